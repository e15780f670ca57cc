"""Show how the dictionary would change: `python -m tests.refresh_dictionary [--write]`.

Writes only with --write; read the difference first.
"""

from __future__ import annotations

import argparse
import difflib
import sys

from tests.support.dictionary import DICTIONARY, dictionary


def main() -> int:
    """Print the difference; end with 1 where there is one that was not written."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--write", action="store_true", help="write the dictionary into its file")
    write = parser.parse_args().write
    old = DICTIONARY.read_text(encoding="utf-8") if DICTIONARY.exists() else ""
    new = dictionary()
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), DICTIONARY.name, "now", lineterm="")
    print("\n".join(lines))
    if write:
        DICTIONARY.write_text(new, encoding="utf-8")
    return int(new != old and not write)


if __name__ == "__main__":
    sys.exit(main())
