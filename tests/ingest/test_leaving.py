"""An article whose page turns out not to be of its site: the others are what the rest would have given."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dags.ingest import ingest_paths
from tests.ingest.invented import Listing, prose, tables
from tests.ingest.second_site import second_site_known

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
