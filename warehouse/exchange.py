"""Swapping two folders at once, which the systems can and the standard library cannot."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from pathlib import Path

SWAP = 2
"""RENAME_EXCHANGE of Linux, and RENAME_SWAP of macOS."""
HERE = -100
"""AT_FDCWD of Linux: paths are as they stand."""
CANNOT = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}
"""What systems and file systems say that cannot do it."""
SPARE = "spare"


def exchange(new: Path, old: Path) -> None:
    """Swap a new folder with an old one; `new` lies in a folder of its own.

    Where it cannot be done at once, there is a moment without the old name; `put_back` makes up for a death
    in it. Raises OSError where the disk refuses.
    """
    code = _swapped(new, old)
    if code in CANNOT:
        spare = new.parent / SPARE
        old.rename(spare)
        new.rename(old)
    elif code:
        raise OSError(code, os.strerror(code), str(old))


def put_back(new: Path, old: Path) -> None:
    """End an exchange that died in between: the old name leads to the new folder."""
    if not old.exists() and (new.parent / SPARE).exists() and new.exists():
        new.rename(old)


def _swapped(new: Path, old: Path) -> int:
    """Return 0, or the number of the error."""
    library = ctypes.CDLL(None, use_errno=True)
    paths = (os.fsencode(new), os.fsencode(old))
    if sys.platform == "darwin":
        done = library.renamex_np(*paths, SWAP)
    elif hasattr(library, "renameat2"):
        done = library.renameat2(HERE, paths[0], HERE, paths[1], SWAP)
    else:
        return errno.ENOSYS
    return ctypes.get_errno() if done else 0
