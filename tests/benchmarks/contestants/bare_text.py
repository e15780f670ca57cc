"""The least that anyone could write for listings of plain text: split the string.

`python -m tests.benchmarks.contestants.bare_text INPUT FOLDER`. It knows how this corpus is printed, and
nothing else.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from etl.light import begin_lightly
from tests.benchmarks.contestants.bare import Printed, run

RATE = re.compile(r"([A-Z]{3})/([A-Z]{3}) = ([0-9.]+) (\S+)")


def printed(payload: bytes) -> Printed:
    """Return what a page prints."""
    head, _, rest = payload.decode().partition("Viewing results")
    blocks = [block.strip() for block in rest.split("\n\n")[1:]]
    return Printed(
        head.split("\n\n")[-2].rpartition("\n")[2],
        RATE.findall(head),
        zip(blocks[::2], blocks[1::2], strict=True),
    )


if __name__ == "__main__":
    begin_lightly()  # as the loop does
    run(printed, *map(Path, sys.argv[1:]))
