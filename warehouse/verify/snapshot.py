"""The check of a snapshot as a whole."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from warehouse.contract import CONTRACT_VERSION, TABLES
from warehouse.errors import SteppeError, UsageError
from warehouse.folder import WarehouseFolder
from warehouse.lookup import lookup_columns
from warehouse.manifest import MANIFEST_NAME, Manifest, snapshot_manifest
from warehouse.snapshots import newest_folder, no_snapshot_yet, published_numbers, snapshot_place
from warehouse.verify.catalogue import catalogue_problems, link_problems
from warehouse.verify.files import FileChecks
from warehouse.verify.lookup import lookup_problems
from warehouse.verify.rows import RowChecks


@dataclass(slots=True)
class Verified:
    """What the check of a snapshot came to: everything that is wrong, and what could not be checked for it.

    `n_files` and `n_bytes` are those of its data files, `n_rows` the rows of all tables.
    """

    snapshot: int
    problems: list[str] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)
    n_files: int = 0
    n_bytes: int = 0
    n_rows: int = 0


class Verification:
    """Checks snapshots of one warehouse, with a scratch database of the caller.

    What several of them share is checked once. It holds no lock and changes nothing.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: WarehouseFolder) -> None:
        self._connection = connection
        self._folder = folder
        self._files = FileChecks(folder)
        self._rows = RowChecks(connection, folder)
        self._lookups: dict[object, list[str]] = {}

    def verify(self, number: int) -> Verified | None:
        """Check one snapshot; return None where a run has dropped it meanwhile."""
        told = Verified(number)
        place = self._folder.snapshot_folder(number)
        try:
            self._check(place, told)
        except SteppeError as problem:
            told.problems.append(str(problem))
        return told if place.is_dir() else None

    def _check(self, place: Path, told: Verified) -> None:
        manifest = snapshot_manifest(place)
        of_today = manifest.contract_version == CONTRACT_VERSION
        missing = {table.name for table in TABLES if table.name not in manifest.tables and of_today}
        told.problems += _manifest_problems(place, manifest, missing)
        damaged = missing | self._check_files(place, manifest, told, of_today=of_today)
        if of_today:
            self._check_rows(manifest, damaged, told)
        else:
            told.unchecked.append(
                f"its columns, rows and look-up: another steppe published it, by contract "
                f"{manifest.contract_version}"
            )
        is_newest = _is_newest(self._folder, number=manifest.snapshot)
        told.problems += catalogue_problems(self._folder, manifest, damaged, is_newest=is_newest)
        if is_newest:
            told.problems += link_problems(self._folder)
        all_files = [
            *manifest.lookup.files,
            *(file for each in manifest.tables.values() for file in each.files),
        ]
        told.n_files, told.n_bytes = len(all_files), sum(file.bytes for file in all_files)
        told.n_rows = sum(table.rows for table in manifest.tables.values())

    def _check_files(self, place: Path, manifest: Manifest, told: Verified, *, of_today: bool) -> set[str]:
        """Check the files of all tables; return the names of those that are damaged."""
        damaged = set()
        for table in TABLES:
            if table.name in manifest.tables:
                problems = list(
                    self._files.table_problems(place, table, manifest.tables[table.name], of_today=of_today)
                )
                if problems:
                    damaged.add(table.name)
                told.problems += problems
        return damaged

    def _check_rows(self, manifest: Manifest, damaged: set[str], told: Verified) -> None:
        whole = [table for table in TABLES if table.name not in damaged]
        if damaged:
            told.unchecked.append(f"the rows of {', '.join(sorted(damaged))}, and of others against them")
        names = [table.name for table in whole]
        try:
            told.problems += self._rows.key_problems(manifest, whole)
            told.problems += self._rows.reference_problems(manifest, names)
            self._check_lookup(manifest, damaged, told)
        except duckdb.Error as problem:
            told.problems.append(f"the rows cannot be read: {str(problem).partition(chr(10))[0]}")

    def _check_lookup(self, manifest: Manifest, damaged: set[str], told: Verified) -> None:
        problems = list(self._files.lookup_problems(manifest.lookup))
        told.problems += problems
        if problems or damaged:
            told.unchecked.append("whether the look-up leads to every row")
        elif manifest.lookup.columns != lookup_columns():
            told.unchecked.append("the look-up, which tells of other columns: the next run makes it anew")
        else:
            files = [manifest.tables[table.name].files for table in TABLES if table.lookups]
            what = (manifest.lookup, *files)
            if what not in self._lookups:
                self._lookups[what] = list(lookup_problems(self._connection, self._folder, manifest))
            told.problems += self._lookups[what]


def _manifest_problems(place: Path, manifest: Manifest, missing: Collection[str]) -> Iterator[str]:
    """Yield what a manifest says of tables that its own list of their files does not bear out."""
    yield from (f"the manifest lacks the table {name}" for name in sorted(missing))
    said = json.loads((place / MANIFEST_NAME).read_bytes())["tables"]
    for name, table in manifest.tables.items():
        for what, found in (("rows", table.rows), ("files", len(table.files)), ("bytes", table.bytes)):
            if (total := said[name].get(what)) != found:
                yield f"the manifest says {total} {what} of {name}; those of its files are {found}"


def _is_newest(folder: WarehouseFolder, number: int) -> bool:
    newest = newest_folder(folder)
    return newest is not None and int(newest.name) == number


def snapshots_to_verify(folder: WarehouseFolder, at: int | None, *, every: bool = False) -> list[int]:
    """Return the numbers of the snapshots that are meant: one, the newest, or every one, oldest first.

    Raises UsageError where there is none.
    """
    place = snapshot_place(folder, at)
    if place is None:
        raise UsageError(no_snapshot_yet(folder))
    return published_numbers(folder) if every else [int(place.name)]
