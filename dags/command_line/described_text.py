"""What the contract says of tables and macros, as text for people."""

from __future__ import annotations

from collections.abc import Mapping

from dags.command_line.counted import counted
from dags.command_line.paragraphs import paragraph
from warehouse.contract import VIEWS
from warehouse.schema import Column, Macro, Parameter, Table, sought_columns


def text(described: Table | Macro, rows: Mapping[str, int]) -> str:
    """Return what the contract says of one table or macro, and how many rows a table holds, where known."""
    if isinstance(described, Macro):
        return _macro_text(described)
    return _table_text(described, rows.get(described.name))


def _table_text(table: Table, rows: int | None) -> str:
    heading = [table.name, paragraph(table.description), paragraph(f"Key: {', '.join(table.key)}")]
    if table not in VIEWS and (sought := sought_columns(table)):
        heading.append(paragraph(f"Bloom filters: {', '.join(sought)}"))
    if rows is not None:
        heading.append(paragraph(f"Holds: {counted(rows, 'row')}"))
    columns = [_column_text(column, in_key=column.name in table.key) for column in table.columns]
    return "\n".join([*heading, *_careful(table.warning), "", *columns])


def _macro_text(macro: Macro) -> str:
    heading = [macro.signature, paragraph(macro.description), *_careful(macro.warning), ""]
    parameters = [_parameter_text(parameter) for parameter in macro.parameters]
    columns = [_column_text(column) for column in macro.columns]
    answers = ["", "answers a table:" if macro.is_table else "answers one value:"]
    return "\n".join([*heading, "takes:", *parameters, *answers, *columns])


def _column_text(column: Column, *, in_key: bool = False) -> str:
    null = "may be null" if column.nullable else "never null"
    first = ", ".join([f"{column.name}  {column.type}", null, *(["key"] if in_key else [])])
    said = _said(column.description, column.unit, column.example)
    return "\n".join([first, *said, *_careful(column.warning)])


def _parameter_text(parameter: Parameter) -> str:
    given = f"else '{parameter.default}'" if parameter.default else "must be given"
    said = _said(parameter.description, parameter.unit, parameter.example)
    return "\n".join([f"{parameter.name}  {parameter.type}, {given}", *said])


def _said(description: str, unit: str, example: str) -> list[str]:
    lines = [paragraph(description)]
    if unit:
        lines.append(paragraph(f"Unit: {unit}"))
    if example:
        lines.append(paragraph(f"Example: {example}"))
    return lines


def _careful(warning: str) -> list[str]:
    return [paragraph(f"Careful: {warning}")] if warning else []
