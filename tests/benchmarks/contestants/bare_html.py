"""The least that anyone could write for listings of the busy theme: lexbor, and the classes of this theme.

`python -m tests.benchmarks.contestants.bare_html INPUT FOLDER`. It knows nothing of other themes, and does
not tell what it left out.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from etl.light import begin_lightly
from tests.benchmarks.contestants.bare import Printed, run

RATE = re.compile(r"([A-Z]{3})/([A-Z]{3}) = ([0-9.]+) (\S+)")


def printed(payload: bytes) -> Printed:
    """Return what a page prints."""
    tree = LexborHTMLParser(payload)
    day = tree.css_first(".top-bar__date")
    return Printed(
        day.text() if day else "",
        [found.groups() for rate in tree.css(".ticker li") if (found := RATE.match(rate.text()))],
        [
            (heading.text(), " ".join([each.text() for each in article.css(".entry-content p")]))
            for article in tree.css("article.post")
            if (heading := article.css_first("h2"))
        ],
    )


if __name__ == "__main__":
    begin_lightly()  # as the loop does
    run(printed, *map(Path, sys.argv[1:]))
