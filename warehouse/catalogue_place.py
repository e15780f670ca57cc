"""Where the views of a catalogue lead: below the variable `warehouse_root`, else below a folder they name.

It stands apart from how a catalogue is made, which takes the whole contract: whoever only opens one, for a
question of a tenth of a second, does without.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from warehouse.sql import literal

if TYPE_CHECKING:
    import duckdb

CATALOGUE_NAME = "warehouse.duckdb"
ROOT_VARIABLE = "warehouse_root"
# As DuckDB writes the source of every view again.
ROOT = re.compile(rf"getvariable\('{ROOT_VARIABLE}'\), '((?:[^']|'')*)'", re.IGNORECASE)
# One view for all, which every catalogue has. Where the database is not named, DuckDB 2 first makes the views
# that it has of its own: 4 ms.
LED_VIEW = (
    "SELECT sql FROM duckdb_views() WHERE database_name = current_database() AND view_name = 'articles'"
)


def catalogue_place(connection: duckdb.DuckDBPyConnection) -> str | None:
    """Return the folder that the views of an open catalogue lead to, as DuckDB's patterns have it."""
    rows = connection.execute(LED_VIEW).fetchall()
    found = ROOT.search(rows[0][0]) if rows else None
    return found.group(1).replace("''", "'") if found else None


def led_to(view_sql: str, root: str) -> str:
    """Return the source of a view, led to another folder, which is given as DuckDB's patterns have it."""
    return ROOT.sub(lambda _: f"getvariable('{ROOT_VARIABLE}'), {literal(root)}", view_sql)
