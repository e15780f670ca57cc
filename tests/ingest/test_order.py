"""Order never matters: same pages, same rows, whatever the order and the split into runs."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dags.ingest import ingest_paths
from tests.ingest.invented import RUN_COLUMNS, Listing, prose, tables
from tests.ingest.second_site import second_site_known
from tests.support.single_rows import chunks_of_single_rows
from warehouse.contract import table_named

AT = {
    (table, column): [name for name in table_named(table).column_names if name not in RUN_COLUMNS].index(
        column
    )
    for table, column in (("articles", "n_versions"), ("pages", "disposition"))
}

PREAMBLE = prose(1, 120)
WHOLE = prose(2, 620)
CUT = " ".join(WHOLE.split()[:500]) + "..."
STUB = " ".join(WHOLE.split()[:55]) + "…"
CORRECTED = WHOLE.replace(WHOLE.split()[10], "corrected")
OTHER_END = " ".join(WHOLE.split()[:450]) + " " + prose(3, 200)

DELIVERIES: list[tuple[bytes, dict[str, str]]] = [
    (Listing([("A Whole Story", WHOLE), ("Weekly Digest", f"{PREAMBLE} {prose(4, 150)}")]).render(), {}),
    (Listing([("A Whole Story", CUT)], date="20 February 2026").render(), {}),
    (Listing([("A New Headline", CUT)], date=None).render(), {"captured_at": "2026-02-22T20:30:00Z"}),
    (Listing([("A New Headline", CUT)], date=None).render(), {"captured_at": "2026-02-21T03:00:00Z"}),
    (Listing([("Read On", STUB)], date="18 February 2026").render(), {}),
    (Listing([("A Whole Story", CORRECTED)], date="21 February 2026").render(), {}),
    (Listing([("Another End", OTHER_END)], date="21 February 2026").render(), {}),
    (
        Listing(
            [("Weekly Digest", f"{PREAMBLE} {prose(5, 160)}")],
            quotes=["KGS/USD = 0.01144 0%", "KZT/USD = 0.00205 0%"],
        ).render(),
        {},
    ),
    (
        Listing(
            [("Weekly Digest", f"{PREAMBLE} {prose(6, 140)}")],
            quotes=["KGS/USD = 0.01144 0%", "KZT/USD = 0.002040 1%"],
        ).render(),
        {"url": "https://timesca.com/tag/digest/", "captured_at": "2026-02-19T10:00:00+06:00"},
    ),
    (b"A page that nobody knows.", {}),
    (b"A page that nobody knows.", {"url": "https://www.timesca.com/odd/"}),
    (Listing([("Two Claims", prose(7, 80))]).render(), {}),
    (Listing([("Two Claims", prose(7, 80))]).render(), {"site": "gazette.example"}),
    (Listing([("Two Claims Again", prose(8, 80))]).render(), {"site": "timesca.com"}),
    (Listing([("Two Claims Again", prose(8, 80))]).render(), {"site": "gazette.example"}),
    (b"", {}),
    (b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR", {}),
]


def deliver(folder: Path, numbers: list[int]) -> None:
    """Lay some of the deliveries into a folder, with what is known of them beside."""
    folder.mkdir()
    lines = []
    for number in numbers:
        payload, facts = DELIVERIES[number]
        (folder / f"{number}.txt").write_bytes(payload)
        lines.append(json.dumps({"path": f"{number}.txt", **facts}))
    (folder / "pages.jsonl").write_text("\n".join(lines))


def ingest_split(parts: list[list[int]]) -> dict[str, list[tuple[object, ...]]]:
    """Ingest the parts, one run each, and return what is published in the end."""
    with tempfile.TemporaryDirectory() as folder:
        warehouse = Path(folder) / "warehouse"
        for number, part in enumerate(parts):
            deliver(Path(folder) / f"night-{number}", part)
            ingest_paths([Path(folder) / f"night-{number}"], warehouse, progress=False)
        return tables(warehouse)


@pytest.fixture(scope="module", autouse=True)
def second_site() -> Iterator[None]:
    with second_site_known():
        yield


@pytest.fixture(scope="module")
def at_once(second_site: None) -> dict[str, list[tuple[object, ...]]]:  # noqa: ARG001
    return ingest_split([list(range(len(DELIVERIES)))])


@st.composite
def splits(draw: st.DrawFn) -> list[list[int]]:
    order = draw(st.permutations(range(len(DELIVERIES))))
    cuts = sorted(draw(st.sets(st.integers(1, len(order) - 1), min_size=1, max_size=4)))
    edges = [0, *cuts, len(order)]
    return [list(order[start:end]) for start, end in pairwise(edges)]


@settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(parts=splits(), has_single_rows=st.booleans())
def test_any_order_in_any_split_gives_the_same_rows(
    at_once: dict[str, list[tuple[object, ...]]], parts: list[list[int]], *, has_single_rows: bool
) -> None:
    with chunks_of_single_rows() if has_single_rows else nullcontext():
        found = ingest_split(parts)
    for table, rows in at_once.items():
        if table == "article_aliases":
            # an id that was published before a page turned out to be another site's keeps resolving
            assert set(rows) <= set(found[table])
        else:
            assert found[table] == rows, table


def test_the_corpus_holds_what_the_property_needs(at_once: dict[str, list[tuple[object, ...]]]) -> None:
    """One article in six wordings, three digests that share a preamble, and pages of every disposition."""
    assert Counter(row[AT["articles", "n_versions"]] for row in at_once["articles"]) == {1: 3, 6: 1}
    dispositions = Counter(row[AT["pages", "disposition"]] for row in at_once["pages"])
    assert dispositions == {"loaded": 8, "quarantined": 3, "skipped": 2}
    assert len(at_once["captures"]) == len(DELIVERIES)
