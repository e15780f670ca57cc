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
STEPPE_FOREMAN = None
STEPPE_PROGRESS = False
# What one page and one stored file may cost: a JSON object of figures by the names of spiders.forms.limits.
STEPPE_LIMITS = os.environ.get("STEPPE_LIMITS", "")
# A snapshot goes when it is neither among so many newest ones nor younger than so many days.
STEPPE_KEEP_SNAPSHOTS = os.environ.get("STEPPE_KEEP_SNAPSHOTS", "")
STEPPE_KEEP_DAYS = os.environ.get("STEPPE_KEEP_DAYS", "")

# Nothing is downloaded: what Scrapy has for downloads, and for watching and steering them over the network,
# would only be imported: 13 MB and half a second. Named as bases, since what is set to None is imported too.
DOWNLOADER_MIDDLEWARES_BASE: dict[str, int] = {}
SPIDER_MIDDLEWARES_BASE: dict[str, int] = {}  # each would hand on every item, for the sake of requests
EXTENSIONS_BASE = {
    "scrapy.extensions.corestats.CoreStats": 0,
    "scrapy.extensions.closespider.CloseSpider": 0,
    "scrapy.extensions.feedexport.FeedExporter": 0,
}
EXTENSIONS = {
    "etl.run_extension.RunExtension": 0,
    "spiders.progress.ProgressExtension": 10,
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
