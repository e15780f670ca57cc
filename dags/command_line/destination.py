"""Where an answer goes: standard output, or a file that appears whole or not at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from warehouse.errors import UsageError
from warehouse.folder import WarehouseFolder


def refuse_inside_warehouse(output: Path) -> None:
    """Raise UsageError where a file or folder lies in a warehouse, whichever, by its name or behind links.

    It could take the place of a published file, which nothing makes anew.
    """
    for place in (Path(os.path.abspath(output)), output.resolve()):  # noqa: PTH100  the first keeps links
        for folder in (place, *place.parents):
            if WarehouseFolder(folder).snapshots.is_dir():
                raise UsageError(f"{output} lies in the warehouse {folder}; name a place elsewhere")


@contextmanager
def binary_destination(output: Path | None) -> Iterator[BinaryIO]:
    """Open the file, or standard output where there is none, for bytes."""
    if output is None:
        yield sys.stdout.buffer
        return
    with path_destination(output) as path, path.open("wb") as stream:
        yield stream


@contextmanager
def path_destination(output: Path | None) -> Iterator[Path]:
    """Give a path to write to; what was written becomes the file, or goes to standard output, at the end.

    Raises UsageError where the file lies in a warehouse, or its folder cannot be written.
    """
    if output is None:
        with _spooled_path() as path:
            yield path
        return
    if _is_device(output):
        yield output
        return
    refuse_inside_warehouse(output)
    target = output.resolve()
    temporary = target.with_name(f".{target.name}.{os.getpid()}.part")
    _probe(temporary, output)
    try:
        yield temporary
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def _is_device(output: Path) -> bool:
    """Tell what cannot be replaced, only written to: /dev/stdout, though it may lead to a file, or a pipe."""
    # Below /dev there are file systems too, as in /dev/shm, whose files are files.
    is_stream = output.parent in {Path("/dev"), Path("/dev/fd")}
    return is_stream or (output.exists() and not output.is_file())


def _probe(temporary: Path, output: Path) -> None:
    """Find out before a long query whether the folder can be written."""
    try:
        temporary.touch()
    except FileNotFoundError as error:
        raise UsageError(
            f"cannot write {output}: there is no folder {output.parent}; make it first"
        ) from error
    except OSError as error:
        raise UsageError(f"cannot write {output}: {error.strerror}") from error


@contextmanager
def _spooled_path() -> Iterator[Path]:
    """Give a path, and copy what was written there to standard output: Parquet is written with seeks."""
    from shutil import copyfileobj  # noqa: PLC0415  for Parquet into a pipe alone

    from warehouse.held import scratch_folder  # noqa: PLC0415

    with scratch_folder() as folder:
        path = folder / "answer"
        yield path
        with path.open("rb") as stream:
            copyfileobj(stream, sys.stdout.buffer)
