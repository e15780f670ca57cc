"""What a snapshot holds: its number, its run, and the data files of each table."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from warehouse.errors import SteppeError
from warehouse.folder import WarehouseFolder, snapshot_name

MANIFEST_NAME = "manifest.json"
# As data files are named; any other name could lead out of the warehouse.
FILE_NAME = re.compile(r"\d{6,}-[0-9a-f]{16}\.(parquet|entries)")


class DataFile(NamedTuple):
    """One Parquet file: its name, its rows, its length in bytes, and the sha256 of its bytes.

    A run reads the manifests of all snapshots that are kept, more than once, and a million articles have a
    thousand files in each: a dataclass of them takes three times as long to make as a tuple.
    """

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


def files_in(tables: Mapping[str, TableFiles], name: str) -> tuple[DataFile, ...]:
    """Return the files of a table; none where a snapshot was published before there was such a table."""
    return tables[name].files if name in tables else ()


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
            "lookup": {
                "columns": self.lookup.columns,
                "files": [file._asdict() for file in self.lookup.files],
            },
        }


def _table_to_json(table: TableFiles) -> dict[str, Any]:
    return {
        "rows": table.rows,
        "files": len(table.files),
        "bytes": table.bytes,
        "parts": [file._asdict() for file in table.files],
    }


def _manifest_from_json(facts: dict[str, Any]) -> Manifest:
    through = facts["data_through"]
    return Manifest(
        snapshot=int(facts["snapshot"]),
        run_id=str(facts["run_id"]),
        published_at=_moment_from_json(facts["published_at"]),
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
    files = tuple(
        DataFile(str(each["name"]), int(each["rows"]), int(each["bytes"]), str(each["sha256"]))
        for each in facts
    )
    if odd := [file.name for file in files if not FILE_NAME.fullmatch(file.name)]:
        raise ValueError(f"{odd[0]!r} is no name of a data file")
    return files


def _moment_from_json(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"the moment {text} has no time zone")
    return moment


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


def snapshot_manifest(place: Path) -> Manifest:
    """Return the manifest of the snapshot that lies in a folder.

    Raises SteppeError where it is missing, damaged, or of another snapshot.
    """
    manifest = read_manifest(place / MANIFEST_NAME)
    if snapshot_name(manifest.snapshot) != place.name:
        raise SteppeError(f"{place / MANIFEST_NAME} is of snapshot {manifest.snapshot}; put back its own")
    return manifest


def current_manifest(folder: WarehouseFolder) -> Manifest | None:
    """Return the manifest of the newest snapshot, or None where nothing was published yet.

    Raises SteppeError where the link or the manifest is missing or damaged.
    """
    if not folder.current.is_symlink():
        if folder.current.exists():
            raise SteppeError(
                f"{folder.current} is not the link that it should be, as after a copy that followed links; "
                "'steppe rebuild-catalogue' makes it one again"
            )
        return None
    return snapshot_manifest(folder.current.resolve())
