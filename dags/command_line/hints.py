"""What to say beside the answer of a stored query whose values may not be those that were meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

    from dags.command_line.question import Question

CURRENCIES = "SELECT base FROM rates UNION SELECT quote FROM rates ORDER BY 1"


def hint(connection: duckdb.DuckDBPyConnection, question: Question, n_rows: int | None) -> str | None:
    """Return a sentence on the values of a stored query, or None where they need none.

    `n_rows` is the number of rows that it gave, None where that is not known.
    """
    if unknown := _unknown_currencies(connection, question):
        return unknown
    if n_rows or n_rows is None or not question.given:
        return None
    chosen = ", ".join(f"{name}={question.values[name]}" for name in question.given)
    return f"no row for {chosen}; 'steppe sql --query {question.name} --show' tells how to read that"


def _unknown_currencies(connection: duckdb.DuckDBPyConnection, question: Question) -> str | None:
    chosen = {question.values[name] for name in question.currencies if name in question.given}
    if not chosen:
        return None
    known = [code for (code,) in connection.execute(CURRENCIES).fetchall()]
    unknown = sorted(str(code) for code in chosen if code not in known)
    if not unknown:
        return None
    return f"no rate of {' or '.join(unknown)} is known; the currencies are {', '.join(known) or 'none yet'}"
