"""What processes that tests fork have loaded beforehand: what is large, and depends on nothing around it."""

from __future__ import annotations

import sys
from importlib import import_module

for name in (
    "dags.command_line.ingest",
    "etl.publication",
    "etl.replay",
    "etl.run_extension",
    "pyarrow.dataset",
    "scrapy.crawler",
    "spiders.saved_pages",
    "warehouse.search.upkeep",
    "warehouse.verify",
):
    import_module(name)

# It takes what it says from the environment, which differs from one process to the next.
assert "spiders.settings" not in sys.modules
