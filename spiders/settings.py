"""The Scrapy project's settings: local pages in, staged rows out, no network and no ports."""

from __future__ import annotations

import os

BOT_NAME = "steppe"
SPIDER_MODULES = ["spiders.saved_pages"]
NEWSPIDER_MODULE = "spiders"

# Where to publish, where own sites are kept, and the stage of a run that another process publishes.
STEPPE_WAREHOUSE = os.environ.get("STEPPE_WAREHOUSE", "steppe-warehouse")
STEPPE_SITES = [folder for folder in os.environ.get("STEPPE_SITES", "").split(os.pathsep) if folder]
STEPPE_STAGE = None
STEPPE_PROGRESS = False
# What one page and one stored file may cost: a JSON object of figures by the names of spiders.forms.limits.
STEPPE_LIMITS = os.environ.get("STEPPE_LIMITS", "")

EXTENSIONS = {
    "etl.run_extension.RunExtension": 0,
    "spiders.progress.ProgressExtension": 10,
    # nothing is downloaded, so there is nothing to throttle, to log by the minute or to export
    "scrapy.extensions.telnet.TelnetConsole": None,
    "scrapy.extensions.remote_control.RemoteControl": None,
    "scrapy.extensions.logstats.LogStats": None,
    "scrapy.extensions.memusage.MemoryUsage": None,
    "scrapy.extensions.throttle.AutoThrottle": None,
}
ITEM_PIPELINES = {
    "etl.pipelines.LedgerPipeline": 100,
    "etl.pipelines.ReadingPipeline": 200,
    "etl.pipelines.StagingPipeline": 300,
}

# Each callback would start so many tasks; pages come one by one.
CONCURRENT_ITEMS = 1
# Without a reactor there is no resolver, no thread pool, no listening port, and a faster start.
TWISTED_REACTOR_ENABLED = False
# Reading saved pages must never touch the network, whatever a page says.
DOWNLOAD_HANDLERS = dict.fromkeys(("http", "https", "ftp", "s3", "file", "data"))
ROBOTSTXT_OBEY = False
COOKIES_ENABLED = False
LOG_LEVEL = "INFO"
