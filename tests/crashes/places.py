"""Where a run that is cut short works: a folder with a warehouse, what is delivered, and what it leaves."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Place:
    """A folder for one trial.

    Trials come one after the other in one folder, since a catalogue names the place where it lies.
    """

    root: Path

    @property
    def warehouse(self) -> Path:
        """The warehouse."""
        return self.root / "warehouse"

    @property
    def temporary(self) -> Path:
        """What the system's temporary folder is to the run."""
        return self.root / "temporary"

    @property
    def sites(self) -> Path:
        """The sites that are known beside the project's own, where there are such."""
        return self.root / "sites"

    @property
    def exported(self) -> Path:
        """The folder that an export makes; nothing else lies beside it."""
        return self.root / "exports" / "export"

    @property
    def out(self) -> Path:
        """What the run has printed."""
        return self.root / "out.txt"

    @property
    def err(self) -> Path:
        """What it has printed to standard error."""
        return self.root / "err.txt"

    @property
    def taken(self) -> Path:
        """What a counted run took."""
        return self.root / "taken.json"

    def make(self) -> None:
        """Make the folder and those in it."""
        for folder in (self.temporary, self.exported.parent):
            folder.mkdir(parents=True)

    def become(self, other: Path) -> None:
        """Become a copy of another place, links of both kinds and all."""
        if self.root.exists():
            shutil.rmtree(self.root)
        subprocess.run(["cp", "-a", str(other), str(self.root)], check=True)

    def keep_as(self, other: Path) -> None:
        """Keep a copy elsewhere."""
        other.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cp", "-a", str(self.root), str(other)], check=True)
