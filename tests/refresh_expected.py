"""Show how the goldens would change: `python -m tests.refresh_expected [PAGE…] [--write]`.

Writes only with --write; read the difference first. A changed result of a parser that is locked needs a
raised version of its reader: the lock keeps the digests of every version, and refuses to change one.
"""

from __future__ import annotations

import argparse
import difflib
import json
import sys
from pathlib import Path

from tests.support.goldens import (
    EXPECTED,
    LOCK,
    as_json,
    committed_lock,
    expected_file,
    golden_pages,
    lock_of_expected,
    read_golden,
)


def difference(page: Path) -> tuple[str, str]:
    """Return the difference between the expected and the present result, and the present result."""
    file = expected_file(page)
    old = file.read_text(encoding="utf-8") if file.exists() else ""
    new = as_json(read_golden(page))
    lines = difflib.unified_diff(
        old.splitlines(), new.splitlines(), f"expected/{file.name}", "now", lineterm=""
    )
    return "\n".join(lines), new


def locked_changes(before: dict[str, dict[str, str]], after: dict[str, dict[str, str]]) -> list[str]:
    """Return the pages whose rows changed while their parser's version did not."""
    return [
        f"{page} ({parser})"
        for parser, digests in after.items()
        for page, digest in digests.items()
        if parser != "no parser" and before.get(parser, {}).get(page, digest) != digest
    ]


def main(arguments: list[str] | None = None) -> int:
    """Print the differences, write them if asked, and return 1 where some were found and not written."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("pages", nargs="*", type=Path, help="golden pages (default: all)")
    options.add_argument("--write", action="store_true", help="write the expected rows and the lock")
    given = options.parse_args(arguments)
    changed = False
    for page in given.pages or golden_pages():
        shown, new = difference(page)
        if shown:
            changed = True
            print(shown)
        if shown and given.write:
            EXPECTED.mkdir(exist_ok=True)
            expected_file(page).write_text(new, encoding="utf-8")
    if given.write:
        return _write_lock()
    return int(changed)


def _write_lock() -> int:
    """Add what is new to the lock, keeping the digests of older versions; refuse a change of a version."""
    before = committed_lock() if LOCK.exists() else {}
    after = lock_of_expected()
    if changes := locked_changes(before, after):
        print(f"raise the reader's version first, the lock holds other rows of {', '.join(changes)}")
        return 1
    merged = {parser: before.get(parser, {}) | after.get(parser, {}) for parser in sorted({*before, *after})}
    LOCK.write_text(json.dumps(merged, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
