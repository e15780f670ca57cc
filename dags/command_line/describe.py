"""`steppe describe TABLE`: every column of a table, from the contract alone."""

from __future__ import annotations

import click

from dags.command_line.options import json_option
from dags.command_line.paragraphs import paragraph
from dags.command_line.printing import print_json, print_text
from warehouse.contract import VIEWS, public_tables
from warehouse.errors import UsageError
from warehouse.schema import Column, Table


@click.command()
@click.argument("table")
@json_option
def describe(table: str, as_json: bool) -> None:
    """Describe every column of TABLE: its type, its unit, whether it may be null, and what it means."""
    described = _table_named(table)
    if as_json:
        print_json(_document(described))
        return
    print_text(_heading(described))
    for column in described.columns:
        print_text(_lines(column, in_key=column.name in described.key))


def _table_named(name: str) -> Table:
    known = {table.name: table for table in (*public_tables(), *VIEWS)}
    if name not in known:
        raise UsageError(f"no table {name!r}; the tables are {', '.join(known)}")
    return known[name]


def _document(table: Table) -> dict[str, object]:
    return {
        "table": table.name,
        "kind": "view" if table in VIEWS else "table",
        "description": table.description,
        "warning": table.warning or None,
        "key": list(table.key),
        "columns": [_column_document(column, in_key=column.name in table.key) for column in table.columns],
    }


def _column_document(column: Column, *, in_key: bool) -> dict[str, object]:
    return {
        "name": column.name,
        "type": column.type,
        "unit": column.unit or None,
        "nullable": column.nullable,
        "key": in_key,
        "description": column.description,
        "example": column.example or None,
        "warning": column.warning or None,
    }


def _heading(table: Table) -> str:
    lines = [table.name, paragraph(table.description), paragraph(f"Key: {', '.join(table.key)}")]
    if table.warning:
        lines.append(paragraph(f"Careful: {table.warning}"))
    return "\n".join(lines) + "\n"


def _lines(column: Column, *, in_key: bool) -> str:
    null = "may be null" if column.nullable else "never null"
    lines = [", ".join([f"{column.name}  {column.type}", null, *(["key"] if in_key else [])])]
    lines.append(paragraph(column.description))
    if column.unit:
        lines.append(paragraph(f"Unit: {column.unit}"))
    if column.example:
        lines.append(paragraph(f"Example: {column.example}"))
    if column.warning:
        lines.append(paragraph(f"Careful: {column.warning}"))
    return "\n".join(lines)
