"""What an index with harmed files comes to: one error, whichever way tantivy meets the harm."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from warehouse.errors import SteppeError
from warehouse.folder import WarehouseFolder

NO_HARM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM}
"""What the temporary folder may refuse, into which links to the index are laid."""


class HarmedIndexError(SteppeError):
    """The index cannot be read; all of it can be made anew."""


@contextmanager
def harm_told(folder: WarehouseFolder) -> Iterator[None]:
    """Raise HarmedIndexError where tantivy meets a file that is not what it wrote.

    It checks no sums when it reads, and may panic; a panic writes a trace to standard error, which is kept
    away from users.
    """
    try:
        with _without_standard_error():
            yield
    except SteppeError:
        raise
    except (ValueError, LookupError, OSError) as problem:
        if isinstance(problem, OSError) and problem.errno in NO_HARM:
            raise SteppeError(
                f"the search index {folder.search} cannot be asked: {problem.strerror} "
                f"({problem.filename or 'no file named'}); free space or mend the permissions"
            ) from problem
        raise _harmed(folder) from problem
    except BaseException as problem:
        if type(problem).__name__ != "PanicException":  # its module cannot be imported
            raise
        raise _harmed(folder) from None


def _harmed(folder: WarehouseFolder) -> HarmedIndexError:
    return HarmedIndexError(
        f"the search index {folder.search} is harmed; 'steppe search --rebuild' makes it anew"
    )


@contextmanager
def _without_standard_error() -> Iterator[None]:
    sys.stderr.flush()
    kept = os.dup(2)
    nothing = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nothing, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nothing)
