"""A job that is killed at any step leaves a whole night or none, and the next run makes up for it."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from dags.ingest import ingest_paths
from tests.ingest.invented import ask, tables
from tests.ingest.nights import STANDINGS, ingest_until_killed, lay_out
from tests.support.processes import exit_code_of

DEATHS = 14
NEVER = 10**9
STANDING = "SELECT " + ", ".join(
    f"(SELECT count(*) FROM {table})"
    for table in ("pages", "articles", "sightings", "quotes", "rates", "captures")
)
ORPHANS = """
SELECT 'sighting', page_id FROM sightings ANTI JOIN articles USING (article_id)
UNION ALL SELECT 'wording', page_id FROM sightings ANTI JOIN article_versions USING (version_id, article_id)
UNION ALL SELECT 'article', article_id FROM articles ANTI JOIN sightings USING (article_id)
UNION ALL SELECT 'quote', page_id FROM quotes ANTI JOIN pages USING (page_id)
UNION ALL SELECT 'capture', source FROM captures ANTI JOIN pages USING (page_id)
UNION ALL SELECT 'run', added_run_id FROM pages ANTI JOIN runs ON runs.run_id = pages.added_run_id
"""


def die_at(place: Path, step: int, counted: Path | None = None) -> int | None:
    return exit_code_of(ingest_until_killed, (lay_out(place), place / "warehouse", step, counted))


@pytest.fixture(scope="module")
def unharmed(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, dict[str, list[tuple[object, ...]]]]:
    """Return how many steps the nights take, and what they leave, when nothing kills them."""
    place = tmp_path_factory.mktemp("unharmed")
    assert die_at(place, NEVER, place / "steps") == 0
    assert ask(place / "warehouse", STANDING) == [STANDINGS[1]]
    return int((place / "steps").read_text()), tables(place / "warehouse")


@pytest.mark.parametrize("death", range(DEATHS))
def test_a_kill_at_any_step_of_the_job(
    tmp_path: Path, unharmed: tuple[int, dict[str, list[tuple[object, ...]]]], death: int
) -> None:
    steps, expected = unharmed
    assert die_at(tmp_path, 1 + death * (steps - 1) // (DEATHS - 1)) == -signal.SIGKILL
    warehouse = tmp_path / "warehouse"
    if (warehouse / "current").exists():
        assert ask(warehouse, STANDING)[0] in STANDINGS
        assert ask(warehouse, ORPHANS) == []
    for inbox in sorted(tmp_path.glob("night-*")):
        ingest_paths([inbox], warehouse, progress=False)
    assert tables(warehouse) == expected
    assert ask(warehouse, ORPHANS) == []
    assert list((warehouse / "_staging").iterdir()) == []
    statuses = {row[0] for row in ask(warehouse, "SELECT status FROM runs")}
    assert "published" in statuses
    assert statuses <= {"published", "failed", "nothing_new"}
