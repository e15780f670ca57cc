"""Standard output: text in UTF-8, or exactly one JSON object."""

from __future__ import annotations

import sys
from collections.abc import Mapping


def print_text(text: str) -> None:
    """Print a line, or several; always in UTF-8, whatever the locale says."""
    sys.stdout.buffer.write(text.encode("utf-8", "replace") + b"\n")


def print_json(document: Mapping[str, object]) -> None:
    """Print one JSON object."""
    import json  # noqa: PLC0415  asked for by scripts alone

    from dags.command_line.values import as_plain  # noqa: PLC0415

    print_text(json.dumps(as_plain(dict(document)), ensure_ascii=False, indent=2))


def terminal_width() -> int | None:
    """Return the width of the terminal that standard output is, or None where it is none."""
    if not sys.stdout.isatty():
        return None
    import shutil  # noqa: PLC0415  asked for on a terminal alone

    return shutil.get_terminal_size().columns
