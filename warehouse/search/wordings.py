"""The wordings of one snapshot, looked up by the ids that the index tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

import duckdb

from warehouse.contract import ARTICLE_VERSIONS, ARTICLES, KINDS
from warehouse.errors import UsageError
from warehouse.folder import WarehouseFolder
from warehouse.lookup import Lookup
from warehouse.manifest import Manifest
from warehouse.schema import Table
from warehouse.sql import parquet_list


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which articles are wanted: of a site, first seen within some days, of a kind; and how many at most.

    With `all_versions`, earlier wordings are found too, each as an answer of its own.
    """

    limit: int = 10
    site: str | None = None
    since: date | None = None
    until: date | None = None
    kind: str | None = None
    all_versions: bool = False


class Found(NamedTuple):
    """A wording that answers, with what the snapshot says of its article; `file` holds its text."""

    score: float
    article_id: str
    version_id: str
    change: str
    site: str
    kind: str
    first_seen: date | None
    last_seen: date | None
    url: str | None
    title: str
    file: str

    @property
    def rank(self) -> tuple[float, str, str]:
        """What answers are ordered by."""
        return -self.score, self.article_id, self.version_id


class SnapshotWordings:
    """The wordings of a snapshot, which the connection has opened."""

    def __init__(
        self, folder: WarehouseFolder, manifest: Manifest, connection: duckdb.DuckDBPyConnection
    ) -> None:
        self._folder = folder
        self._manifest = manifest
        self._connection = connection

    def languages(self, site: str | None) -> list[str]:
        """Return the languages of the sites, or of one; raise UsageError where the snapshot lacks that."""
        rows = self._connection.execute("SELECT site, language FROM sites ORDER BY site").fetchall()
        known = dict(rows)
        if site is None:
            return sorted(set(known.values()))
        if site not in known:
            raise UsageError(f"the snapshot has no site {site!r}; its sites are {', '.join(known)}")
        return [known[site]]

    def refuse_unknown(self, kind: str | None) -> None:
        """Raise UsageError for a kind that articles do not have, unless it is None."""
        if kind is None or kind in KINDS:
            return
        rows = self._connection.execute("SELECT DISTINCT kind FROM articles").fetchall()
        known = sorted({*KINDS, *(name for (name,) in rows)})
        if kind not in known:
            raise UsageError(f"no article is of the kind {kind!r}; the kinds are {', '.join(known)}")

    def rows(self, candidates: Mapping[str, float], wanted: Wanted) -> list[Found]:
        """Return the wanted ones of these wordings, which are given by their ids with their scores."""
        self._connection.execute(
            "CREATE OR REPLACE TEMP TABLE _steppe_candidates AS "
            "SELECT unnest($1::VARCHAR[]) AS version_id, unnest($2::DOUBLE[]) AS score",
            [list(candidates), list(candidates.values())],
        )
        wordings = self._files(ARTICLE_VERSIONS, "version_id", "_steppe_candidates")
        if not wordings:
            return []
        self._connection.execute(
            "CREATE OR REPLACE TEMP TABLE _steppe_wordings AS "
            "SELECT score, article_id, version_id, change, site, title, filename "
            f"FROM read_parquet({wordings}, filename = true) JOIN _steppe_candidates USING (version_id)"
        )
        articles = self._files(ARTICLES, "article_id", "_steppe_wordings")
        if not articles:
            return []
        rows = self._connection.execute(
            "SELECT w.score, w.article_id, w.version_id, w.change, w.site, a.kind, a.first_seen, "
            "a.last_seen, a.url, w.title, w.filename "
            f"FROM _steppe_wordings AS w JOIN read_parquet({articles}) AS a USING (article_id) "
            "WHERE ($1 OR a.version_id = w.version_id) AND coalesce(a.first_seen >= $2, $2 IS NULL) "
            "AND coalesce(a.first_seen <= $3, $3 IS NULL) AND coalesce(a.kind = $4, true)",
            [wanted.all_versions, wanted.since, wanted.until, wanted.kind],
        ).fetchall()
        return [Found(*row) for row in rows]

    def _files(self, table: Table, column: str, relation: str) -> str:
        """Return the SQL list of a table's files that may hold what a relation has; empty where none does."""
        # A look-up tells each file once, so every question has its own.
        files = Lookup(self._folder, self._manifest).files_with(
            self._connection, table, column, f"SELECT {column} FROM {relation}"
        )
        place = self._folder.table_data(table.name)
        return parquet_list(place / file.name for file in files) if files else ""

    def texts(self, rows: Sequence[Found]) -> dict[str, str]:
        """Return the texts of rows by their version_id."""
        if not rows:
            return {}
        files = parquet_list(Path(name) for name in sorted({row.file for row in rows}))
        found = self._connection.execute(
            f"SELECT version_id, text FROM read_parquet({files}) "
            "WHERE version_id IN (SELECT unnest($1::VARCHAR[]))",
            [[row.version_id for row in rows]],
        ).fetchall()
        return dict(found)
