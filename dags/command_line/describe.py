"""`steppe describe`: every column of a table, and what a macro takes and answers, from the contract alone."""

from __future__ import annotations

from pathlib import Path

import click

from dags.command_line.options import at_option, json_option, warehouse_option
from dags.command_line.printing import print_json, print_text
from dags.command_line.tables import row_counts
from warehouse.contract import VIEWS, public_tables
from warehouse.contract_macros import MACROS
from warehouse.errors import UsageError
from warehouse.schema import Macro, Table


@click.command()
@click.argument("name", metavar="[TABLE]", required=False)
@at_option
@warehouse_option
@json_option
def describe(name: str | None, at: int | None, warehouse: Path, as_json: bool) -> None:
    """Describe every column of TABLE: its type, its unit, whether it may be null, and what it means.

    TABLE may be a macro too, such as convert; without one, every table and macro is described. Where there
    is a warehouse, tell how many rows each table has there.
    """
    chosen = _everything() if name is None else [_named(name)]
    rows = row_counts(warehouse, at)
    if as_json:
        from dags.command_line.described_document import dictionary_document, document  # noqa: PLC0415

        print_json(dictionary_document(chosen, rows) if name is None else document(chosen[0], rows))
        return
    from dags.command_line.described_text import text  # noqa: PLC0415  scripts ask for JSON

    print_text("\n\n".join(text(each, rows) for each in chosen))


def _everything() -> list[Table | Macro]:
    return [*public_tables(), *VIEWS, *MACROS]


def _named(name: str) -> Table | Macro:
    known = {each.name: each for each in _everything()}
    if name not in known:
        tables = ", ".join(table.name for table in (*public_tables(), *VIEWS))
        macros = ", ".join(macro.name for macro in MACROS)
        raise UsageError(f"no table {name!r}; the tables are {tables}, and the macros {macros}")
    return known[name]
