"""Where everything lies in a warehouse folder."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from warehouse.errors import UsageError

SNAPSHOT_NAME = re.compile(r"\d{8,}")


@dataclass(frozen=True, slots=True)
class WarehouseFolder:
    """A warehouse folder, whether or not it exists yet."""

    root: Path

    @property
    def lock_file(self) -> Path:
        """The file that a writing run locks; it is never removed."""
        return self.root / ".lock"

    @property
    def data(self) -> Path:
        """The data files of all snapshots, one folder for each table."""
        return self.root / "_data"

    @property
    def snapshots(self) -> Path:
        """The published snapshots."""
        return self.root / "_snapshots"

    @property
    def current(self) -> Path:
        """The link to the newest snapshot: the one commit point."""
        return self.root / "current"

    @property
    def catalogue(self) -> Path:
        """The link that users open with DuckDB."""
        return self.root / "warehouse.duckdb"

    @property
    def staging(self) -> Path:
        """The working files of runs, one folder for each run."""
        return self.root / "_staging"

    @property
    def run_log(self) -> Path:
        """One file for each run that is going on or published nothing."""
        return self.root / "_runs"

    def log_entry(self, run_id: str) -> Path:
        """Return the file that tells of a run in the log."""
        return self.run_log / f"{run_id}.json"

    @property
    def nightly(self) -> Path:
        """What scheduled runs remember of their inboxes; without it they take longer, and know no less."""
        return self.root / "_nightly"

    @property
    def forgetting(self) -> Path:
        """What is being taken down, until none of it is left."""
        return self.root / "_forgetting.json"

    @property
    def search(self) -> Path:
        """The index of words; all of it can be made from the tables."""
        return self.root / "_search"

    def snapshot_folder(self, number: int) -> Path:
        """Return where the snapshot of that number lies."""
        return self.snapshots / snapshot_name(number)

    def table_data(self, table: str) -> Path:
        """Return where the data files of a table lie."""
        return self.data / table

    def snapshot_numbers(self) -> list[int]:
        """Return the numbers of the finished snapshots, smallest first."""
        if not self.snapshots.is_dir():
            return []
        names = (entry.name for entry in self.snapshots.iterdir())
        return sorted(int(name) for name in names if SNAPSHOT_NAME.fullmatch(name))

    def refuse_unwritable_name(self, remedy: str) -> None:
        """Raise UsageError, which names the remedy, where DuckDB could write no catalogue to such a path."""
        if set("?\\") & set(str(self.root.absolute())):
            raise UsageError(
                f"the path {self.root} holds a '?' or a backslash, which DuckDB cannot open; {remedy}"
            )

    def create(self) -> None:
        """Make the folders that are missing.

        Raises UsageError where a folder cannot be made, or DuckDB could not open what lies in it.
        """
        self.refuse_unwritable_name("name another folder with --warehouse")
        for part in (self.root, self.data, self.snapshots, self.staging, self.run_log):
            try:
                part.mkdir(parents=True, exist_ok=True)
            except OSError as problem:
                raise UsageError(
                    f"cannot make the warehouse folder {part}: {problem.strerror or problem}; "
                    "give a folder that can be written with --warehouse"
                ) from problem


def snapshot_name(number: int) -> str:
    """Return the folder name of a snapshot; with eight digits a listing stays in order."""
    return f"{number:08d}"
