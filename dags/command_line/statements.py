"""Which statements a question may hold."""

from __future__ import annotations

import re

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
EXPLAIN = re.compile(
    r"""(?: \s | --[^\n]*\n | /\*.*?\*/ )*  # comments before it
        EXPLAIN\b \s* (?: ANALYZE\b | \([^)]*\) )?""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)


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
    if kind not in READING:
        raise UsageError(
            f"steppe sql only reads, so {kind} is refused; "
            "to write the rows of a query to a file, use --format and --output"
        )
    if kind == "EXPLAIN":
        # EXPLAIN ANALYZE runs what it explains.
        for explained in connection.extract_statements(EXPLAIN.sub("", statement.query, count=1)):
            _refuse_writing(connection, explained)
