"""The words in which the contract is written: tables, columns and their types, and macros."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

TEXT = "text"
AUTHOR = "author"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its SQL type, what it means, its unit, and an invented example.

    `holds` is TEXT where it has words of an article's body, AUTHOR where it names who wrote one: what an
    export can leave out.
    """

    name: str
    type: str
    description: str
    unit: str = ""
    example: str = ""
    nullable: bool = False
    warning: str = ""
    holds: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One table: what a row is, which columns are its key, and its columns in order.

    `lookups` are the columns by whose values a run finds rows, one of them in the key: the look-up tells the
    chunks that hold a value. Tables without any are small, and read whole. Internal tables live in snapshots
    like the others, but have no view and may change at any time.
    """

    name: str
    description: str
    key: tuple[str, ...]
    columns: tuple[Column, ...] = field(repr=False)
    warning: str = ""
    internal: bool = False
    lookups: tuple[str, ...] = ()

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)


def sought_columns(table: Table) -> tuple[str, ...]:
    """Return the columns that single rows are sought by: hashes, addresses, and keys named in `changes`.

    In every row group they run from about the smallest to about the greatest value there is, so it takes a
    bloom filter to tell the row groups that cannot hold one. Run ids are no hashes: they begin with a moment.
    """
    hashes = ("_id", "_sha256", "_digest")
    return tuple(
        name
        for name in table.column_names
        if name in {"url", "key"} or (name.endswith(hashes) and not name.endswith("run_id"))
    )


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a macro: its SQL type, what it means, an example, and what it is unless given.

    The default is a text; a parameter without one must be given.
    """

    name: str
    type: str
    description: str
    unit: str = ""
    example: str = ""
    default: str = ""


@dataclass(frozen=True, slots=True)
class Macro:
    """One macro of the catalogue: what it answers, its parameters in order, and the columns of its answer.

    A macro that is no table answers one value, which is its one column.
    """

    name: str
    description: str
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...] = field(repr=False)
    is_table: bool = False
    warning: str = ""

    @property
    def signature(self) -> str:
        """How the macro is called: its name, and its parameters with what they are unless given."""
        given = (
            f"{each.name} := '{each.default}'" if each.default else each.name for each in self.parameters
        )
        return f"{self.name}({', '.join(given)})"


@cache  # asked for each column of each file that is written
def arrow_type(sql_type: str) -> pa.DataType:
    """Return the Arrow type that a column of this SQL type has in Parquet.

    Raises KeyError for a type that the contract does not use.
    """
    import pyarrow as pa  # noqa: PLC0415  describing tables must not wait for pyarrow

    return {
        "VARCHAR": pa.string(),
        "VARCHAR[]": pa.list_(pa.string()),
        "BIGINT[]": pa.list_(pa.int64()),
        "BLOB": pa.binary(),
        "BOOLEAN": pa.bool_(),
        "INTEGER": pa.int32(),
        "BIGINT": pa.int64(),
        "DOUBLE": pa.float64(),
        "DATE": pa.date32(),
        "TIMESTAMPTZ": pa.timestamp("us", tz="UTC"),
        "DECIMAL(18,8)": pa.decimal128(18, 8),
        "DECIMAL(19,9)": pa.decimal128(19, 9),
        "DECIMAL(9,4)": pa.decimal128(9, 4),
    }[sql_type]


def arrow_schema(table: Table) -> pa.Schema:
    """Return the exact schema of a table's Parquet files, with what the contract says of them as metadata.

    The file's own metadata has `table`, `description`, `key` and `warning`, a field's has `description`,
    `unit`, `example` and `warning`; what the contract does not say of something is left out.
    """
    import pyarrow as pa  # noqa: PLC0415  describing tables must not wait for pyarrow

    fields = [
        pa.field(
            column.name, arrow_type(column.type), nullable=column.nullable, metadata=_column_metadata(column)
        )
        for column in table.columns
    ]
    said = {
        "table": table.name,
        "description": table.description,
        "key": ", ".join(table.key),
        "warning": table.warning,
    }
    return pa.schema(fields, metadata=_without_empty(said))


def _column_metadata(column: Column) -> dict[str, str]:
    return _without_empty(
        {
            "description": column.description,
            "unit": column.unit,
            "example": column.example,
            "warning": column.warning,
        }
    )


def _without_empty(said: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in said.items() if text}
