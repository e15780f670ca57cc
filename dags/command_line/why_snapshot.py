"""One snapshot, asked for rows by their keys and for the bytes of pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from dags.command_line.places import warehouse_at
from dags.command_line.why_key import HASHES, TOO_SHORT, key_condition, key_text, readings
from warehouse import connect
from warehouse.contract import VIEWS, public_tables
from warehouse.dropped import dropping_told
from warehouse.errors import UsageError
from warehouse.folder import WarehouseFolder
from warehouse.manifest import Manifest
from warehouse.payloads import payload
from warehouse.schema import Table
from warehouse.snapshots import manifest_at, no_snapshot_yet

Row = dict[str, Any]

NAMED_AT_MOST = 3


class Snapshot(NamedTuple):
    """An open snapshot; `is_newest` where the user named no other."""

    connection: duckdb.DuckDBPyConnection
    folder: WarehouseFolder
    manifest: Manifest
    is_newest: bool

    def rows(self, query: str, values: Sequence[object] = ()) -> list[Row]:
        """Return the rows of a query by the names of their columns."""
        cursor = self.connection.execute(query, list(values))
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def payload(self, page_id: str) -> bytes | None:
        """Return the bytes of a page; None where they are not kept."""
        return payload(self.folder, self.manifest, page_id, self.connection)

    def fitting(self, table: Table, key: str) -> list[Row]:
        """Return the rows whose key the text can be, some if there are many."""
        ways = [key_condition(table, values) for values in readings(key, len(table.key))]
        if not ways:
            raise UsageError(
                f"the key of {table.name} is {'/'.join(table.key)}, such as {_example_key(table)}, "
                f"and {key!r} has fewer parts"
            )
        conditions = " OR ".join(f"({condition})" for condition, _ in ways)
        values = [value for _, given in ways for value in given]
        query = f"SELECT * FROM {table.name} WHERE {conditions} ORDER BY ALL LIMIT {NAMED_AT_MOST + 1}"
        return self.rows(query, values)

    def one_of(self, table: Table, key: str, rows: list[Row]) -> Row:
        """Return the one row; raise UsageError where there is none, or more than one."""
        if not rows:
            raise UsageError(
                f"{table.name} has no row {key!r} in snapshot {self.manifest.snapshot}; "
                f"its key is {'/'.join(table.key)}{_digits_needed(table, key)}"
            )
        if len(rows) > 1:
            keys = [key_text([row[name] for name in table.key]) for row in rows[:NAMED_AT_MOST]]
            raise UsageError(
                f"{key!r} fits more than one row of {table.name}: {', '.join(keys)}; say more of it"
            )
        return rows[0]


def _example_key(table: Table) -> str:
    examples = {column.name: column.example for column in table.columns}
    return "/".join(examples[name] for name in table.key)


def _digits_needed(table: Table, key: str) -> str:
    """Return what to say where the opening of an id is too short to be taken for one."""
    is_short = any(
        name in HASHES and TOO_SHORT.fullmatch(part)
        for name, part in zip(table.key, key.split("/"), strict=False)
    )
    return ", and of an id at least the first 8 digits are needed" if is_short else ""


@contextmanager
def open_snapshot(root: Path, at: int | None) -> Iterator[Snapshot]:
    """Open the newest snapshot of a warehouse, or the one of that number.

    Raises SteppeError where it is dropped meanwhile.
    """
    folder = warehouse_at(root)
    manifest = manifest_at(folder, at)
    if manifest is None:
        raise UsageError(no_snapshot_yet(folder))
    with connect(folder.root, manifest.snapshot) as connection, dropping_told(folder, manifest.snapshot):
        yield Snapshot(connection, folder, manifest, at is None)


def public_table(name: str) -> Table:
    """Return the table; raise UsageError, which names them all, where users know none of that name."""
    known = {table.name: table for table in public_tables()}
    if name in known:
        return known[name]
    if name in {view.name for view in VIEWS}:
        raise UsageError(f"{name} is worked out from other tables; ask for a row of pages, articles or rates")
    raise UsageError(f"no table {name!r}; the tables are {', '.join(known)}")
