"""What is measured, and how often."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import gettempdir

SEED = 1000


def default_keep() -> Path:
    """Return the folder where warehouses are kept unless another is named."""
    return Path(gettempdir()) / "steppe-benchmarks"


@dataclass(frozen=True)
class Sizes:
    """How many articles the warehouses and the backfill hold, how many families of copies there are, and how
    many nights a year has.
    """  # noqa: D205

    small: int
    large: int
    backfill: int
    families: int
    nights: int


FULL = Sizes(small=10_000, large=1_000_000, backfill=100_000, families=1_000, nights=365)
QUICK = Sizes(small=1_000, large=10_000, backfill=5_000, families=150, nights=30)
ROUNDS, QUICK_ROUNDS = 5, 3


@dataclass(frozen=True)
class Settings:
    """What one call of the command measures; equal ones measure the same articles."""

    sizes: Sizes
    rounds: int
    keep: Path
    seed: int = SEED
