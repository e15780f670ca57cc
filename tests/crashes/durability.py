"""What the machine forgets when its power fails: everything that was not synced in time."""

from __future__ import annotations

import os
from pathlib import Path

from tests.crashes.actions import Action

CHANGING_A_FOLDER = ("link", "replace", "rename", "symlink", "mkdir", "open")


class Durability:
    """Follows what is synced in a warehouse, and notes whatever is relied on before it is.

    Files are synced before they get the name under which they are found, and all that a snapshot holds
    before `current` leads to it. The index is left out: all of it can be made from the tables.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[str] = []
        self._synced = {_inode(path) for path in [root, *root.rglob("*")] if path.exists()}
        self._is_switch_synced = True

    def before(self, action: Action) -> None:
        """Look whether what an action relies on is on disk."""
        path = Path(action.path)
        if action.verb == "replace" and path == self.root / "current":
            self._look_at_the_newest()
            self._is_switch_synced = False
        if action.verb in {"unlink", "rmdir"} and path.exists() and _is_last_name(path):
            self._synced.discard(_inode(path))  # its number may be given to another file

    def after(self, action: Action) -> None:
        """Note what an action has changed, or brought to disk."""
        path = Path(action.path)
        if not path.is_relative_to(self.root) or path.is_relative_to(self.root / "_search"):
            return
        if action.verb == "fsync":
            self._synced.add(_inode(path))
            self._is_switch_synced |= path == self.root
            return
        if action.verb in {"replace", "rename"} and path.is_file() and not path.is_symlink():
            self._expect(path, "got its name")
        if action.verb in {"open", "write"}:
            self._synced.discard(_inode(path))
        if action.verb in CHANGING_A_FOLDER:
            self._synced.discard(_inode(path.parent))

    def at_the_end(self) -> list[str]:
        """Return what was relied on too early; the switch itself is relied on when the run ends."""
        late = [] if self._is_switch_synced else ["the switch was not on disk when the run ended"]
        return self.problems + late

    def _look_at_the_newest(self) -> None:
        newest = self.root / (self.root / ".new-current").readlink()
        data, snapshots = self.root / "_data", self.root / "_snapshots"
        for path in [newest, *newest.rglob("*"), snapshots, data, *data.rglob("*")]:
            self._expect(path, "the snapshot became the newest")

    def _expect(self, path: Path, when: str) -> None:
        if _inode(path) not in self._synced:
            self.problems.append(f"{path.relative_to(self.root)} was not on disk when {when}")


def _is_last_name(path: Path) -> bool:
    return path.is_dir() or path.lstat().st_nlink == 1


def _inode(path: Path) -> int:
    try:
        return os.stat(path, follow_symlinks=False).st_ino  # noqa: PTH116  many thousand times
    except FileNotFoundError:
        return 0
