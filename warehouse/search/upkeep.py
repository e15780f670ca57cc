"""Seeing to it that there is an index to ask: after a run, and before a question."""

from __future__ import annotations

from warehouse.errors import LockedError, UsageError
from warehouse.folder import WarehouseFolder
from warehouse.manifest import Manifest
from warehouse.search.generations import newest_generation
from warehouse.search.indexing import Advance, files_of, rebuild_index, update_index
from warehouse.search.lock import remove_index_leftovers

REMEDY = "'steppe search --rebuild' makes it anew"


def update_after_run(folder: WarehouseFolder) -> str | None:
    """Bring the index up to date with what a run has published; return what failed in a sentence, or None.

    Nothing is raised, not even where the run is stopped meanwhile: its snapshot stands, and the next run or
    search does what was left undone.
    """
    try:
        _update_or_rebuild(folder, None, None)
    except BaseException as problem:  # noqa: BLE001  see above; tantivy's panics are no Exceptions either
        return f"the search index {folder.search} is not up to date: {reason_of(problem)}; {REMEDY}"
    return None


def make_ready(folder: WarehouseFolder, manifest: Manifest, advance: Advance | None = None) -> str | None:
    """See to it that there is an index, and that it has all wordings of a snapshot where that can be done.

    Returns a sentence on what answers may lack, or None. Raises UsageError where there is no index and none
    can be made here, LockedError where there is none and another process is making it.
    """
    generation = newest_generation(folder)
    if generation is not None and files_of(manifest) <= set(generation.state.files):
        remove_index_leftovers(folder)
        return None
    lacks = f"the search index {folder.search} lacks wordings of snapshot {manifest.snapshot}"
    try:
        _update_or_rebuild(folder, manifest, advance)
    except LockedError:
        if generation is None:
            raise
        return f"{lacks}; another process is bringing it up to date"
    except OSError as problem:
        if generation is None:
            raise UsageError(
                f"there is no search index in {folder.search}, and none can be made: {reason_of(problem)}; "
                "have 'steppe search --rebuild' run by somebody who may write there"
            ) from problem
        return f"{lacks}, and cannot be written: {reason_of(problem)}; the next run brings it up to date"
    return None


def _update_or_rebuild(folder: WarehouseFolder, asked: Manifest | None, advance: Advance | None) -> None:
    try:
        update_index(folder, asked, advance)
    except (ValueError, LookupError, FileNotFoundError):  # the index is harmed
        rebuild_index(folder, advance)


def reason_of(problem: BaseException) -> str:
    """Return why the index could not be written or read, in a few words."""
    if isinstance(problem, KeyboardInterrupt):
        return "it was interrupted"
    if isinstance(problem, OSError) and problem.strerror:
        return f"{problem.strerror} ({problem.filename})" if problem.filename else problem.strerror
    return str(problem) or type(problem).__name__
