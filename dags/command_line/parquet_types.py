"""Which types of an answer every reader of Parquet knows, and what stands in for the others."""

from __future__ import annotations

import re

import duckdb

from warehouse.sql import identifier

STAND_INS = {
    # DuckDB would write doubles, which lose digits; `sum` of whole numbers is one of these.
    "HUGEINT": "DECIMAL(38,0)",
    "UHUGEINT": "DECIMAL(38,0)",
    # Parquet has no time with a zone: DuckDB would move it to UTC and forget the zone.
    "TIME WITH TIME ZONE": "VARCHAR",
    # polars cannot open these two, and takes the last two for bytes.
    "INTERVAL": "VARCHAR",
    "VARIANT": "VARCHAR",
    "UUID": "VARCHAR",
    "JSON": "VARCHAR",
}
_KNOWN = re.compile(r'"(?:[^"]|"")*"|\'(?:[^\']|\'\')*\'|\b(?:' + "|".join(STAND_INS) + r")\b")


def readable_type(sql_type: str) -> str:
    """Return the SQL type in which values are written, with stand-ins also within lists and structs.

    Names of fields and values of enums, which stand in quotation marks, stay as they are.
    """
    return _KNOWN.sub(lambda found: STAND_INS.get(found.group(), found.group()), sql_type)


def readable(relation: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
    """Return the rows in types that every reader of Parquet knows."""
    types = [(name, str(kind)) for name, kind in zip(relation.columns, relation.types, strict=True)]
    if all(readable_type(kind) == kind for _, kind in types):
        return relation
    return relation.project(", ".join(_column(name, kind) for name, kind in types))


def _column(name: str, kind: str) -> str:
    column, written = identifier(name), readable_type(kind)
    return column if written == kind else f"CAST({column} AS {written}) AS {column}"
