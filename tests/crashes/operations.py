"""Everything that writes, each as its users call it, on a small warehouse made for it.

To have another one cut short at all its instants, add it to OPERATIONS; a base of its own goes to
`tests.crashes.bases`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass

from dags.command_line.program import run
from dags.command_line.settings import Settings
from etl.identity.wording import identify
from etl.ingest_run import open_run
from tests.crashes.deliveries import NIGHTS, ODD, WHOLE
from tests.crashes.places import Place
from tests.warehouse.making import commit, row_of
from warehouse.manifest import current_manifest
from warehouse.retention import Retention

Begin = Callable[[], None]
BRIDGE = identify("timesca.com", "Bridge Opens", WHOLE).opening_id
ODD_PAGE = hashlib.sha256(ODD).hexdigest()


@dataclass(frozen=True, slots=True)
class Operation:
    """Something that writes: the base that it begins with, and what is done, which returns an exit code.

    Where it was done already, doing it once more ends with the exit code `again`. An operation that mends is
    given what is broken, which is not asked to be whole before its end; one that replaces catalogues is alone
    in changing what a snapshot holds.
    """

    base: str
    run: Callable[[Place, Begin], int]
    again: int = 0
    is_mending: bool = False
    gone: tuple[str, ...] = ()
    """Texts that are to be nowhere any more; so older snapshots are made anew under their numbers."""
    publishes_again: bool = False
    """Whether doing it once more leads to other rows, so that it is judged by itself."""


def steppe(*words: str) -> Callable[[Place, Begin], int]:
    """Return a function that runs the program with these words, in the place's folder, on its warehouse."""

    def run_it(place: Place, begin: Begin) -> int:
        begin()
        return run([*words, "--warehouse", str(place.warehouse), "--json"], Settings())

    return run_it


def publish_next(place: Place, begin: Begin) -> int:
    """Publish once more; what is counted begins behind the recovery of what died before.

    Publication n leaves n rows in `sites` and in `pages`; the page '1' names n as its site.
    """
    with open_run(place.warehouse, retention=Retention(snapshots=2, days=0)) as opened:
        begin()
        old = current_manifest(opened.folder)
        number = (old.tables["sites"].rows if old else 0) + 1
        pages = [row_of("pages", page_id=page, site=str(number)) for page in {"1", str(number)}]
        manifest = commit(
            opened.folder,
            {"sites": [row_of("sites", site=f"{number:04}")], "pages": pages},
            {"quarantine": [row_of("quarantine")]},
            run=opened.record,
        )
    print(json.dumps({"status": "published", "snapshot": manifest.snapshot}))
    return 0


def hold_night(place: Place, begin: Begin) -> int:
    """Hold a night on both inboxes."""
    inboxes = "".join(f'[[inboxes]]\nname = "{name}"\npath = "{name}"\n' for name in NIGHTS)
    config = place.root / "steppe.toml"
    config.write_text(f'warehouse = "warehouse"\nsettle_seconds = 0\nmin_free_gb = 0\n{inboxes}')
    begin()
    return run(["nightly", "--config", str(config), "--json"], Settings())


OPERATIONS = {
    "first commit": Operation("empty", publish_next, publishes_again=True),
    "commit": Operation("published", publish_next, publishes_again=True),
    "ingest": Operation("empty", steppe("ingest", "first")),
    "second ingest": Operation("first", steppe("ingest", "first", "second")),
    "nightly": Operation("first", hold_night),
    "recovery": Operation("torn", steppe("ingest", "first")),
    "replay": Operation("mended", steppe("replay")),
    "quarantine replay": Operation("mended", steppe("quarantine", "replay", "--all")),
    "quarantine discard": Operation(
        "second", steppe("quarantine", "discard", ODD_PAGE, "--reason-text", "no page"), again=2
    ),
    "expire": Operation("second", steppe("expire", "--keep-snapshots", "1", "--keep-days", "0")),
    "rollback": Operation("second", steppe("snapshots", "rollback", "1")),
    "forget page": Operation(
        "second",
        steppe("forget", "page", ODD_PAGE, "--reason", "no reason"),
        is_mending=True,
        gone=("A Poet Returns", "odd.txt"),
    ),
    "forget article": Operation(
        "second",
        steppe("forget", "article", BRIDGE, "--reason", "no reason"),
        is_mending=True,
        gone=("Bridge Opens",),
    ),
    "rebuild-catalogue": Operation("copied", steppe("rebuild-catalogue"), is_mending=True),
    "migration": Operation("older", steppe("ingest", "first"), is_mending=True),
    "search": Operation("behind", steppe("search", "winter")),
    "search --rebuild": Operation("second", steppe("search", "--rebuild")),
    "export": Operation("second", steppe("export", "exports/export"), again=2),
}

TRIED = [name for name, operation in OPERATIONS.items() if not operation.publishes_again]
"""Those that lead to the same rows, however often they are cut short and begun again."""
