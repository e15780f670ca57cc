"""Standard output: text in UTF-8, or exactly one JSON object."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from etl.text.escaped import escaped_lines


def print_text(text: str, *, is_styled: bool = False) -> None:
    """Print a line, or several; always in UTF-8, whatever the locale says.

    What a terminal would act on is escaped, unless the text is styled: then all that others chose must have
    been escaped before.
    """
    shown = text if is_styled else escaped_lines(text)
    sys.stdout.buffer.write(shown.encode("utf-8", "replace") + b"\n")


def print_json(document: Mapping[str, object]) -> None:
    """Print one JSON object; what a terminal would act on is escaped as JSON does it."""
    import json  # noqa: PLC0415  asked for by scripts alone

    from dags.command_line.values import as_plain  # noqa: PLC0415

    text = json.dumps(as_plain(dict(document)), ensure_ascii=False, indent=2)
    lines = (
        "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in line) for line in text.split("\n")
    )
    print_text("\n".join(lines))


def terminal_width() -> int | None:
    """Return the width of the terminal that standard output is, or None where it is none."""
    if not sys.stdout.isatty():
        return None
    import shutil  # noqa: PLC0415  asked for on a terminal alone

    return shutil.get_terminal_size().columns
