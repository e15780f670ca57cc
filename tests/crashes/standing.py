"""What a warehouse folder holds, as seen from outside: its bytes, its rows, what should not be there."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from tests.ingest.invented import tables
from warehouse.folder import WarehouseFolder
from warehouse.scratch import scratch_database
from warehouse.snapshots import published_numbers
from warehouse.verify.snapshot import Verification

AT_THE_TOP = {
    ".lock",
    "_data",
    "_nightly",
    "_runs",
    "_search",
    "_snapshots",
    "_staging",
    "current",
    "warehouse.duckdb",
}
Rows = dict[str, list[tuple[object, ...]]]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a warehouse stands: the number of its newest snapshot, its rows, and the bytes of what is kept.

    `kept` has the digest of every file of each published snapshot, by their paths.
    """

    newest: int
    rows: Rows
    n_published_runs: int
    kept: dict[int, dict[str, str]]

    def is_as(self, other: Standing) -> bool:
        """Return whether the same was published, though perhaps under other numbers and at another time."""
        return (self.rows, self.n_published_runs, len(self.kept)) == (
            other.rows,
            other.n_published_runs,
            len(other.kept),
        )


def standing_of(warehouse: Path, seen: dict[str, Standing]) -> Standing:
    """Return where a warehouse stands; one that is not there yet, or has lost its link, has nothing.

    The rows of files that were `seen` are not read again.
    """
    current = warehouse / "current"
    if not (current / "manifest.json").exists():
        return Standing(0, {}, 0, {})
    newest = int(manifest(current)["snapshot"])
    kept = kept_snapshots(warehouse, newest)
    digest = digest_of(newest, kept)
    if digest not in seen:
        with duckdb.connect() as connection:
            ((n_published,),) = connection.execute(
                f"SELECT count(*) FROM '{current.resolve()}/runs/*.parquet' WHERE status = 'published'"
            ).fetchall()
        seen[digest] = Standing(newest, tables(warehouse), n_published, kept)
    return seen[digest]


def digest_of(newest: int, kept: dict[int, dict[str, str]]) -> str:
    """Return the digest of all that is kept."""
    return hashlib.sha256(json.dumps([newest, kept], sort_keys=True).encode()).hexdigest()


def manifest(snapshot: Path) -> dict[str, Any]:
    """Return what a snapshot's manifest says."""
    told: dict[str, Any] = json.loads((snapshot / "manifest.json").read_bytes())
    return told


def kept_snapshots(warehouse: Path, newest: int) -> dict[int, dict[str, str]]:
    """Return the digests of all files of the snapshots up to the newest one, and of the data they reach."""
    digests: dict[int, str] = {}

    def digest(path: Path) -> str:
        inode = path.stat().st_ino
        if inode not in digests:
            digests[inode] = hashlib.sha256(path.read_bytes()).hexdigest()
        return digests[inode]

    kept = {}
    for place in (warehouse / "_snapshots").iterdir():
        if place.name.isdecimal() and int(place.name) <= newest:
            files = {str(path.relative_to(place)): path for path in place.rglob("*") if path.is_file()}
            files |= {path: warehouse / path for path in reached(manifest(place))}
            kept[int(place.name)] = {
                name: digest(path) if path.exists() else "missing" for name, path in files.items()
            }
    return kept


def reached(told: dict[str, Any]) -> Iterator[str]:
    """Yield the data files that a manifest names."""
    for table, files in told["tables"].items():
        yield from (f"_data/{table}/{each['name']}" for each in files["parts"])
    if "lookup" in told:
        yield from (f"_data/_lookup/{each['name']}" for each in told["lookup"]["files"])


def verified(warehouse: Path) -> list[str]:
    """Return what `steppe verify --all` says of a warehouse."""
    folder = WarehouseFolder(warehouse)
    problems = []
    with scratch_database() as connection:
        verification = Verification(connection, folder)
        for number in published_numbers(folder):
            told = verification.verify(number)
            problems += [f"verify: snapshot {number}: {each}" for each in (told.problems if told else [])]
    return problems


def debris(root: Path) -> list[str]:
    """Return what lies in a place, in its warehouse and beside it, though no run is going on."""
    found = [
        *_strangers(root / "temporary", set()),
        *_strangers(root / "exports", {"export"}),
    ]
    warehouse = root / "warehouse"
    if (warehouse / "_data").is_dir():
        found += [*_top_debris(warehouse), *_snapshot_debris(warehouse), *_run_debris(warehouse)]
    if (warehouse / "_search").is_dir():
        found += _index_debris(warehouse / "_search")
    return [f"left behind: {each}" for each in found]


def _strangers(place: Path, known: set[str]) -> Iterator[str]:
    yield from (str(path) for path in place.iterdir() if path.name not in known)


def _top_debris(warehouse: Path) -> Iterator[str]:
    yield from _strangers(warehouse, AT_THE_TOP)
    yield from _strangers(warehouse / "_staging", set())
    if content := (warehouse / ".lock").read_text():
        yield f".lock with {content}"


def _snapshot_debris(warehouse: Path) -> Iterator[str]:
    current = warehouse / "current"
    newest = int(current.resolve().name) if current.is_symlink() else 0
    known: set[str] = set()
    for place in sorted((warehouse / "_snapshots").iterdir()):
        if (number := re.fullmatch(r"\.dropped-(\d{8})", place.name)) and not any(place.iterdir()):
            # Remembers a number that was given, until the next publication.
            if int(number[1]) <= newest:
                yield str(place)
        elif not place.name.isdecimal() or int(place.name) > newest:
            yield str(place)
        else:
            told = manifest(place)
            known.update(reached(told))
            yield from _strangers(place, {"manifest.json", "warehouse.duckdb", *told["tables"]})
            for table, files in told["tables"].items():
                yield from _strangers(place / table, {each["name"] for each in files["parts"]})
    for path in (warehouse / "_data").glob("*/*"):
        if str(path.relative_to(warehouse)) not in known:
            yield str(path)


def _run_debris(warehouse: Path) -> Iterator[str]:
    for path in (warehouse / "_runs").iterdir():
        told = json.loads(path.read_bytes()) if re.fullmatch(r"\w+-\w+\.json", path.name) else {}
        if told.get("status") not in {"failed", "nothing_new"}:
            yield f"{path} of a run that is {told.get('status')}"


def _index_debris(search: Path) -> Iterator[str]:
    newest = (search / "current").readlink().name if (search / "current").is_symlink() else ""
    yield from _strangers(search, {".lock", "current", newest})
    if newest:
        segments = json.loads((search / newest / "meta.json").read_bytes())["segments"]
        names = {segment["segment_id"].replace("-", "") for segment in segments}
        for path in (search / newest).iterdir():
            if path.name not in {"meta.json", "state.json"} and path.name.partition(".")[0] not in names:
                yield str(path)
