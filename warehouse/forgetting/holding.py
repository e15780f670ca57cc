"""Which data files of a snapshot hold what is to be taken down, whatever contract published it."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb
import pyarrow as pa

from warehouse.errors import SteppeError
from warehouse.folder import WarehouseFolder
from warehouse.forgetting.intent import Target
from warehouse.manifest import DataFile, Manifest, files_in
from warehouse.snapshots import kept_snapshots
from warehouse.sql import identifier, parquet_list

HOLDERS = (
    # table, column, the hashes among which its value is, and what else holds for the row
    ("pages", "page_id", "pages", "reason IS DISTINCT FROM 'forgotten'"),
    ("captures", "page_id", "pages", "true"),
    ("sightings", "page_id", "pages", "true"),
    ("quotes", "page_id", "pages", "true"),
    ("quarantine", "page_id", "pages", "true"),
    ("_payloads", "page_id", "payloads", "true"),
    ("sightings", "version_id", "wordings", "true"),
    ("articles", "version_id", "wordings", "true"),
    ("article_versions", "version_id", "wordings", "true"),
    ("_version_identity", "version_id", "wordings", "true"),
    ("_version_urls", "version_id", "wordings", "true"),
    ("article_matches", "version_id", "wordings", "true"),
    ("article_matches", "other_version_id", "wordings", "true"),
)
MORE = (
    ("articles", "version_id", "indexed", "true"),
    ("article_versions", "version_id", "indexed", "true"),
    ("_version_identity", "version_id", "indexed", "true"),
)
"""What may go too, where no other page shows it: told in advance, but no sign that something is left."""


class Holding:
    """Asks snapshots of one warehouse for what they hold of a target, with a database of the caller."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, folder: WarehouseFolder, target: Target
    ) -> None:
        self._connection = connection
        self._folder = folder
        self._known: dict[tuple[object, ...], set[str]] = {}
        for name in ("pages", "payloads", "wordings", "indexed"):
            store_hashes(connection, f"sought_{name}", getattr(target, name))

    def is_in(self, manifest: Manifest) -> bool:
        """Return whether a snapshot holds anything of it."""
        return any(self._files(manifest, *holder) for holder in HOLDERS)

    def files_in(self, manifest: Manifest) -> set[tuple[str, DataFile]]:
        """Return the files of a snapshot that hold something of it, each with its table."""
        found = {(holder[0], name) for holder in (*HOLDERS, *MORE) for name in self._files(manifest, *holder)}
        return {
            (table, file)
            for table, each in manifest.tables.items()
            for file in each.files
            if (table, file.name) in found
        }

    def _files(self, manifest: Manifest, table: str, column: str, hashes: str, condition: str) -> set[str]:
        files = files_in(manifest.tables, table)
        key = (table, column, hashes, files)
        if key not in self._known:
            self._known[key] = self._asked(table, column, hashes, condition, files)
        return self._known[key]

    def _asked(
        self, table: str, column: str, hashes: str, condition: str, files: Iterable[DataFile]
    ) -> set[str]:
        filled = [self._folder.table_data(table) / file.name for file in files if file.rows]
        if not filled:
            return set()
        rows = self._connection.execute(
            f"SELECT DISTINCT parse_filename(filename) FROM read_parquet({parquet_list(filled)}, "
            f"filename = true) WHERE {identifier(column)} IN (FROM sought_{hashes}) AND {condition}"
        ).fetchall()
        return {name for (name,) in rows}


def store_hashes(connection: duckdb.DuckDBPyConnection, name: str, hashes: Iterable[str]) -> None:
    """Make a table of one column of hashes."""
    connection.register("_hashes", pa.table({"hash": pa.array(sorted(set(hashes)), pa.string())}))
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM _hashes")
    connection.unregister("_hashes")


def whole_snapshots(folder: WarehouseFolder) -> list[Manifest]:
    """Return the manifests of the published snapshots, newest first.

    Raises SteppeError where one is damaged: nobody knows what it holds.
    """
    current = folder.current.resolve().name
    manifests = []
    for snapshot in kept_snapshots(folder, [n for n in folder.snapshot_numbers() if n <= int(current)]):
        if snapshot.manifest is None:
            raise SteppeError(
                f"nothing can be forgotten while it is not known what snapshot {snapshot.number} holds: "
                f"{snapshot.problem}; restore its manifest.json from a backup, or remove the folder "
                f"{folder.snapshot_folder(snapshot.number)}"
            )
        manifests.append(snapshot.manifest)
    return manifests[::-1]
