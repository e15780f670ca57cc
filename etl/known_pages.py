"""Which pages the warehouse knows already, asked for many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from warehouse.base_views import ReachedTables
from warehouse.contract import FORGOTTEN, PAGES
from warehouse.lookup import Lookup
from warehouse.manifest import current_manifest
from warehouse.other_versions import refuse_other

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from warehouse.folder import WarehouseFolder
    from warehouse.manifest import Manifest


class KnownPages:
    """Answers for the published pages, many at once, and for those met in this run."""

    def __init__(self, folder: WarehouseFolder) -> None:
        manifest = current_manifest(folder)
        # Opening a database takes longer than reading some pages: not where there is nothing to ask.
        self._published = _PublishedPages(folder, manifest) if manifest else None
        self._met: set[bytes] = set()

    def published_among(self, page_ids: Iterable[str]) -> set[str]:
        """Return those of the given pages that the warehouse holds already, or that were taken down."""
        return self._published.among(list(page_ids)) if self._published else set()

    def known_among(self, page_ids: Sequence[str]) -> list[bool]:
        """Say of each page, in their order, whether it is published or was met before; it is met now."""
        published = self.published_among(page_ids)
        return [page_id in published or self._is_met_again(page_id) for page_id in page_ids]

    def _is_met_again(self, page_id: str) -> bool:
        digest = bytes.fromhex(page_id)
        if digest in self._met:
            return True
        self._met.add(digest)
        return False

    def close(self) -> None:
        """Let go of the warehouse."""
        if self._published:
            self._published.close()


class _PublishedPages:
    """What the tables say; they are opened for the first pages that they may hold.

    A night of new pages alone asks the look-up: a database for it took longer than reading its pages.
    """

    def __init__(self, folder: WarehouseFolder, manifest: Manifest) -> None:
        refuse_other(folder, manifest)
        self._folder = folder
        self._manifest = manifest
        self._lookup = Lookup(folder, manifest)
        self._has_forgotten = FORGOTTEN.name in manifest.tables and manifest.tables[FORGOTTEN.name].rows > 0
        self._tables: _PageTables | None = None

    def among(self, page_ids: list[str]) -> set[str]:
        if self._tables is None:
            if not self._has_forgotten and not self._lookup.may_hold(PAGES, "page_id", page_ids):
                return set()
            self._tables = _PageTables(self._folder, self._manifest)
        return self._tables.among(page_ids)

    def close(self) -> None:
        if self._tables:
            self._tables.close()


class _PageTables:
    def __init__(self, folder: WarehouseFolder, manifest: Manifest) -> None:
        self._connection = duckdb.connect()
        self._base = ReachedTables(self._connection, folder, manifest, [PAGES, FORGOTTEN])

    def among(self, page_ids: list[str]) -> set[str]:
        self._connection.register("asked", pa.table({"page_id": pa.array(page_ids, pa.string())}))
        self._base.reach("pages", "page_id", "SELECT page_id FROM asked")
        rows = self._connection.execute(
            "SELECT page_id FROM base.pages WHERE page_id IN (SELECT page_id FROM asked) UNION "
            "SELECT forgotten_id FROM base.forgotten WHERE forgotten_id IN (SELECT page_id FROM asked)"
        ).fetchall()
        self._connection.unregister("asked")
        return {page_id for (page_id,) in rows}

    def close(self) -> None:
        self._connection.close()
