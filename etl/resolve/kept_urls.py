"""Under which addresses a wording still stands when one of its pages is read anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from etl.stage_page import url_key

if TYPE_CHECKING:
    import duckdb

REMAINING = """
SELECT DISTINCT site, url, version_id
FROM base.sightings
ANTI JOIN work.replaced_pages USING (page_id)
WHERE url IS NOT NULL
  AND article_id IN (SELECT article_id FROM base.sightings SEMI JOIN work.replaced_pages USING (page_id))
"""


def keep_urls(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `work.kept_urls` (url_key, version_id) from the places that are not read anew.

    The published keys alone do not tell on which page each of them was read.
    """
    keys: list[str] = []
    version_ids: list[str] = []
    for site, url, version_id in connection.execute(REMAINING).fetchall():
        keys.append(url_key(site, url))
        version_ids.append(version_id)
    schema = pa.schema([("url_key", pa.string()), ("version_id", pa.string())])
    connection.register("kept_rows", pa.table([keys, version_ids], schema=schema))
    connection.execute("CREATE TABLE work.kept_urls AS SELECT DISTINCT * FROM kept_rows")
    connection.unregister("kept_rows")
