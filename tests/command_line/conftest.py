"""A small warehouse of hand-written rows, and ways to run the program on it."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.support.processes import Ended, run_program
from tests.warehouse.making import commit, new_warehouse, rate, row_of
from warehouse.run_log import log_run
from warehouse.runs import RunRecord

FIRST_RUN = "20260219T020000Z-000001"
SECOND_RUN = "20260220T020000Z-000002"
REFUSED_RUN = "20260221T020000Z-000003"
TITLE = 'A "Bridge" Reopens, Побачення 橋'
BODY = "The bridge reopened.\x1b[31m " + "On and on. " * 30


Steppe = Callable[..., Ended]


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a warehouse of two snapshots, and of one more run that was refused."""
    root = tmp_path_factory.mktemp("command-line") / "a warehouse"
    folder = new_warehouse(root)
    article = row_of(
        "articles", article_id="a1", title=TITLE, text=BODY, captions=["an old, bridge"], truncated=True
    )
    kzt = rate(date(2026, 2, 19), "KZT", "0.00191", "0.000005", n_values=2)
    commit(folder, {"articles": [article], "rates": [kzt]}, run=_run(FIRST_RUN, 19))
    uzs = rate(date(2026, 2, 20), "UZS", "0.00008", "0.000005")
    unread = row_of("quarantine", page_id="p1", reason="unknown-layout", message="no layout fits")
    unopened = [
        row_of("captures", source=f"inbox/{name}", reason=reason, message="why", added_run_id=SECOND_RUN)
        for name, reason in (
            ("cut.zip", "broken-bundle"),
            ("pipe", "not-a-file"),
            ("x.warc#0", "warc-request"),
        )
    ]
    dated = {"as_of": date(2026, 2, 20), "as_of_basis": "page"}
    loaded = [
        row_of("pages", page_id=name, disposition="loaded", n_quotes=quotes, **facts)
        for name, quotes, facts in (("d1", 5, dated), ("u1", 1, {}), ("u2", 2, {}))
    ]
    rows = {"rates": [uzs], "quarantine": [unread], "captures": unopened, "pages": loaded}
    commit(folder, rows, run=_run(SECOND_RUN, 20))
    refused = _run(REFUSED_RUN, 21)
    refused.finish("refused", datetime(2026, 2, 21, 2, 0, 5, tzinfo=UTC), "the rows do not agree")
    log_run(folder, refused)
    return root


def _run(run_id: str, day: int) -> RunRecord:
    return RunRecord(
        run_id=run_id, kind="ingest", started_at=datetime(2026, 2, day, 2, tzinfo=UTC), pages_read=7
    )


@pytest.fixture
def steppe(warehouse: Path, tmp_path: Path) -> Steppe:
    """Return a function that runs the program in a process of its own, on the warehouse."""

    def run(*arguments: str, stdin: str = "", **environment: str) -> Ended:
        surroundings = {**os.environ, "STEPPE_WAREHOUSE": str(warehouse), **environment}
        return run_program(arguments, tmp_path, surroundings, stdin)

    return run
