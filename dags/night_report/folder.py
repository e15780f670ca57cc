"""The folder of reports: one folder for each run, a link to the latest, and an index of all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from secrets import token_hex
from typing import Any

from dags.night_report.page import index_page
from warehouse.durable import ASIDE, point_symlink, remove_tree, sync_path, write_atomically, write_file
from warehouse.errors import SteppeError
from warehouse.held import held_folder, remove_dead_folders
from warehouse.runs import RUN_ID

REPORT = "report.json"
SCHEMA = "report.schema.json"
LATEST = "latest"
OLD = ".old-"
MOST_LISTED = 100
"""So many of the newest the index lists: each is opened for it."""


def put_in_place(place: Path, name: str, files: Mapping[str, str]) -> None:
    """Write the files of one report aside, then put them in place of those that were there.

    What killed processes left on the way is tidied up: a report that was being replaced is put back.
    """
    if not RUN_ID.fullmatch(name):
        raise SteppeError(f"{name!r} is no run's id, and names no folder of reports")
    _tidy(place)
    with held_folder(lambda: _made_aside(place, name)) as aside:
        try:
            for file, text in files.items():
                write_file(aside / file, text.encode())
            sync_path(aside)
            _replace(aside, place / name)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    if name == max(run_ids(place)):
        point_symlink(place / LATEST, name)


def _made_aside(place: Path, name: str) -> Path:
    aside = place / f"{ASIDE}{name}.{token_hex(4)}"
    aside.mkdir()
    return aside


def _tidy(place: Path) -> None:
    remove_dead_folders(place.glob(f"{ASIDE}*"))
    for old in place.glob(f"{OLD}*"):
        _put_back(old, old.with_name(old.name.removeprefix(OLD)))


def _replace(aside: Path, target: Path) -> None:
    """Put a folder in another's place; one that holds something cannot be replaced in a single step."""
    old = target.with_name(f"{OLD}{target.name}")
    if target.exists():
        target.rename(old)
    try:
        aside.rename(target)
    finally:
        _put_back(old, target)


def _put_back(old: Path, target: Path) -> None:
    """Put what was replaced back where nothing has come into its place, or else remove it."""
    if old.exists() and not target.exists():
        old.rename(target)
    remove_tree(old)


def run_ids(place: Path) -> list[str]:
    """Return the runs whose reports are there, oldest first."""
    return sorted(
        entry.name for entry in place.iterdir() if RUN_ID.fullmatch(entry.name) and _is_report(entry)
    )


def _is_report(entry: Path) -> bool:
    return not entry.is_symlink() and (entry / REPORT).is_file()


def keep_newest(place: Path, keep: int | None) -> None:
    """Remove all reports but so many newest ones, where a number is given."""
    if keep is not None:
        for name in run_ids(place)[: -max(keep, 1)]:
            remove_tree(place / name)


def write_index(place: Path) -> None:
    """Write the page that lists the reports, the newest first."""
    names = run_ids(place)
    listed = [_line(place, name) for name in reversed(names[-MOST_LISTED:])]
    page = index_page([line for line in listed if line is not None], max(len(names) - MOST_LISTED, 0))
    write_atomically(place / "index.html", page.encode())


def _line(place: Path, name: str) -> dict[str, Any] | None:
    """Return what the index says of a report; null of one that cannot be read."""
    try:
        told = json.loads((place / name / REPORT).read_bytes())
        return {
            "run_id": name,
            "started_at": told["run"]["started_at"],
            "kind": told["run"]["kind"],
            "tone": told["verdict"]["tone"],
            "words": told["verdict"]["words"],
            "pages": told["run"]["pages"],
        }
    except (OSError, ValueError, KeyError, TypeError):
        return None
