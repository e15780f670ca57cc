"""Which files of the inboxes are in the ledger already: a list beside the snapshots that only saves work.

It holds digests (see `dags.night.survey.Found`) of files whose every delivery is published. Whatever is not
in it is read again, which costs time and changes nothing. SQLite, since a night then writes no more than what
is new, whole or not at all, and a night that has nothing to do imports nothing that is slow.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager, suppress

from warehouse.folder import WarehouseFolder
from warehouse.manifest import Manifest, current_manifest
from warehouse.run_log import published_runs
from warehouse.runs import PUBLISHED

FILE_NAME = "known_files.sqlite"
SCHEMA = (
    "CREATE TABLE IF NOT EXISTS files (digest BLOB PRIMARY KEY) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS basis (snapshot INTEGER, run_id TEXT, reader TEXT)",
)
KEEPING = frozenset({"ingest", "nightly", "replay", "discard", "migration", "expire"})
"""The kinds of runs that take no row out of the ledger; after one of any other kind the list is worth
nothing."""
SPARE = 100_000
"""So many files that have gone may stay in the list, and as many again as are there."""


class KnownFiles:
    """The list, as far as it holds for the newest snapshot and for this reader.

    `reader` names what decides, beside a file itself, what is delivered of it: the version of the code, and
    the limits. Where the list cannot be read it is taken for empty, and where it cannot be written the next
    night does what this one did.
    """

    def __init__(self, folder: WarehouseFolder, reader: str) -> None:
        self._folder = folder
        self._reader = reader
        self._file = folder.nightly / FILE_NAME
        self.digests: set[bytes] = set()
        self._is_of_newest = False
        manifest = current_manifest(folder)
        if manifest is not None and self._file.exists():
            with suppress(sqlite3.Error, OSError), self._opened() as connection:
                if self._holds_for(connection, manifest):
                    self.digests = {digest for (digest,) in connection.execute("SELECT digest FROM files")}

    def _holds_for(self, connection: sqlite3.Connection, manifest: Manifest) -> bool:
        rows = connection.execute("SELECT snapshot, run_id, reader FROM basis").fetchall()
        if len(rows) != 1 or rows[0][2] != self._reader:
            return False
        snapshot, run_id, _ = rows[0]
        self._is_of_newest = (snapshot, run_id) == (manifest.snapshot, manifest.run_id)
        if self._is_of_newest:
            return True
        runs = [run for run in published_runs(self._folder) if run.status == PUBLISHED]
        since = {run.kind for run in runs if run.snapshot is not None and run.snapshot > snapshot}
        return since <= KEEPING and any((run.snapshot, run.run_id) == (snapshot, run_id) for run in runs)

    def remember(self, published: Collection[bytes], seen: Collection[bytes] | None) -> None:
        """Note files of which all is published; `seen` are all that there are, where that is known."""
        manifest = current_manifest(self._folder)
        if manifest is None or (self._is_of_newest and not published):
            return
        try:
            self._folder.nightly.mkdir(exist_ok=True)
            self._write(manifest, published, self._gone(seen))
        except sqlite3.DatabaseError:
            self._begin_anew(manifest, published)
        except OSError as problem:
            _warn(f"{problem.strerror or problem}")

    def _gone(self, seen: Collection[bytes] | None) -> Collection[bytes]:
        if seen is None or len(self.digests) <= 2 * len(seen) + SPARE:
            return ()
        return self.digests.difference(seen)

    def _begin_anew(self, manifest: Manifest, published: Collection[bytes]) -> None:
        try:
            for leftover in self._folder.nightly.glob(f"{FILE_NAME}*"):
                leftover.unlink()
            self._write(manifest, [*self.digests, *published], ())
        except (sqlite3.Error, OSError) as problem:
            _warn(str(problem))

    def _write(self, manifest: Manifest, new: Collection[bytes], gone: Collection[bytes]) -> None:
        with self._opened() as connection, connection:
            connection.execute("BEGIN IMMEDIATE")
            for statement in SCHEMA:
                connection.execute(statement)
            if not self.digests:
                connection.execute("DELETE FROM files")
            connection.executemany("DELETE FROM files WHERE digest = ?", ((each,) for each in gone))
            connection.executemany("INSERT OR IGNORE INTO files VALUES (?)", ((each,) for each in new))
            connection.execute("DELETE FROM basis")
            basis = (manifest.snapshot, manifest.run_id, self._reader)
            connection.execute("INSERT INTO basis VALUES (?, ?, ?)", basis)

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._file, isolation_level=None)) as connection:
            yield connection


def _warn(problem: str) -> None:
    logging.getLogger("steppe.night").warning(
        "the list of known files cannot be written (%s), so that the next night reads these files again",
        problem,
    )
