from __future__ import annotations

from pathlib import Path

import pytest

from tests.replay.gazette import ODD, PLAIN, Place


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Return a place with a page that the reader reads and one that it refuses; nothing is ingested yet."""
    made = Place(tmp_path, tmp_path / "warehouse")
    made.mend(refused="ODDLY")
    made.put("plain.txt", PLAIN, captured_at="2026-02-19T08:00:00Z")
    made.put("odd.txt", ODD, url="https://herald.example/today")
    return made
