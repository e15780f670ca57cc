"""A catalogue for a warehouse that no longer lies where the catalogue says."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from warehouse.catalogue_place import ROOT_VARIABLE, led_to
from warehouse.folder import WarehouseFolder
from warehouse.held import scratch_folder
from warehouse.sql import identifier, literal, literal_path


@contextmanager
def led_here(catalogue: Path, folder: WarehouseFolder) -> Iterator[Path]:
    """Give a copy of a catalogue whose views lead to the folder, to be opened before it is removed again.

    A variable would do for one connection, but not for its cursors: those would read where the warehouse was
    once, where another one may lie now. Raises OSError where the copy cannot be written, duckdb.Error where
    the catalogue is harmed.
    """
    with scratch_folder() as place:
        # The name of the file is the name of the database, by which questions may call it.
        copy = place / catalogue.name
        shutil.copyfile(catalogue, copy)
        with duckdb.connect(str(copy)) as connection:
            root = literal_path(folder.root)
            connection.execute(f"SET VARIABLE {ROOT_VARIABLE} = {literal(root)}")
            connection.execute(";\n".join(["BEGIN", *_statements(connection, root), "COMMIT"]))
        yield copy


def _statements(connection: duckdb.DuckDBPyConnection, root: str) -> Iterator[str]:
    """Yield what makes the views anew with their comments, which go with a view that is replaced."""
    views = connection.execute(
        "SELECT view_name, sql, comment FROM duckdb_views() WHERE NOT internal ORDER BY view_name"
    ).fetchall()
    comments = connection.execute(
        "SELECT table_name, column_name, comment FROM duckdb_columns() WHERE comment IS NOT NULL "
        "ORDER BY table_name, column_index"
    ).fetchall()
    anew = set()
    for view, sql, comment in views:
        led = led_to(sql, root)
        if led == sql:
            continue  # it reads other views, and no file
        anew.add(view)
        yield led.replace("CREATE VIEW", "CREATE OR REPLACE VIEW", 1).rstrip().removesuffix(";")
        if comment is not None:
            yield f"COMMENT ON VIEW {identifier(view)} IS {literal(comment)}"
    for view, column, comment in comments:
        if view in anew:
            yield f"COMMENT ON COLUMN {identifier(view)}.{identifier(column)} IS {literal(comment)}"
