"""Show how the README's outputs would change: `python -m tests.refresh_readme [--write]`.

Runs every command and example of the README, and of the page for other clients, on the invented pages. Writes
only with --write; read the difference first.
"""

from __future__ import annotations

import argparse
import difflib
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.readme import PAGES, prepare, refreshed


def main() -> int:
    """Print the difference; end with 1 where there is one that was not written."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--write", action="store_true", help="write the outputs into both pages")
    write = parser.parse_args().write
    changes = False
    with TemporaryDirectory(prefix="steppe-readme-") as folder:
        prepare(Path(folder))
        for page in PAGES:
            old = page.read_text(encoding="utf-8")
            new = refreshed(old, Path(folder))
            changes = changes or new != old
            lines = difflib.unified_diff(old.splitlines(), new.splitlines(), page.name, "now", lineterm="")
            print("\n".join(lines))
            if write:
                page.write_text(new, encoding="utf-8")
    return int(changes and not write)


if __name__ == "__main__":
    sys.exit(main())
