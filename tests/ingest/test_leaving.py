"""An article whose page turns out not to be of its site: the others are what the rest would have given."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from dags.ingest import ingest_paths
from tests.ingest.invented import Listing, prose, tables
from tests.ingest.second_site import second_site_known
from warehouse.folder import WarehouseFolder
from warehouse.manifest import current_manifest

SHARED = prose(900, 420)
BRAVO = Listing([("Bravo", f"{SHARED} {prose(901, 100)}")], date=None).render()
ALPHA = Listing([("Alpha", f"{SHARED} {prose(902, 100)}")], date=None).render()
AGAIN = Listing([("Alpha", f"{SHARED} {prose(902, 100)}"), ("Else", prose(903, 80))], date=None).render()
Delivery = tuple[bytes, dict[str, str]]
OTHER_CLAIM: Delivery = (BRAVO, {"site": "gazette.example"})


def ingest(folder: Path, nights: list[list[Delivery]]) -> dict[str, list[tuple[object, ...]]]:
    for number, night in enumerate(nights):
        inbox = folder / str(number)
        inbox.mkdir(parents=True)
        facts = []
        for place, (payload, beside) in enumerate(night):
            (inbox / f"{number}-{place}.txt").write_bytes(payload)
            facts.append(json.dumps({"path": f"{number}-{place}.txt", **beside}))
        (inbox / "pages.jsonl").write_text("\n".join(facts))
        ingest_paths([inbox], folder / "warehouse", progress=False)
    return tables(folder / "warehouse")


@pytest.mark.parametrize(
    "nights",
    [
        [[(BRAVO, {}), (ALPHA, {})], [OTHER_CLAIM], [(AGAIN, {})]],
        [[(BRAVO, {})], [(ALPHA, {})], [OTHER_CLAIM, (AGAIN, {})]],
        [[(AGAIN, {})], [(BRAVO, {}), (ALPHA, {})], [OTHER_CLAIM]],
    ],
)
def test_who_shared_an_opening_with_it_goes_by_that_opening_alone(
    tmp_path: Path, nights: list[list[Delivery]]
) -> None:
    """While both are there, both go by their whole texts, since they share more than 400 words."""
    with second_site_known():
        at_once = ingest(tmp_path / "at once", [[(BRAVO, {}), OTHER_CLAIM, (ALPHA, {}), (AGAIN, {})]])
        one_by_one = ingest(tmp_path / "nights", nights)
    for table, rows in at_once.items():
        if table == "article_aliases":
            assert {row[0] for row in rows} <= {row[0] for row in one_by_one[table]}
        else:
            assert one_by_one[table] == rows, table


def test_the_last_day_goes_with_the_only_page_that_told_of_it(tmp_path: Path) -> None:
    early: Delivery = (Listing([("Early", prose(910, 80))]).render(), {})
    late = Listing([("Late", prose(911, 80))], date="20 March 2026").render()
    with second_site_known():
        ingest(tmp_path, [[early, (late, {})]])
        assert data_through(tmp_path) == date(2026, 3, 20)
        ingest(tmp_path / "left", [[early, (late, {})], [(late, {"site": "gazette.example"})]])
    assert data_through(tmp_path / "left") == date(2026, 2, 19)


def data_through(folder: Path) -> date | None:
    manifest = current_manifest(WarehouseFolder(folder / "warehouse"))
    assert manifest is not None
    return manifest.data_through
