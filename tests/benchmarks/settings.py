"""What is measured, and how often."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from tempfile import gettempdir

SEED = 1000


def default_keep() -> Path:
    """Return the folder where warehouses are kept unless another is named."""
    return Path(gettempdir()) / "steppe-benchmarks"


def _counts(what: str, least: int = 1) -> int:
    """Declare a size: what there are so many of, and how many there must be."""
    size: int = field(metadata={"what": what, "least": least})
    return size


@dataclass(frozen=True)
class Sizes:
    """How many pages are ingested, articles the warehouses hold, and so on, each as its metadata tells."""

    text_pages: int = _counts("Pages of plain text to ingest", least=2)
    html_pages: int = _counts("Pages of HTML to ingest, as files and in one archive", least=2)
    extracted_pages: int = _counts("Pages of HTML for trafilatura, which is the slowest", least=2)
    most_workers: int = _counts("Workers at most: 1, 2, 4 and so on, up to one for each core")
    known_files: int = _counts("Files in the inbox of a night that brings nothing new")
    few_pages: int = _counts("Pages of the run whose memory is that of few")
    many_pages: int = _counts("Pages of the run whose memory is held against it")
    small: int = _counts("Articles in the small warehouse")
    middle: int = _counts("Articles in one between, for the shape of the cost (0: none)", least=0)
    large: int = _counts("Articles in the large warehouse")
    backfill: int = _counts("Articles in the backfill")
    families: int = _counts("Families of copies told apart")
    nights: int = _counts("Nights of the year", least=3)


FULL = Sizes(
    text_pages=20_000,
    html_pages=5_000,
    extracted_pages=500,
    most_workers=16,
    known_files=10_000,
    few_pages=1_000,
    many_pages=50_000,
    small=10_000,
    middle=100_000,
    large=1_000_000,
    backfill=100_000,
    families=1_000,
    nights=365,
)
QUICK = Sizes(
    text_pages=500,
    html_pages=150,
    extracted_pages=40,
    most_workers=2,
    known_files=500,
    few_pages=50,
    many_pages=300,
    small=1_000,
    middle=0,
    large=10_000,
    backfill=5_000,
    families=150,
    nights=30,
)
ROUNDS, QUICK_ROUNDS = 5, 2


@dataclass(frozen=True)
class Settings:
    """What one call of the command measures; equal ones measure the same pages and articles."""

    sizes: Sizes
    rounds: int
    keep: Path
    seed: int = SEED
