"""The folder of reports: one folder for each run, a link to the latest, and an index of all."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dags.night_report.page import index_page
from warehouse.durable import ASIDE, point_symlink, remove_tree, write_atomically

REPORT = "report.json"
SCHEMA = "report.schema.json"
LATEST = "latest"
RUN_FOLDER = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{6}")
MOST_LISTED = 400


def put_in_place(place: Path, name: str, files: Mapping[str, str]) -> None:
    """Write the files of one report aside, then put them in place of those that were there."""
    aside = place / f"{ASIDE}{name}.{os.getpid()}"
    remove_tree(aside)
    try:
        aside.mkdir()
        for file, text in files.items():
            (aside / file).write_text(text, encoding="utf-8")
        _replace(aside, place / name)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    if name == max(run_ids(place)):
        point_symlink(place / LATEST, name)


def _replace(aside: Path, target: Path) -> None:
    if target.exists():
        # A folder that holds something cannot be replaced in one step.
        old = aside.with_name(f"{aside.name}.old")
        remove_tree(old)
        target.rename(old)
        aside.rename(target)
        remove_tree(old)
    else:
        aside.rename(target)


def run_ids(place: Path) -> list[str]:
    """Return the runs whose reports are there, oldest first."""
    return sorted(
        entry.name for entry in place.iterdir() if RUN_FOLDER.fullmatch(entry.name) and _is_report(entry)
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
    listed = [_line(place, name) for name in reversed(run_ids(place)[-MOST_LISTED:])]
    page = index_page([line for line in listed if line is not None])
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
