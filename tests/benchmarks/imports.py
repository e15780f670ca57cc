"""What it takes to start Python and load the libraries: the measure of a run that has little to do."""

from __future__ import annotations

import sys

from tests.benchmarks.job import run_here
from tests.benchmarks.measured import Cost

ALL_LIBRARIES = "import scrapy, duckdb, pyarrow"
DUCKDB = "import duckdb"


def cost_of_python(code: str) -> Cost:
    """Return what `python -c` with the code costs."""
    return run_here([sys.executable, "-c", code]).cost
