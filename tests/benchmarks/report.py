"""Rows of figures as a table for people, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from dags.command_line.aligned import aligned
from tests.benchmarks.machine import machine, versions
from tests.benchmarks.rows import Row
from tests.benchmarks.settings import Settings

COLUMNS = ("what", "measured", "target", "verdict", "rounds")


def table(rows: Sequence[Row]) -> str:
    """Return the rows as aligned text."""
    return aligned(COLUMNS, [_cells(row) for row in rows])


def _cells(row: Row) -> list[object]:
    target = f"{row.target} {row.unit}".rstrip() if row.target else ""
    return [row.what, _measured(row), target, row.verdict or "", row.rounds]


def _measured(row: Row) -> str:
    if row.lacks:
        return f"not measured: {row.lacks}"
    figures = ", ".join(f"{name}: {figure:,.{row.decimals}f}" for name, figure in row.figures.items())
    return f"{figures} {row.unit}".rstrip()


def missed(rows: Sequence[Row]) -> list[Row]:
    """Return the rows that do not meet their target, or of which nobody knows."""
    return [row for row in rows if row.verdict in {"missed", "not measured"}]


def document(rows: Sequence[Row], settings: Settings) -> dict[str, object]:
    """Return the rows with all that one needs to measure them again, as JSON can hold it."""
    return {
        "finished_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "versions": versions(),
        "settings": {"sizes": asdict(settings.sizes), "rounds": settings.rounds, "seed": settings.seed},
        "rows": [_as_json(row) for row in rows],
    }


def _as_json(row: Row) -> dict[str, object]:
    return {
        "what": row.what,
        "figures": dict(row.figures),
        "unit": row.unit,
        "target": asdict(row.target) if row.target else None,
        "verdict": row.verdict,
        "rounds": row.rounds,
        "decimals": row.decimals,
        **({"lacks": row.lacks} if row.lacks else {}),
        **({"facts": dict(row.facts)} if row.facts else {}),
    }


def write_json(path: Path, rows: Sequence[Row], settings: Settings) -> None:
    """Write the document into a file."""
    path.write_text(json.dumps(document(rows, settings), indent=1) + "\n", "utf-8")
