"""The classes of readers: each reads a warehouse again and again, and knows which snapshots it may get."""

from __future__ import annotations

import json
import os
import pwd
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import duckdb

import warehouse
from tests.keeping.readers.clients import (
    FOLDER_CLIENTS,
    ReadTable,
    pyarrow_client,
    read_below,
    read_catalogue,
    rows_of,
)
from tests.keeping.readers.promises import BrokenPromiseError, Content, Tables, broken, content_of
from tests.support.surroundings import PROGRAM_PATH
from warehouse.contract import public_tables
from warehouse.folder import WarehouseFolder

# How far back the reader of earlier snapshots goes, so how many before the newest one must stay for it.
BACK = 2
NEWEST_RUN = "SELECT max(snapshot) AS snapshot FROM runs"


class Read(NamedTuple):
    """One read: what it found, and which snapshot was the newest one when it began."""

    content: Content
    newest: int


Session = Callable[[Path], Iterator[Read]]


def newest_number(root: Path) -> int:
    """Return the snapshot that `current` leads to at this moment."""
    return int((root / "current").readlink().name)


def checked(tables: Tables, allowed: range, newest: int) -> Read:
    """Return the read; raise BrokenPromiseError unless it is of one snapshot, and of one of those allowed."""
    if found := broken(tables):
        raise BrokenPromiseError("; ".join(found[:5]))
    return _allowed(content_of(tables), allowed, newest)


def _allowed(content: Content, allowed: range, newest: int) -> Read:
    if content.snapshot not in allowed:
        raise BrokenPromiseError(f"read snapshot {content.snapshot}, where {allowed} was promised")
    return Read(content, newest)


def _newest(root: Path, read: Callable[[], Tables]) -> Iterator[Read]:
    """Read what is newest again and again: not older than when a read begins, nor newer than when it ends."""
    while True:
        before = newest_number(root)
        tables = read()
        yield checked(tables, range(before, newest_number(root) + 1), before)


def reconnecting(root: Path) -> Iterator[Read]:
    """Open the catalogue by its link for each read."""
    return _newest(root, lambda: _by_link(root))


def _by_link(root: Path) -> Tables:
    with duckdb.connect(str(root / "warehouse.duckdb"), read_only=True) as connection:
        return _with_days(connection)


def _with_days(connection: duckdb.DuckDBPyConnection) -> Tables:
    """Read the tables of a catalogue; its view of days must tell of the same snapshot."""
    tables = read_catalogue(connection)
    (told,) = rows_of(connection, "SELECT sum(n_rates) AS rates, sum(pages_loaded) AS pages FROM days")
    loaded = [page for page in tables["pages"] if page["disposition"] == "loaded" and page["as_of"]]
    if (told["rates"], told["pages"]) != (len(tables["rates"]), len(loaded)):
        raise BrokenPromiseError(f"days tells of {told}, but there are {len(tables['rates'])}, {len(loaded)}")
    return tables


def connecting(root: Path) -> Iterator[Read]:
    """Open the newest snapshot by `warehouse.connect` for each read."""
    return _newest(root, lambda: _by_connect(root))


def _by_connect(root: Path, at: int | None = None) -> Tables:
    with warehouse.connect(root, at) as connection:
        return _with_days(connection)


def connecting_to_earlier(root: Path) -> Iterator[Read]:
    """Open an earlier snapshot by its number for each read: it is that one, whatever is published."""
    while True:
        newest = newest_number(root)
        wanted = max(newest - BACK, 1)
        yield checked(_by_connect(root, wanted), range(wanted, wanted + 1), newest)


def long_lived(root: Path) -> Iterator[Read]:
    """Keep one connection for as long as its snapshot is kept; then it must say so, and another is opened."""
    while True:
        before = newest_number(root)
        with closing(duckdb.connect(str(root / "warehouse.duckdb"), read_only=True)) as connection:
            own = range(before, newest_number(root) + 1)
            yield from _while_kept(root, connection, own)


