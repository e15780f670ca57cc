"""`steppe export` for people."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dags.command_line.aligned import aligned, cell


def text(told: dict[str, Any], directory: Path) -> str:
    """Return what `steppe export` prints of an export into that folder, as the user called it."""
    rows = [(file["name"], file["rows"], file["bytes"]) for file in told["tables"].values()]
    lines = [f"snapshot {told['snapshot']} exported to {cell(str(directory))}", ""]
    lines += [aligned(("file", "rows", "bytes"), rows)]
    left_out = [column for columns in told["left_out"].values() for column in columns]
    if left_out:
        lines += ["", f"left out: {', '.join(left_out)}"]
    return "\n".join(lines)
