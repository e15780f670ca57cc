"""Asking the index of words, which is brought up to date first where it has to be."""

from __future__ import annotations

import errno
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import click

from dags.command_line.places import warehouse_at
from dags.command_line.why_snapshot import Snapshot, open_snapshot
from etl.progress import Progress
from etl.text.escaped import escaped
from warehouse.contract import ARTICLE_VERSIONS
from warehouse.errors import SteppeError, UsageError
from warehouse.manifest import Manifest, current_manifest
from warehouse.search.finding import Answers, find
from warehouse.search.generations import NoIndexError, newest_index
from warehouse.search.harm import HarmedIndexError, harm_told
from warehouse.search.indexing import Advance, rebuild_index
from warehouse.search.question import Term
from warehouse.search.upkeep import make_ready
from warehouse.search.wordings import SnapshotWordings, Wanted

NOT_FOR_US = (errno.EACCES, errno.EPERM, errno.EROFS)


class Asked(NamedTuple):
    """What a snapshot answered."""

    snapshot: int
    answers: Answers


def ask_index(warehouse: Path, at: int | None, terms: Sequence[Term], wanted: Wanted) -> Asked:
    """Return the answers of the newest snapshot, or of the one of that number.

    Raises UsageError where there is no such snapshot or site, or no index and none can be made.
    """
    with open_snapshot(warehouse, at) as snapshot:
        with _progress(snapshot.manifest) as advance:
            lacking = make_ready(snapshot.folder, snapshot.manifest, advance)
        if lacking:
            click.echo(f"steppe: {escaped(lacking)}", err=True)
        try:
            answers = _answers(snapshot, terms, wanted)
        except (HarmedIndexError, NoIndexError):
            with suppress(OSError), _progress(snapshot.manifest) as advance:  # whoever may not write is told
                rebuild_index(snapshot.folder, advance)
            answers = _answers(snapshot, terms, wanted)
        return Asked(snapshot.manifest.snapshot, answers)


def _answers(snapshot: Snapshot, terms: Sequence[Term], wanted: Wanted) -> Answers:
    wordings = SnapshotWordings(snapshot.folder, snapshot.manifest, snapshot.connection)
    with harm_told(snapshot.folder), newest_index(snapshot.folder) as (index, _):
        return find(index, wordings, terms, wanted)


def make_index_anew(warehouse: Path) -> int:
    """Make the index anew and return how many wordings it holds.

    Raises UsageError where nobody may write there, SteppeError where it cannot be written for another reason.
    """
    folder = warehouse_at(warehouse)
    try:
        with _progress(current_manifest(folder)) as advance:
            return rebuild_index(folder, advance)
    except OSError as problem:
        told = f"cannot write the search index {folder.search}: {problem.strerror or problem}"
        if problem.errno in NOT_FOR_US:
            raise UsageError(f"{told}; have it made by somebody who may write there") from problem
        raise SteppeError(f"{told}; free space or mend the permissions and run again") from problem


@contextmanager
def _progress(manifest: Manifest | None) -> Iterator[Advance]:
    """Give what counts wordings; a bar is drawn once there is one to count."""
    expected = manifest.tables[ARTICLE_VERSIONS.name].rows if manifest else 0
    with closing(Progress(unit="wording", doing="indexing", done="indexed")) as progress:
        counting = _Counting(progress, expected)
        yield counting.advance


class _Counting:
    def __init__(self, progress: Progress, expected: int) -> None:
        self._progress = progress
        self._expected = expected
        self._has_begun = False

    def advance(self) -> None:
        if not self._has_begun:
            self._has_begun = True
            self._progress.expect(self._expected)
        self._progress.advance()
