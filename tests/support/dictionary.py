"""The dictionary for people who have no program at hand: every table, column and macro, as Markdown."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from warehouse.contract import VIEWS, public_tables
from warehouse.contract_macros import MACROS
from warehouse.schema import Column, Macro, Parameter, Table, sought_columns

DICTIONARY = Path(__file__).parents[2] / "warehouse" / "DICTIONARY.md"
INTRODUCTION = """\
# The dictionary

Every table, column and macro of the warehouse. `steppe describe NAME` tells the same; the catalogue has it in
its comments, which `duckdb_views()`, `duckdb_columns()` and `duckdb_functions()` list, and every Parquet file
in its metadata and that of its fields, where `pyarrow.parquet.read_schema(FILE)` finds it.

A column is never null unless its type says so. Moments are UTC. Examples are invented. [How the files
lie](CLIENTS.md#how-the-files-lie) tells what bloom filters are for.
"""


def dictionary() -> str:
    """Return the whole dictionary as the contract has it now."""
    tables = (*public_tables(), *VIEWS)
    listed = [f"- Tables: {_links(tables)}", f"- Macros: {_links(MACROS)}"]
    sections = [*map(_table_section, tables), *map(_macro_section, MACROS)]
    return "\n".join([INTRODUCTION, *listed, "", "\n".join(sections)])


def _links(named: Iterable[Table | Macro]) -> str:
    return ", ".join(f"[{each.name}](#{each.name})" for each in named)


def _table_section(table: Table) -> str:
    rows = [_column_row(column, in_key=column.name in table.key) for column in table.columns]
    key = ", ".join(f"`{name}`" for name in table.key)
    sought = ", ".join(f"`{name}`" for name in sought_columns(table)) if table in public_tables() else ""
    bloom = f" Bloom filters: {sought}." if sought else ""
    return _section(table.name, f"{table.description} Key: {key}.{bloom}", table.warning) + _grid(
        "column", rows
    )


def _macro_section(macro: Macro) -> str:
    parameters = [_parameter_row(parameter) for parameter in macro.parameters]
    columns = [_column_row(column) for column in macro.columns]
    called = f"`FROM {macro.signature}`" if macro.is_table else f"`{macro.signature}`"
    head = _section(macro.name, f"{called}\n\n{macro.description}", macro.warning)
    return f"{head}{_grid('parameter', parameters)}\n{_grid('answer', columns)}"


def _section(name: str, said: str, warning: str) -> str:
    careful = f"\n**Careful:** {warning}\n" if warning else ""
    return f"## {name}\n\n{said}\n{careful}\n"


def _column_row(column: Column, *, in_key: bool = False) -> tuple[str, ...]:
    kind = column.type + (", may be null" if column.nullable else "") + (", key" if in_key else "")
    careful = f" **Careful:** {column.warning}" if column.warning else ""
    return f"`{column.name}`", kind, column.unit, column.description + careful, f"`{column.example}`"


def _parameter_row(parameter: Parameter) -> tuple[str, ...]:
    default = f" Else `'{parameter.default}'`." if parameter.default else ""
    meaning = parameter.description + default
    return f"`{parameter.name}`", parameter.type, parameter.unit, meaning, f"`{parameter.example}`"


def _grid(first: str, rows: Iterable[tuple[str, ...]]) -> str:
    head = [(first, "type", "unit", "meaning", "example"), ("---",) * 5]
    lines = (" | ".join(cell.replace("|", "\\|") for cell in row) for row in (*head, *rows))
    return "".join(f"| {line} |\n" for line in lines)
