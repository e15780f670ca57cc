"""A question as it was asked: its SQL, and the values for the `$NAME`s in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from warehouse.errors import UsageError

if TYPE_CHECKING:
    import duckdb


class Question(NamedTuple):
    """SQL of one or more statements, a value for each `$NAME` in it, and the SQL types that values must have.

    Values are texts, or None for null. A name without a type takes any value. Of a stored query, `name` is
    its name, `given` are the names of the values that the user chose, and `currencies` those that hold one.
    """

    text: str
    values: Mapping[str, str | None] = {}
    types: Mapping[str, str] = {}
    name: str | None = None
    given: Sequence[str] = ()
    currencies: Sequence[str] = ()


def check_types(connection: duckdb.DuckDBPyConnection, question: Question) -> None:
    """Raise UsageError where a value is not of its type."""
    for name, kind in question.types.items():
        value = question.values[name]
        ((fits,),) = connection.execute(
            f"SELECT CAST(? AS VARCHAR) IS NULL OR TRY_CAST(? AS {kind}) IS NOT NULL", [value, value]
        ).fetchall()
        if not fits:
            raise UsageError(
                f"the value {value!r} for {name} is no {kind}; give another with --set {name}=VALUE"
            )


def check_names(statements: Sequence[duckdb.Statement], values: Mapping[str, str | None]) -> None:
    """Raise UsageError where a `$NAME` of the statements has no value, or a value no `$NAME`."""
    names = {name for statement in statements for name in statement.named_parameters}
    for name in sorted(names - set(values)):
        raise UsageError(f"the query needs a value for ${name}: add --set {name}=VALUE")
    for name in sorted(set(values) - names):
        said = ", ".join(f"${known}" for known in sorted(names)) or "none"
        raise UsageError(f"the query has no ${name} to set; it has {said}")


def values_of(statement: duckdb.Statement, values: Mapping[str, str | None]) -> dict[str, str | None] | None:
    """Return the values that one statement takes, or None where it takes none."""
    return {name: values[name] for name in statement.named_parameters} or None
