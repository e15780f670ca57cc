"""A warehouse of two nights, and the program in this process."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.forgetting.world import two_nights
from tests.keeping.conftest import Steppe, steppe
from tests.keeping.nights import copied

__all__ = ["Steppe", "steppe"]


@pytest.fixture(scope="session")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a warehouse that no test may change."""
    return two_nights(tmp_path_factory.mktemp("forgetting"))


@pytest.fixture
def own(nights: Path, tmp_path: Path) -> Path:
    """Return a copy that a test may change."""
    return copied(nights, tmp_path / "own")
