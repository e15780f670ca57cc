"""Trafilatura over saved pages of HTML: the main text of each, with trafilatura's own settings.

`python -m tests.benchmarks.contestants.extraction INPUT FOLDER`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from trafilatura import extract

from tests.benchmarks.contestants.deliveries import deliveries


def main(source: Path, out: Path) -> None:
    """Extract the text of each page of the input into a line of `texts.jsonl`."""
    with (out / "texts.jsonl").open("w", encoding="utf-8") as file:
        for delivery in deliveries(source):
            file.write(json.dumps(extract(delivery.payload.decode())) + "\n")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
