"""What an earlier snapshot held, as it can be published again."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.contract import CONTRACT_VERSION, HISTORY, TABLES
from warehouse.errors import SteppeError, UsageError
from warehouse.folder import WarehouseFolder
from warehouse.lookup import usable_files
from warehouse.manifest import LookupFiles, Manifest, TableFiles
from warehouse.publish import Content
from warehouse.schema import arrow_schema


def is_same(left: Manifest, right: Manifest) -> bool:
    """Return whether two snapshots hold the same rows, their history aside."""
    return _but_history(left) == _but_history(right)


def _but_history(manifest: Manifest) -> dict[str, TableFiles]:
    history = {table.name for table in HISTORY}
    return {name: table for name, table in manifest.tables.items() if name not in history}


def earlier_content(folder: WarehouseFolder, manifest: Manifest) -> Content:
    """Return what a snapshot held beside its history; its data files are taken as they are.

    Raises SteppeError where a data file is gone or is not as long as it was, UsageError where the tables were
    other ones than today's.
    """
    refuse_other_tables(manifest)
    tables = _but_history(manifest)
    for name, table in tables.items():
        for file in table.files:
            path = folder.table_data(name) / file.name
            if not path.is_file() or path.stat().st_size != file.bytes:
                raise SteppeError(
                    f"snapshot {manifest.snapshot} cannot be published again: {path} is not what it was; "
                    f"'steppe verify --at {manifest.snapshot}' names all that is damaged"
                )
    _refuse_other_columns(folder, manifest)
    lookup = manifest.lookup if usable_files(folder, manifest) is not None else LookupFiles()
    return Content(tables, lookup, manifest.data_through)


def refuse_other_tables(manifest: Manifest) -> None:
    """Raise UsageError where a snapshot had other tables than today's."""
    missing = [table.name for table in TABLES if table.name not in manifest.tables]
    if missing or manifest.contract_version != CONTRACT_VERSION:
        what = f"lacks the table {missing[0]}" if missing else f"has contract {manifest.contract_version}"
        raise UsageError(_other_steppe(manifest, what))


def _refuse_other_columns(folder: WarehouseFolder, manifest: Manifest) -> None:
    """Look into the first file of each table: those of one snapshot were written by one contract."""
    for table in TABLES:
        for file in manifest.tables[table.name].files[:1]:
            path = folder.table_data(table.name) / file.name
            try:
                schema = pq.read_schema(path)
            except (OSError, pa.ArrowException) as problem:
                raise SteppeError(
                    f"snapshot {manifest.snapshot} cannot be published again: {path} is damaged: {problem}"
                ) from problem
            if not schema.equals(arrow_schema(table)):
                raise UsageError(_other_steppe(manifest, f"has other columns in {table.name}"))


def _other_steppe(manifest: Manifest, what: str) -> str:
    return (
        f"snapshot {manifest.snapshot} cannot be published again: another version of steppe made it, and it "
        f"{what}; it stays readable with --at {manifest.snapshot}"
    )
