"""A folder that appears whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from glob import escape
from pathlib import Path
from secrets import token_hex

from warehouse.errors import SteppeError, UsageError
from warehouse.held import held_folder, remove_dead_folders


@contextmanager
def new_folder(given: Path) -> Iterator[Path]:
    """Give a folder to write into; at the end it becomes the given one, or is removed where something failed.

    Raises UsageError where the given one holds something already, or cannot be made, SteppeError where it
    cannot be written to its end.
    """
    target = given.resolve()
    # What a killed process began to write there is of no use to anybody.
    remove_dead_folders(target.parent.glob(f".{escape(target.name)}.*.part"))
    _refuse_taken(target, given)
    with held_folder(lambda: _made_aside(target, given)) as aside:
        try:
            yield aside
            _rename(aside, target, given)
        except OSError as error:
            raise SteppeError(
                f"cannot write the folder {given}: {error.strerror or error}; free space or name another one"
            ) from error
        finally:
            shutil.rmtree(aside, ignore_errors=True)


def _refuse_taken(target: Path, given: Path) -> None:
    if target == Path.cwd():
        raise UsageError("the folder must be a new one, not that in which you are; name another")
    if target.is_dir():
        if any(target.iterdir()):
            raise UsageError(f"the folder {given} is not empty; name a new one")
    elif target.exists():
        raise UsageError(f"{given} is there already, and no folder; name a new one")


def _made_aside(target: Path, given: Path) -> Path:
    aside = target.with_name(f".{target.name}.{token_hex(4)}.part")
    try:
        aside.mkdir()
    except FileNotFoundError as error:
        raise UsageError(
            f"cannot make the folder {given}: there is no folder {given.parent}; make it first"
        ) from error
    except OSError as error:
        raise UsageError(f"cannot make the folder {given}: {error.strerror}") from error
    return aside


def _rename(aside: Path, target: Path, given: Path) -> None:
    try:
        # An empty folder of that name is replaced.
        aside.rename(target)
    except OSError as error:
        raise UsageError(f"cannot put what was written at {given}: {error.strerror}") from error
