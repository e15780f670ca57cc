"""`steppe verify`: whether what is stored is what was published."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dags.command_line.options import json_option, warehouse_option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from warehouse.verify.snapshot import Verified

DAMAGED = 1


@click.command()
@click.option("--at", type=click.IntRange(min=1), metavar="SNAPSHOT", help="Check an earlier snapshot.")
@click.option("--all", "every", is_flag=True, help="Check every snapshot that is kept.")
@warehouse_option
@json_option
def verify(*, at: int | None, every: bool, warehouse: Path, as_json: bool) -> int:
    """Check every file and row of the newest snapshot, or of others, against what was published.

    Each thing that is wrong is told in a line; the exit code is 1 then. The files must be there and hold the
    very bytes that the manifest says, and no others may lie beside them. Keys must stand once, and what hangs
    on another row must find it. The look-up must lead to every row, and the catalogue must count them all.
    Nothing is changed, and no run has to wait.
    """
    if every and at is not None:
        raise click.UsageError("give --at SNAPSHOT or --all, not both")
    from dags.command_line.places import warehouse_at  # noqa: PLC0415  bad usage is told at once
    from dags.command_line.printing import print_json, print_text  # noqa: PLC0415
    from warehouse.scratch import scratch_database  # noqa: PLC0415
    from warehouse.verify.snapshot import Verification, snapshots_to_verify  # noqa: PLC0415

    folder = warehouse_at(warehouse)
    numbers = snapshots_to_verify(folder, at, every=every)
    told = []
    with scratch_database() as connection:
        verification = Verification(connection, folder)
        for number in numbers:
            verified = verification.verify(number)
            if verified is not None:
                told.append(verified)
                if not as_json:
                    print_text("\n".join(_lines(verified)))
    is_whole = not any(each.problems for each in told)
    if as_json:
        print_json({"is_whole": is_whole, "snapshots": [_document(each) for each in told]})
    return 0 if is_whole else DAMAGED


def _lines(verified: Verified) -> Iterator[str]:
    from dags.command_line.counted import counted  # noqa: PLC0415  as above
    from etl.text.escaped import escaped  # noqa: PLC0415

    problems = verified.problems
    outcome = counted(len(problems), "problem") if problems else "whole"
    yield (
        f"snapshot {verified.snapshot}: {counted(verified.n_files, 'file')} of {verified.n_bytes} bytes, "
        f"{counted(verified.n_rows, 'row')}: {outcome}"
    )
    yield from (f"    {escaped(problem)}" for problem in problems)
    yield from (f"    not checked: {escaped(what)}" for what in verified.unchecked)


def _document(verified: Verified) -> dict[str, object]:
    return {
        "snapshot": verified.snapshot,
        "is_whole": not verified.problems,
        "files": verified.n_files,
        "bytes": verified.n_bytes,
        "rows": verified.n_rows,
        "problems": verified.problems,
        "unchecked": verified.unchecked,
    }
