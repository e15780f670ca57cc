"""The stored queries: `warehouse/queries/NAME.sql`, each with its title in the first comment line."""

from __future__ import annotations

from pathlib import Path

import warehouse
from dags.command_line.aligned import aligned
from warehouse.errors import UsageError

FOLDER = Path(warehouse.__file__).parent / "queries"


def stored_query(name: str) -> str:
    """Return the SQL of a stored query; raise UsageError, which names them all, where there is none."""
    stored = _stored()
    if name not in stored:
        raise UsageError(f"no stored query {name!r}; there are {', '.join(stored)}")
    return stored[name].read_text("utf-8")


def catalogue() -> str:
    """Return the names and titles of the stored queries as a table."""
    return aligned(("query", "answers"), [(name, _title(name)) for name in _stored()])


def _stored() -> dict[str, Path]:
    return {path.stem: path for path in sorted(FOLDER.glob("*.sql"))}


def _title(name: str) -> str:
    return stored_query(name).partition("\n")[0].lstrip("- ").strip()
