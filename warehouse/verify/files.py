"""Checks of files: that each is there, whole, and what its table's files must be."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Iterator
from os import stat_result
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.data_files import file_number
from warehouse.folder import WarehouseFolder
from warehouse.lookup import LOOKUP
from warehouse.lookup_writing import ENTRY_BYTES
from warehouse.manifest import DataFile, LookupFiles, TableFiles
from warehouse.schema import Table, arrow_schema

Inode = tuple[int, int]


class FileChecks:
    """Checks files against what manifests say of them; one that several snapshots hold is read once."""

    def __init__(self, folder: WarehouseFolder) -> None:
        self._folder = folder
        self._digests: dict[Inode, str] = {}
        self._oddities: dict[tuple[Inode, str], tuple[int, str | None]] = {}

    def table_problems(
        self, place: Path, table: Table, told: TableFiles, *, of_today: bool = True
    ) -> Iterator[str]:
        """Yield what is wrong with the files of one table of the snapshot in the folder `place`.

        The columns are looked at where they should be those of today's contract.
        """
        shown = place / table.name
        yield from self._strangers(shown, {file.name for file in told.files})
        numbers = [file_number(file) for file in told.files if file.rows]
        if numbers != sorted(set(numbers)):
            yield f"the manifest has the files of {table.name} in another order than their numbers"
        for file in told.files:
            yield from self._both_places(shown / file.name, table, file, of_today=of_today)

    def lookup_problems(self, told: LookupFiles) -> Iterator[str]:
        """Yield what is wrong with the files of a look-up."""
        for file in told.files:
            if file.rows * ENTRY_BYTES != file.bytes:
                yield f"the manifest has {file.rows} entries in {file.bytes} bytes of the look-up {file.name}"
            yield from self._content(self._folder.table_data(LOOKUP) / file.name, file)

    def _strangers(self, shown: Path, known: set[str]) -> Iterator[str]:
        """Yield what lies in a table's folder besides: plain readers take every file there for its."""
        if shown.is_dir():
            for path in sorted(shown.iterdir()):
                if path.name not in known:
                    yield f"{self._named(path)} is not in the manifest; move it away"

    def _both_places(self, shown: Path, table: Table, file: DataFile, *, of_today: bool) -> Iterator[str]:
        """Check a file where readers find it, and where runs do: it is one file, or after a copy two."""
        kept = self._folder.table_data(table.name) / file.name
        seen: set[Inode] = set()
        for path in (shown, kept):
            found = _lstat(path)
            if found is None or _inode(found) not in seen:
                problems = list(self._content(path, file)) or list(
                    self._form(path, table if of_today else None, file)
                )
                yield from problems
            if found is not None:
                seen.add(_inode(found))

    def _content(self, path: Path, file: DataFile) -> Iterator[str]:
        found = _lstat(path)
        if found is None:
            yield f"{self._named(path)} is missing"
        elif not stat.S_ISREG(found.st_mode):
            yield f"{self._named(path)} is no plain file"
        elif found.st_size != file.bytes:
            yield f"{self._named(path)} has {found.st_size} bytes; the manifest says {file.bytes}"
        else:
            try:
                digest = self._digest(path, _inode(found))
            except OSError as problem:
                yield f"{self._named(path)} cannot be read: {problem.strerror or problem}"
                return
            if digest != file.sha256:
                yield f"{self._named(path)} has other bytes: its sha256 is not what the manifest says"

    def _digest(self, path: Path, inode: Inode) -> str:
        if inode not in self._digests:
            with path.open("rb") as stream:
                self._digests[inode] = hashlib.file_digest(stream, "sha256").hexdigest()
        return self._digests[inode]

    def _form(self, path: Path, table: Table | None, file: DataFile) -> Iterator[str]:
        """Check a whole file: its rows and, where its table is given, its columns."""
        found = _lstat(path)
        if found is None:  # dropped since it was read
            return
        key = (_inode(found), table.name if table else "")
        if key not in self._oddities:
            self._oddities[key] = _rows_and_oddity(path, table)
        rows, oddity = self._oddities[key]
        if oddity:
            yield f"{self._named(path)} {oddity}"
        elif rows != file.rows:
            yield f"{self._named(path)} holds {rows} rows; the manifest says {file.rows}"

    def _named(self, path: Path) -> str:
        return str(path.relative_to(self._folder.root))


def _lstat(path: Path) -> stat_result | None:
    try:
        return path.lstat()
    except OSError:
        return None


def _inode(found: stat_result) -> Inode:
    return found.st_dev, found.st_ino


def _rows_and_oddity(path: Path, table: Table | None) -> tuple[int, str | None]:
    """Return how many rows a Parquet file holds, and how its columns are not those of the table.

    A column that is never null by its schema holds no null: Parquet has no room for one in it.
    """
    try:
        with pq.ParquetFile(path) as file:
            rows, schema = file.metadata.num_rows, file.schema_arrow
    except (OSError, pa.ArrowException) as problem:
        return 0, f"is no Parquet file: {problem}"
    return rows, _oddity(schema, arrow_schema(table)) if table else None


def _oddity(schema: pa.Schema, expected: pa.Schema) -> str | None:
    if schema.names != expected.names:
        other = sorted(set(schema.names) ^ set(expected.names))
        what = ", ".join(other) if other else "their order"
        return f"has other columns than the contract: {what}"
    for found, told in zip(schema, expected, strict=True):
        if not found.equals(told):
            return f"has the column {told.name} as {_told(found)}; the contract has it as {_told(told)}"
    return None


def _told(field: pa.Field) -> str:
    return f"{field.type}, {'perhaps' if field.nullable else 'never'} null"
