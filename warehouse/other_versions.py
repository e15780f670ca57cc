"""What another version of steppe published: whether it may be touched, and what is said where it may not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import duckdb

from warehouse.contract import CONTRACT_VERSION, TABLES
from warehouse.errors import SteppeError, UsageError
from warehouse.folder import WarehouseFolder
from warehouse.manifest import Manifest, current_manifest
from warehouse.schema import Table

HELD_COLUMNS = "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal"


def refuse_newer(folder: WarehouseFolder) -> None:
    """Raise SteppeError where a newer steppe published the newest snapshot.

    It may keep what this version cannot find in a manifest, and would remove as of no use to anybody. So this
    is asked before anything is removed, with the writer lock held where there is one.
    """
    manifest = current_manifest(folder)
    if manifest and manifest.contract_version > CONTRACT_VERSION:
        raise SteppeError(newer(folder, manifest.contract_version))


def refuse_other(folder: WarehouseFolder, manifest: Manifest) -> None:
    """Raise where a snapshot has not the tables that today's code works with, before a query finds it out.

    Raises UsageError where an older steppe published it, SteppeError where a newer one did.
    """
    if manifest.contract_version > CONTRACT_VERSION:
        raise SteppeError(newer(folder, manifest.contract_version))
    missing = [table.name for table in TABLES if table.name not in manifest.tables]
    if missing or manifest.contract_version < CONTRACT_VERSION:
        what = f"without the table {missing[0]}" if missing else f"by contract {manifest.contract_version}"
        raise UsageError(
            f"snapshot {manifest.snapshot} of {folder.root} was published by an older steppe, {what}; the "
            "next run, such as 'steppe ingest', brings the warehouse forward, then ask again"
        )


def held_tables(connection: duckdb.DuckDBPyConnection, tables: Iterable[Table]) -> list[Table]:
    """Return those of the tables and views that an open snapshot has, with the columns that it has.

    A snapshot stays as its version of steppe published it: it lacks what the contract has gained since.
    """
    held: dict[str, set[str]] = {}
    for table, column in connection.execute(HELD_COLUMNS).fetchall():
        held.setdefault(table, set()).add(column)
    return [
        replace(table, columns=tuple(each for each in table.columns if each.name in held[table.name]))
        for table in tables
        if table.name in held
    ]


def newer(folder: WarehouseFolder, contract_version: int) -> str:
    """Return the sentence that a newer steppe published the warehouse."""
    return (
        f"the warehouse {folder.root} was published by a newer steppe (contract {contract_version}, this one "
        f"knows {CONTRACT_VERSION}); update steppe and run again"
    )
