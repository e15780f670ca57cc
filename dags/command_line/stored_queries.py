"""The stored queries: `warehouse/queries/NAME.sql`, each with its title in the first comment line."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable

from dags.command_line.aligned import aligned
from warehouse.errors import UsageError

SUFFIX = ".sql"


def stored_query(name: str) -> str:
    """Return the SQL of a stored query; raise UsageError, which names them all, where there is none."""
    stored = _stored()
    if name not in stored:
        raise UsageError(f"no stored query {name!r}; there are {', '.join(stored)}")
    return stored[name].read_text("utf-8")


def catalogue() -> str:
    """Return the names and titles of the stored queries as a table."""
    return aligned(("query", "answers"), [(name, _title(name)) for name in _stored()])


def _stored() -> dict[str, Traversable]:
    entries = (files("warehouse") / "queries").iterdir()
    found = {entry.name.removesuffix(SUFFIX): entry for entry in entries if entry.name.endswith(SUFFIX)}
    return dict(sorted(found.items()))


def _title(name: str) -> str:
    return stored_query(name).partition("\n")[0].lstrip("- ").strip()
