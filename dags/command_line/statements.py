"""Which statements a question may hold, and the rows of one."""

from __future__ import annotations

import re
from collections.abc import Mapping

import duckdb

from warehouse.errors import UsageError

# A list of what may run, not of what may not: a new kind of statement is refused until somebody looked at it.
# CREATE stays harmless because the connection is read-only: it makes temporary tables and nothing else. SET
# can only set variables, since the configuration is locked: it could send logs and profiles to files. PRAGMA
# and CALL can do that and more; what they tell, DESCRIBE, SHOW and table functions tell too. MULTI is PIVOT.
READING = frozenset({"SELECT", "EXPLAIN", "SET", "CREATE", "MULTI"})

LOCKED_SETTINGS = (
    "SET autoinstall_known_extensions = false",  # a question must never reach for the network
    "SET autoload_known_extensions = false",
    "SET allow_persistent_secrets = false",
    "SET lock_configuration = true",
)
# Compiled where a plan is asked for: other questions need not wait for it.
EXPLAIN = r"""(?isx) (?: \s | --[^\n]*\n | /\*.*?\*/ )*  # comments before it
    EXPLAIN\b \s* (?: ANALYZE\b | \([^)]*\) )?"""


def reading_statements(connection: duckdb.DuckDBPyConnection, text: str) -> list[duckdb.Statement]:
    """Return the statements of a question; raise UsageError where there is none, or one that writes."""
    statements = connection.extract_statements(text)
    if not statements:
        raise UsageError("the query is empty")
    for statement in statements:
        _refuse_writing(connection, statement)
    return statements


def _refuse_writing(connection: duckdb.DuckDBPyConnection, statement: duckdb.Statement) -> None:
    kind = statement.type.name
    if kind == "LOAD":
        raise UsageError("steppe sql loads no extensions of DuckDB, so INSTALL and LOAD are refused")
    if kind not in READING:
        raise UsageError(
            f"steppe sql only reads, so {kind} is refused; "
            "to write the rows of a query to a file, use --format and --output"
        )
    if is_explain(statement):
        # EXPLAIN ANALYZE runs what it explains.
        for explained in connection.extract_statements(re.sub(EXPLAIN, "", statement.query, count=1)):
            _refuse_writing(connection, explained)


def is_explain(statement: duckdb.Statement) -> bool:
    """Return whether the statement asks for a plan."""
    return statement.type.name == "EXPLAIN"


def relation_of(
    connection: duckdb.DuckDBPyConnection,
    statement: duckdb.Statement,
    values: Mapping[str, str | None] | None,
) -> duckdb.DuckDBPyRelation:
    """Return the rows that a statement gives; raise UsageError where it gives none, as SET does."""
    # DuckDB's annotations leave out that there may be none.
    relation: duckdb.DuckDBPyRelation | None = connection.sql(statement, params=values)
    if relation is None:
        raise UsageError("the last statement of the query gives no rows")
    return relation
