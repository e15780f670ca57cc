"""What a snapshot holds once something is taken out of it."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.forgetting.restaging import stage_without
from etl.limits import DEFAULT_LIMITS
from etl.publication import data_through, resolved_stage
from etl.replay_difference import TableDifference, row_differences
from warehouse.changed_tables import changed_tables
from warehouse.contract import PAYLOADS
from warehouse.forgetting.remaking import without_payloads
from warehouse.manifest import LookupFiles
from warehouse.payloads import payload_files
from warehouse.publish import Content
from warehouse.sql import parquet_list

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from etl.resolve.workspace import Workspace
    from warehouse.changed_tables import TableChange
    from warehouse.folder import WarehouseFolder
    from warehouse.forgetting.intent import Target
    from warehouse.manifest import Manifest
    from warehouse.runs import RunRecord


@dataclass(frozen=True, slots=True)
class Remains:
    """The rest of a snapshot, worked out and not written yet."""

    folder: WarehouseFolder
    manifest: Manifest
    target: Target
    workspace: Workspace
    changes: list[TableChange]

    @property
    def logs(self) -> dict[str, str]:
        """What `changes` is to say of it."""
        return {change.table: change.log for change in self.changes if change.log}

    def differences(self) -> list[TableDifference]:
        """Return how many rows go, change and come, table by table."""
        told = row_differences(self.workspace.connection, self.changes)
        files = parquet_list(payload_files(self.folder, self.manifest))
        ((count,),) = self.workspace.connection.execute(
            f"SELECT count(*) FROM read_parquet({files}) WHERE page_id IN (SELECT unnest(?::VARCHAR[]))",
            [list(self.target.payloads)],
        ).fetchall()
        return [*told, TableDifference(PAYLOADS.name, 0, 0, count, [], [], [])] if count else told

    def write(self) -> Content:
        """Write the data files that hold the rest; its look-up is made anew by whoever publishes it."""
        connection = self.workspace.connection
        tables = changed_tables(self.folder, connection, self.manifest, self.changes)
        tables[PAYLOADS.name] = without_payloads(self.folder, tables[PAYLOADS.name], self.target.payloads)
        return Content(tables, LookupFiles(), data_through(self.workspace))


@contextmanager
def remains(
    folder: WarehouseFolder, place: Path, manifest: Manifest, target: Target, record: RunRecord
) -> Iterator[Remains]:
    """Work out what is left of a snapshot without a target; `place` is a folder for working files.

    Articles and rates that others show too are resolved from those. The record's counts are filled in.
    """
    stage_without(folder, place, manifest, target)
    with resolved_stage(folder, place, record, None, DEFAULT_LIMITS, manifest) as (workspace, changes):
        # The kept bytes go another way: they never pass through DuckDB.
        others = [change for change in changes if change.table != PAYLOADS.name]
        yield Remains(folder, manifest, target, workspace, others)
    shutil.rmtree(place, ignore_errors=True)
