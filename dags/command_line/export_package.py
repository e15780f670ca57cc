"""The `datapackage.json` of an export: what every file and column is, by the Data Package standard 2.0.

The standard is at https://datapackage.org/standard/data-package/; what it has no word for (the snapshot,
units, warnings, what was left out) stands under other words, as it allows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from dags.command_line.export_writers import WrittenFile
from dags.command_line.values import moment
from warehouse.manifest import Manifest
from warehouse.references import REFERENCES
from warehouse.schema import AUTHOR, TEXT, Column, Table

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
MEDIA_TYPES = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}
FIELD_TYPES = {
    "VARCHAR": "string",
    "VARCHAR[]": "array",
    "BOOLEAN": "boolean",
    "INTEGER": "integer",
    "BIGINT": "integer",
    "DOUBLE": "number",
    "DATE": "date",
    "TIMESTAMPTZ": "datetime",
    "DECIMAL(18,8)": "number",
    "DECIMAL(19,9)": "number",
    "DECIMAL(9,4)": "number",
}
LEFT_OUT = {
    TEXT: "The words of the articles' texts and of their captions were left out; headlines and what the "
    "pages print of rates are there.",
    AUTHOR: "The authors of the articles were left out.",
}
"""What is said of an export that leaves such columns out."""

Descriptor = dict[str, Any]


class ExportedTable(NamedTuple):
    """A table of an export: the columns that are in it, in order, and its file."""

    table: Table
    columns: Sequence[Column]
    file: WrittenFile


class Origin(NamedTuple):
    """Where an export comes from: the snapshot, its sites as rows of `sites`, the exporting version."""

    manifest: Manifest
    sites: Sequence[Mapping[str, str]]
    version: str


def package(
    origin: Origin, exported: Sequence[ExportedTable], form: str, left_out: Sequence[str]
) -> Descriptor:
    """Return the descriptor of an export; `left_out` are the kinds of columns that it leaves out."""
    manifest = origin.manifest
    published_at = moment(manifest.published_at)
    descriptor: Descriptor = {
        "$schema": PROFILE,
        "name": "steppe-warehouse",
        "title": f"Steppe warehouse, snapshot {manifest.snapshot}",
        "description": description(manifest.snapshot, manifest.published_at, left_out),
        "created": published_at,
        **_rights(origin.sites),
        "snapshot": manifest.snapshot,
        "run_id": manifest.run_id,
        "published_at": published_at,
        "data_through": manifest.data_through.isoformat() if manifest.data_through else None,
        "contract_version": manifest.contract_version,
        "published_with": f"steppe {manifest.code_version}",
        "exported_with": f"steppe {origin.version}",
        "left_out": {kind: _columns_that_hold(exported, kind) for kind in left_out},
    }
    descriptor["resources"] = [_resource(each, exported, form) for each in exported]
    return descriptor


def description(snapshot: int, published_at: datetime, left_out: Sequence[str]) -> str:
    """Return in words what an export is, and what is not in it."""
    what = (
        f"What saved pages of news sites say, as tables: snapshot {snapshot} of a steppe warehouse, "
        f"published {moment(published_at)}."
    )
    return " ".join([what, *(LEFT_OUT[kind] for kind in left_out)])


def _rights(sites: Sequence[Mapping[str, str]]) -> Descriptor:
    """Return sources and licences; the note of a site on its rights is the title of its licence.

    The standard wants a name from a list, or an address, of every licence: the site's home stands for it.
    """
    if not sites:
        return {}
    sources = [
        {"title": site["name"], "path": site["home"], "site": site["site"], "rights": site["rights"]}
        for site in sites
    ]
    licenses = [{"path": site["home"], "title": f"{site['site']}: {site['rights']}"} for site in sites]
    return {"sources": sources, "licenses": licenses}


def _columns_that_hold(exported: Sequence[ExportedTable], kind: str) -> list[str]:
    return [
        f"{each.table.name}.{column.name}"
        for each in exported
        for column in each.table.columns
        if column.holds == kind
    ]


def _resource(own: ExportedTable, exported: Sequence[ExportedTable], form: str) -> Descriptor:
    text = {"encoding": "utf-8", "dialect": {"delimiter": ",", "lineTerminator": "\r\n"}}
    return {
        "name": own.table.name,
        "type": "table",
        "path": own.file.name,
        "description": own.table.description,
        **({"warning": own.table.warning} if own.table.warning else {}),
        "format": form,
        "mediatype": MEDIA_TYPES[form],
        **(text if form == "csv" else {}),
        "rows": own.file.rows,
        "bytes": own.file.bytes,
        "hash": f"sha256:{own.file.sha256}",
        "schema": _schema(own, exported),
    }


def _schema(own: ExportedTable, exported: Sequence[ExportedTable]) -> Descriptor:
    foreign = _foreign_keys(own, exported)
    return {
        "fields": [_field(column) for column in own.columns],
        "missingValues": [""],
        **_key(own.table),
        **({"foreignKeys": foreign} if foreign else {}),
    }


def _field(column: Column) -> Descriptor:
    said = {
        "description": column.description,
        "unit": column.unit,
        "example": _example(column),
        "warning": column.warning,
    }
    field: Descriptor = {"name": column.name, "type": FIELD_TYPES[column.type], "sql_type": column.type}
    field |= {name: text for name, text in said.items() if text}
    if not column.nullable:
        field["constraints"] = {"required": True}
        if column.type == "VARCHAR":
            field["missingValues"] = []  # a text that is never null may be empty
    return field


def _example(column: Column) -> str:
    """Return the column's example as CSV has such values; the contract has them as SQL shows them."""
    if not column.example:
        return ""
    if column.type == "VARCHAR[]":
        return json.dumps([column.example.removeprefix("[").removesuffix("]")], ensure_ascii=False)
    if column.type == "TIMESTAMPTZ":
        return moment(datetime.fromisoformat(column.example))
    return column.example


def _key(table: Table) -> Descriptor:
    """Return the key; the standard lets no column of a primary key be null."""
    nullable = {column.name for column in table.columns if column.nullable}
    if nullable & set(table.key):
        return {"uniqueKeys": [list(table.key)]}
    return {"primaryKey": list(table.key)}


def _foreign_keys(own: ExportedTable, exported: Sequence[ExportedTable]) -> list[Descriptor]:
    names = {each.table.name for each in exported}
    return [
        {
            "fields": list(reference.columns),
            "reference": {
                # Of the table itself the standard wants no name.
                **({"resource": reference.target} if reference.target != own.table.name else {}),
                "fields": list(reference.target_columns),
            },
        }
        for reference in REFERENCES
        if reference.table == own.table.name and reference.target in names
    ]
