"""Which pages are read again, and what the captures of each, taken together, say of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from etl.claims import CaptureSaying, claims_of
from etl.kept_back import NOT_KEPT_BACK
from warehouse.base_views import create_base_views
from warehouse.payloads import payload_files
from warehouse.sql import parquet_list

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import duckdb

    from etl.items import CaptureClaims
    from warehouse.folder import WarehouseFolder
    from warehouse.manifest import Manifest


class Choice(NamedTuple):
    """Some of the published pages: an SQL condition over `pages`, and the values of its parameters."""

    condition: str
    values: Sequence[object] = ()


EVERY_PAGE = Choice(NOT_KEPT_BACK)
"""What somebody or a gate keeps back stays so, unless a page, or the reason, is named; of what was taken down
there is nothing to read."""

QUARANTINED = Choice(f"disposition = 'quarantined' AND {NOT_KEPT_BACK}")
"""The pages in quarantine that no reader could read."""


def quarantined_because(reason: str) -> Choice:
    """Return the quarantined pages of one reason."""
    return Choice("disposition = 'quarantined' AND reason = ?", [reason])


def named_pages(page_ids: Sequence[str]) -> Choice:
    """Return the pages of these whole ids."""
    return Choice("page_id IN (SELECT unnest(?::VARCHAR[]))", [list(page_ids)])


class ChosenPages:
    """The chosen pages whose bytes are kept, file by file, so that few are in memory at a time."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        folder: WarehouseFolder,
        manifest: Manifest,
        choice: Choice,
    ) -> None:
        self._connection = connection
        create_base_views(connection, folder, manifest)
        files = parquet_list(payload_files(folder, manifest))
        connection.execute(
            f"CREATE TABLE chosen AS SELECT page_id FROM base.pages WHERE {choice.condition}", choice.values
        )
        connection.execute(
            "CREATE TABLE kept AS SELECT parse_filename(filename) AS file, page_id "
            f"FROM read_parquet({files}, filename = true) SEMI JOIN chosen USING (page_id)"
        )
        connection.execute(
            "CREATE TABLE sayings AS SELECT k.file, k.page_id, "
            "list(struct_pack(sites := c.site_claims, url := c.url, content_type := c.content_type, "
            "http_status := c.http_status)) AS captures "
            "FROM kept AS k JOIN base.captures AS c USING (page_id) "
            "GROUP BY k.file, k.page_id ORDER BY k.file"
        )

    @property
    def n_kept(self) -> int:
        """How many of the chosen pages can be read again."""
        return self._count("sayings")

    @property
    def n_without_payload(self) -> int:
        """How many cannot, because their bytes are not kept any more."""
        return self._count("chosen") - self.n_kept

    def claims_in(self, file: Path) -> dict[str, CaptureClaims]:
        """Return the chosen pages of one payload file, each with the word of all its captures."""
        rows = self._connection.execute(
            "SELECT page_id, captures FROM sayings WHERE file = ?", [file.name]
        ).fetchall()
        return {page_id: _claims(captures) for page_id, captures in rows}

    def _count(self, table: str) -> int:
        ((count,),) = self._connection.execute(f"SELECT count(*) FROM {table}").fetchall()
        return int(count)


def _claims(captures: Sequence[dict[str, Any]]) -> CaptureClaims:
    return claims_of(CaptureSaying(**capture) for capture in captures)
