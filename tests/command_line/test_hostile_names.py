"""Names of files, members and folders reach no terminal as they are: each line written is printable."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.ingest.invented import Listing, prose
from tests.support.processes import Ended, run_program

# ESC, the same of one character (C1), BEL, DEL, a line end, a line separator, and a turn of the writing.
HOSTILE = "x\x1b[2J\x9b5m\x07\x7f\nnl\u2028\u202e"
BODY = prose(4, 90)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with two snapshots of pages, good and bad, of which every name is hostile."""
    place = tmp_path_factory.mktemp("names")
    first, second = place / "first" / HOSTILE, place / "second" / HOSTILE
    first.mkdir(parents=True)
    second.mkdir(parents=True)
    (first / f"{HOSTILE}.txt").write_text("no page")
    (first / f"good{HOSTILE}.txt").write_bytes(Listing([("Bridge Reopens", BODY)]).render())
    (second / f"more{HOSTILE}.txt").write_bytes(Listing([("Bridge Reopens", f"{BODY} anew")]).render())
    (second / f"{HOSTILE}.gz").write_bytes(b"\x1f\x8b no gzip")
    with ZipFile(second / f"{HOSTILE}.zip", "w") as bundle:
        bundle.writestr(f"{HOSTILE}.txt", "no page either")
    for folder in ("first", "second"):
        _run(place, ["ingest", f"{folder}/{HOSTILE}"], codes=(0,))
    return place


def _run(place: Path, arguments: Sequence[str], codes: Sequence[int]) -> Ended:
    """Run the program on the warehouse of hostile name; hold every line that it writes to be printable."""
    environment = {**os.environ, "STEPPE_WAREHOUSE": f"{place}/{HOSTILE}"}
    ended = run_program(arguments, place, environment)
    assert ended.code in codes, (arguments, ended)
    for line in f"{ended.out}\n{ended.err}".split("\n"):
        assert line.isprintable(), (arguments, line)
    return ended


COMMANDS = [
    ["ingest", f"first/{HOSTILE}"],
    ["sql", "SELECT * FROM captures ORDER BY source"],
    ["sql", "--query", "unreadable"],
    ["sql", "--query", "quarantine"],
    ["search", "bridge"],
    ["search", "bridge", "--json"],
    ["tables"],
    ["describe", "captures"],
    ["status"],
    ["status", "--json"],
    ["runs"],
    ["runs", "show", "last"],
    ["runs", "show", "last", "--json"],
    ["export", f"out{HOSTILE}"],
    ["quarantine", "list"],
    ["quarantine", "list", "--json"],
    ["replay", "--dry-run"],
    ["snapshots"],
    ["snapshots", "diff", "1", "2"],
    ["snapshots", "diff", "1", "2", "--table", "captures"],
    ["snapshots", "diff", "1", "2", "--table", "captures", "--json"],
    ["expire", "--dry-run"],
    ["verify"],
    ["rebuild-catalogue"],
]
REFUSED = [
    ["ingest", f"nothing{HOSTILE}"],
    ["sql", f"SELECT {HOSTILE}"],
    ["--debug", "sql", f"SELECT * FROM '{HOSTILE}.parquet'"],
    ["sql", "--warehouse", f"elsewhere{HOSTILE}", "SELECT 1"],
    ["status", "--warehouse", f"elsewhere{HOSTILE}"],
    ["why", "captures", HOSTILE],
    ["why", "pages", HOSTILE],
    ["search", f'"{HOSTILE}'],
    ["export", "first"],
    [f"command{HOSTILE}"],
    ["tables", f"--option{HOSTILE}"],
]


def test_every_line_is_printable(place: Path) -> None:
    for arguments in COMMANDS:
        _run(place, arguments, codes=(0,))


def test_every_refusal_is_printable(place: Path) -> None:
    for arguments in REFUSED:
        _run(place, arguments, codes=(1, 2))


def test_every_row_is_told_printably_and_found_by_its_key(place: Path) -> None:
    said = _run(place, ["sql", "--format", "json", "SELECT page_id, disposition FROM pages"], codes=(0,)).out
    pages = {row["disposition"]: row["page_id"] for row in json.loads(said)}
    for arguments in (
        ["why", "pages", pages["loaded"]],
        ["why", "sightings", f"{pages['loaded']}/1"],
        ["why", "quarantine", pages["quarantined"]],
        ["quarantine", "show", pages["quarantined"]],
        ["quarantine", "show", pages["quarantined"], "--json"],
        ["cite", "sightings", f"{pages['loaded']}/1"],
        ["cite", "sightings", f"{pages['loaded']}/1", "--format", "bibtex"],
    ):
        _run(place, arguments, codes=(0,))
    told = _run(place, ["snapshots", "diff", "1", "2", "--table", "captures"], codes=(0,)).out
    keys = [line.removeprefix("+ ") for line in told.split("\n") if line.startswith("+ ")]
    assert len(keys) == 3
    for key in keys:
        # The row is found by the very text that was printed.
        assert (
            HOSTILE
            in json.loads(_run(place, ["why", "captures", key, "--json"], codes=(0,)).out)["row"]["source"]
        )


def test_a_notice_is_one_line(place: Path) -> None:
    (place / f"again{HOSTILE}.txt").write_text("no page of another kind")
    told = _run(place, ["ingest", f"again{HOSTILE}.txt"], codes=(0,)).err
    assert "nl" in told
    assert sum("quarantined" in line for line in told.splitlines()) == 1
    assert all("quarantined" in line or "nl" not in line for line in told.splitlines())
