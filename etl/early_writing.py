"""What a run begins to write before all of its changes are known, and before they are judged."""

from __future__ import annotations

from contextlib import AbstractContextManager, ExitStack, suppress
from typing import TYPE_CHECKING

from etl.freed_memory import is_large
from etl.worker_stages import is_of_several_workers
from warehouse.errors import SteppeError
from warehouse.publish import begun_publication
from warehouse.retention import remove_unreached_files

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from types import TracebackType

    from etl.resolve.workspace import Workspace
    from warehouse.changed_tables import TableChange
    from warehouse.publish import Begun

WRITERS = 1
"""How many threads write beside the one that publishes. Each holds a row group, some 40 MB while it is
packed, and one packs texts in the time that all else takes."""


class EarlyWriting(AbstractContextManager["EarlyWriting"]):
    """A publication that begins while articles are still put together into stories, and rows judged.

    With two workers, what follows a crawl of 20,000 pages took 13.3 instead of 15.8 s of the clock. A large
    run in one process begins nothing: it holds one row group at a time.
    """

    def __init__(self, workspace: Workspace, *, is_wanted: bool) -> None:
        self._workspace = workspace
        self._begins = is_wanted and _has_room(workspace.stage)
        self._resources = ExitStack()
        self._begun: Begun | None = None
        self._hindrance: SteppeError | None = None

    def begin(self, changes: Sequence[TableChange]) -> None:
        """Begin to write those of the changes that were not begun before.

        Where that is hindered, `begun` tells: rows that do not agree with one another are refused first.
        """
        if self._hindrance or not self._begins:
            return
        try:
            self._begun = self._begun or self._new()
            self._begun.begin(changes)
        except SteppeError as problem:
            self._hindrance = problem

    def _new(self) -> Begun:
        workspace = self._workspace
        publication = begun_publication(
            workspace.folder, workspace.connection, threads=WRITERS, reads_ahead=workspace.is_small
        )
        return self._resources.enter_context(publication)

    def begun(self) -> Begun | None:
        """Return the publication, where one was begun; raise SteppeError where something hindered that."""
        if self._hindrance:
            raise self._hindrance
        return self._begun

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._resources.close()
        if error is not None and self._begun is not None:
            # A refused night's tables would take up the disk until the next run tidies up.
            with suppress(OSError, SteppeError):
                remove_unreached_files(self._workspace.folder)


def _has_room(stage: Path) -> bool:
    """Say whether a run may hold what it writes beside what it works out."""
    return not is_large(stage) or is_of_several_workers(stage)
