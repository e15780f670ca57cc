"""What a snapshot holds: its number, its run, and the data files of each table."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from warehouse.errors import SteppeError
from warehouse.folder import WarehouseFolder, snapshot_name

MANIFEST_NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class DataFile:
    """One Parquet file: its name, its rows, its length in bytes, and the sha256 of its bytes."""

    name: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class TableFiles:
    """The files of one table, in the order in which their rows were first loaded."""

    files: tuple[DataFile, ...]

    @property
    def rows(self) -> int:
        """The rows of the table."""
        return sum(file.rows for file in self.files)

    @property
    def bytes(self) -> int:
        """The length of all its files, in bytes."""
        return sum(file.bytes for file in self.files)


@dataclass(frozen=True, slots=True)
class LookupFiles:
    """The files of a snapshot's look-up, and the columns that it tells of, each as table.column."""

    columns: tuple[str, ...] = ()
    files: tuple[DataFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """One published snapshot.

    `data_through` is the last date that its data tell of; snapshots of the time before there was a look-up
    have none.
    """

    snapshot: int
    run_id: str
    published_at: datetime
    contract_version: int
    code_version: str
    data_through: date | None
    tables: dict[str, TableFiles]
    lookup: LookupFiles = LookupFiles()

    def to_json(self) -> dict[str, Any]:
        """Return the manifest as values that JSON can hold."""
        return {
            "snapshot": self.snapshot,
            "run_id": self.run_id,
            "published_at": self.published_at.astimezone(UTC).isoformat(),
            "contract_version": self.contract_version,
            "code_version": self.code_version,
            "data_through": self.data_through.isoformat() if self.data_through else None,
            "tables": {name: _table_to_json(table) for name, table in self.tables.items()},
            "lookup": asdict(self.lookup),
        }


def _table_to_json(table: TableFiles) -> dict[str, Any]:
    return {
        "rows": table.rows,
        "files": len(table.files),
        "bytes": table.bytes,
        "parts": [asdict(file) for file in table.files],
    }


def _manifest_from_json(facts: dict[str, Any]) -> Manifest:
    through = facts["data_through"]
    return Manifest(
        snapshot=int(facts["snapshot"]),
        run_id=str(facts["run_id"]),
        published_at=datetime.fromisoformat(facts["published_at"]),
        contract_version=int(facts["contract_version"]),
        code_version=str(facts["code_version"]),
        data_through=date.fromisoformat(through) if through else None,
        tables={
            name: TableFiles(_files_from_json(table["parts"])) for name, table in facts["tables"].items()
        },
        lookup=_lookup_from_json(facts.get("lookup", {"columns": [], "files": []})),
    )


def _lookup_from_json(facts: dict[str, Any]) -> LookupFiles:
    return LookupFiles(tuple(facts["columns"]), _files_from_json(facts["files"]))


def _files_from_json(facts: list[dict[str, Any]]) -> tuple[DataFile, ...]:
    return tuple(DataFile(**file) for file in facts)


def manifest_bytes(manifest: Manifest) -> bytes:
    """Return the text of a manifest file, in UTF-8."""
    return (json.dumps(manifest.to_json(), indent=1) + "\n").encode()


def read_manifest(path: Path) -> Manifest:
    """Return the manifest in a file.

    Raises SteppeError where the file is missing or is no manifest.
    """
    try:
        return _manifest_from_json(json.loads(path.read_bytes()))
    except OSError as problem:
        raise SteppeError(f"cannot read the manifest {path}: {problem.strerror or problem}") from problem
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise SteppeError(
            f"the manifest {path} is damaged; restore the file from a backup, or point 'current' at an "
            "older folder of _snapshots"
        ) from problem


def current_manifest(folder: WarehouseFolder) -> Manifest | None:
    """Return the manifest of the newest snapshot, or None where nothing was published yet.

    Raises SteppeError where the link or the manifest is missing or damaged.
    """
    if not folder.current.is_symlink():
        if folder.current.exists():
            raise SteppeError(
                f"{folder.current} is not the link that it should be, as after a copy that followed links; "
                f"replace it by a link to the newest folder in {folder.snapshots}"
            )
        return None
    place = folder.current.resolve()
    manifest = read_manifest(place / MANIFEST_NAME)
    if snapshot_name(manifest.snapshot) != place.name:
        raise SteppeError(f"{place / MANIFEST_NAME} is of snapshot {manifest.snapshot}; put back its own")
    return manifest
