"""What the machine forgets when its power fails: everything that was not synced before the switch."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.warehouse.making import alias, commit, new_warehouse
from warehouse.manifest import current_manifest


class Disk:
    """Notes what is synced, and which folders have changed since they were."""

    def __init__(self) -> None:
        self.synced: set[int] = set()
        self.unsynced_at_switch: list[str] = []
        self.switched = False

    def fsync(self, original: Callable[[int], None]) -> Callable[[int], None]:
        def wrapper(descriptor: int) -> None:
            self.synced.add(os.fstat(descriptor).st_ino)
            original(descriptor)

        return wrapper

    def changing(self, original: Callable[..., Any], root: Path) -> Callable[..., Any]:
        def wrapper(*args: Any, **options: Any) -> object:  # noqa: ANN401  as os takes them
            named = args[1] if len(args) > 1 and isinstance(args[1], (str, Path)) else args[0]
            target = Path(named)
            if target == root / "current":
                self.look(root)
            result = original(*args, **options)
            if not options.get("dir_fd") and target.is_absolute() and target.parent.is_dir():
                self.synced.discard(target.parent.stat().st_ino)
            return result

        return wrapper

    def look(self, root: Path) -> None:
        """Note every file and folder of a snapshot or of the data that is not on disk yet."""
        self.switched = True
        kept = [root / "_snapshots", root / "_data"]
        for place in (root / "_snapshots", root / "_data"):
            kept += [path for path in place.rglob("*") if not path.is_symlink()]
        self.unsynced_at_switch += [str(path) for path in kept if path.stat().st_ino not in self.synced]


def test_all_that_a_snapshot_holds_is_on_disk_before_the_switch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = new_warehouse(tmp_path)
    disk = Disk()
    monkeypatch.setattr(os, "fsync", disk.fsync(os.fsync))
    for name in ("link", "replace", "rename", "mkdir", "symlink"):
        monkeypatch.setattr(os, name, disk.changing(getattr(os, name), tmp_path))
    for number in range(3):
        commit(folder, {"article_aliases": [alias(str(number))]})
        assert disk.switched
        assert disk.unsynced_at_switch == []
        assert tmp_path.stat().st_ino in disk.synced
        disk.switched = False
    manifest = current_manifest(folder)
    assert manifest is not None
    assert manifest.snapshot == 3
