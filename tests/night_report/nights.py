"""Three invented nights and a refused one, with what their reports must tell, reckoned by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from dags.ingest import ingest_paths
from tests.ingest.invented import Listing, prose
from warehouse.folder import WarehouseFolder
from warehouse.gate_results import REFUSE, REFUSED_BY, GateExample, GateResult
from warehouse.run_log import all_runs, log_run
from warehouse.runs import REFUSED, RunRecord

N_FIRST = 34
"""More than a list of the report shows."""
EDITED, SEEN_AGAIN = ("Harvest Begins", prose(1, 80)), ("Market Moves", prose(2, 80))
FIRST = Listing(
    [EDITED, SEEN_AGAIN, *((f"Road {n} Closed", prose(100 + n, 60)) for n in range(N_FIRST - 2))],
    quotes=["KGS/USD = 0.01144 0%", "KZT/USD = 0.00204 -0%", "UZS/USD = 0.00008 0%"],
    total=" 99",
)
SCRIPT = "<script>alert(1)</script> Bridge Opens"
HOSTILE = (
    SCRIPT,
    '"><img src=x onerror=alert(2)> Tunnel Planned',
    "Turned \u202eright to left Headline",
    "A null \x00 byte Headline",
    f"A {'very' * 60}long word Headline",
    "</title></style><h1>Poet Honoured</h1>{{ 7 * 7 }}",
)
ADDITION = "and a last word that was added later"
SECOND = Listing(
    [
        (EDITED[0], f"{EDITED[1]} {ADDITION}"),
        *((title, prose(300 + n, 80)) for n, title in enumerate(HOSTILE)),
    ],
    date="20 February 2026",
    quotes=["KGS/USD = 0.01144 0%", "KZT/USD = 0.00209 2.45%", "UZS/USD = 0.00009 12.5%"],
)
CACHED = Listing(
    [SEEN_AGAIN], date="20 February 2026", quotes=["KGS/USD = 0.01144 0%", "KZT/USD = 0.00210 2.94%"]
)
ODD = b"<b>No</b> page of any site, <script>alert(3)</script> and \x1b[31m red."
BROKEN = b"PK\x03\x04 no bundle"

# base: before, now, move and gap in percent; the digits of 0.00008 and of 0.00009 leave no gap.
MOVES = {
    "KZT": ("0.00204000", "0.00209000", 2.451, 1.956),
    "UZS": ("0.00008000", "0.00009000", 12.5, 0.0),
    "KGS": ("0.01144000", "0.01144000", 0.0, 0.0),
}
REFUSED_RUN = "20990101T020000Z-0000ff"
GATE = GateResult(
    gate="rate-jump",
    severity=REFUSE,
    outcome=REFUSED_BY,
    site="timesca.com",
    value=41.5,
    bound=10.0,
    unit="%",
    says=f"KZT/USD jumps by 41.5 % {SCRIPT}",
    reason="no day since 1991 moved it further",
    n_failing=3,
    examples=(GateExample("rates", "timesca.com/2026-02-21/KZT/USD", f"0.00296 after 0.00209 {SCRIPT}"),),
)


def lay_out(place: Path) -> Path:
    """Return a new warehouse below a folder: two nights that published, one without news, one refused."""
    nights: list[dict[str, bytes]] = [
        {"page.txt": FIRST.render()},
        {"page.txt": SECOND.render(), "cached.txt": CACHED.render(), "odd.txt": ODD, "cut.zip": BROKEN},
    ]
    for number, files in enumerate(nights):
        inbox = place / f"night-{number}"
        inbox.mkdir()
        for name, content in files.items():
            (inbox / name).write_bytes(content)
        ingest_paths([inbox], place / "warehouse", progress=False)
    (place / "night-1" / "cut.zip").unlink()  # it would be tried again
    ingest_paths([place / "night-1"], place / "warehouse", progress=False)
    log_run(WarehouseFolder(place / "warehouse"), refused_run())
    return place / "warehouse"


def refused_run() -> RunRecord:
    """Return a run that a gate refused, as the log keeps it."""
    began = datetime(2099, 1, 1, 2, tzinfo=UTC)
    record = RunRecord(run_id=REFUSED_RUN, kind="nightly", started_at=began, pages_read=4, pages_loaded=4)
    record.gates = [GATE]
    record.finish(REFUSED, began.replace(second=9), "the gate rate-jump refused the run")
    return record


def run_ids(warehouse: Path) -> list[str]:
    """Return the runs of the warehouse, oldest first."""
    return [run.run_id for run in reversed(all_runs(WarehouseFolder(warehouse)))]
