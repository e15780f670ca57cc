"""What the contract says of tables and macros, as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from warehouse.contract import VIEWS
from warehouse.schema import Column, Macro, Parameter, Table, sought_columns


def dictionary_document(chosen: Iterable[Table | Macro], rows: Mapping[str, int]) -> dict[str, object]:
    """Return the documents of several tables and macros as one."""
    chosen = list(chosen)
    return {
        "tables": [document(each, rows) for each in chosen if isinstance(each, Table)],
        "macros": [document(each, rows) for each in chosen if isinstance(each, Macro)],
    }


def document(described: Table | Macro, rows: Mapping[str, int]) -> dict[str, object]:
    """Return what the contract says of one table or macro; what it does not say is null.

    `rows` tells how many rows tables hold, where there is a warehouse.
    """
    if isinstance(described, Macro):
        return _macro_document(described)
    return _table_document(described, rows.get(described.name))


def _table_document(table: Table, rows: int | None) -> dict[str, object]:
    return {
        "table": table.name,
        "kind": "view" if table in VIEWS else "table",
        "description": table.description,
        "warning": table.warning or None,
        "key": list(table.key),
        "bloom_filters": [] if table in VIEWS else list(sought_columns(table)),
        "rows": rows,
        "columns": [
            {**_column_document(column), "key": column.name in table.key} for column in table.columns
        ],
    }


def _macro_document(macro: Macro) -> dict[str, object]:
    return {
        "macro": macro.name,
        "kind": "table macro" if macro.is_table else "macro",
        "signature": macro.signature,
        "description": macro.description,
        "warning": macro.warning or None,
        "parameters": [_parameter_document(parameter) for parameter in macro.parameters],
        "columns": [_column_document(column) for column in macro.columns],
    }


def _column_document(column: Column) -> dict[str, object]:
    return {
        "name": column.name,
        "type": column.type,
        "unit": column.unit or None,
        "nullable": column.nullable,
        "description": column.description,
        "example": column.example or None,
        "warning": column.warning or None,
    }


def _parameter_document(parameter: Parameter) -> dict[str, object]:
    return {
        "name": parameter.name,
        "type": parameter.type,
        "unit": parameter.unit or None,
        "description": parameter.description,
        "example": parameter.example or None,
        "default": parameter.default or None,
    }