def _while_kept(root: Path, connection: duckdb.DuckDBPyConnection, own: range) -> Iterator[Read]:
    while True:
        newest = newest_number(root)
        try:
            tables = _with_days(connection)
        except duckdb.IOException:
            if any(WarehouseFolder(root).snapshot_folder(number).exists() for number in own):
                raise
            return
        read = checked(tables, own, newest)
        own = range(read.content.snapshot, read.content.snapshot + 1)
        yield read


def folder_session(make_client: Callable[[], ReadTable]) -> Session:
    """Return a session of one that reads folders: it resolves `current` once for all tables of a read."""
    return lambda root: _newest(root, _reader_below(root, make_client()))


def _reader_below(root: Path, read_table: ReadTable) -> Callable[[], Tables]:
    def read() -> Tables:
        place = os.path.realpath(root / "current")
        manifest = json.loads(Path(place, "manifest.json").read_bytes())
        tables = read_below(place, read_table)
        told = {name: manifest["tables"][name]["rows"] for name in tables}
        if told != {name: len(rows) for name, rows in tables.items()}:
            raise BrokenPromiseError(f"the manifest of {place} tells of {told}")
        if manifest["snapshot"] != content_of(tables).snapshot:
            raise BrokenPromiseError(f"the manifest of {place} is of snapshot {manifest['snapshot']}")
        return tables

    return read


def without_permission(root: Path) -> Iterator[Read]:
    """Read by the link and by `connect` in turn; where root runs it, as somebody who may not write."""
    ways = cycle((_by_link, _by_connect))
    for read in (_by_link, _by_connect):
        read(root)  # what Python imports for it may lie where others cannot read
    if os.geteuid() == 0 and all(place.stat().st_mode & 0o001 for place in root.parents):
        os.setuid(pwd.getpwnam("nobody").pw_uid)
        if os.access(root, os.W_OK):
            raise BrokenPromiseError(f"{root} can be written by everybody")
    return _newest(root, lambda: next(ways)(root))


def program(root: Path) -> Iterator[Read]:
    """Run `steppe sql` and `steppe export` in turn."""
    for read in cycle((_by_sql, _by_export)):
        before = newest_number(root)
        content = read(root)
        yield _allowed(content, range(before, newest_number(root) + 1), before)


def _by_sql(root: Path) -> Content:
    names = [table.name for table in public_tables()]
    counts = ", ".join(f"(SELECT count(*) FROM {name}) AS {name}" for name in names)
    (told,) = json.loads(
        _steppe(root, "sql", f"SELECT ({NEWEST_RUN}) AS snapshot, {counts}", "--format", "json")
    )
    return Content(told["snapshot"], tuple(sorted((name, told[name]) for name in names)), None)


def _by_export(root: Path) -> Content:
    with TemporaryDirectory() as place:
        _steppe(root, "export", f"{place}/export", "--format", "parquet")
        read_table = pyarrow_client()
        names = [table.name for table in public_tables()]
        tables = {name: read_table(f"{place}/export/{name}.parquet") for name in names}
    if found := broken(tables):
        raise BrokenPromiseError("; ".join(found[:5]))
    return content_of(tables)


def _steppe(root: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "dags.command_line", *arguments, "--warehouse", str(root)],
        env={**os.environ, "PYTHONPATH": PROGRAM_PATH},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BrokenPromiseError(f"steppe {arguments[0]} ended with {done.returncode}: {done.stderr}")
    return done.stdout


SESSIONS: dict[str, Session] = {
    "catalogue, one connection": long_lived,
    "catalogue, reconnecting": reconnecting,
    "catalogue, without permission": without_permission,
    "warehouse.connect": connecting,
    "warehouse.connect, earlier": connecting_to_earlier,
    "steppe sql and export": program,
    **{f"folders, {name}": folder_session(client) for name, client in FOLDER_CLIENTS.items()},
}
LASTING = ("catalogue, one connection",)
"""Those that meet another snapshot only when theirs has expired."""
STAYING = (*LASTING, "warehouse.connect, earlier")
"""Those whose snapshot need not be the newest one."""
ON_DEMAND = ("steppe sql and export",)
"""Those that read only when told to: a process for each read is too dear for an endless loop."""
