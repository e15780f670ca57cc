"""Finds all that belongs to a page or an article, in every snapshot that is kept."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

import duckdb

from warehouse.contract import FORGOTTEN
from warehouse.errors import UsageError
from warehouse.folder import WarehouseFolder
from warehouse.forgetting.holding import store_hashes, whole_snapshots
from warehouse.forgetting.intent import Target
from warehouse.manifest import Manifest, files_in
from warehouse.sql import parquet_list

ID = re.compile("[0-9a-f]{8,64}")
LEAST_MARK = 6
"""Shorter texts stand in too many messages that have nothing to do with it."""
ID_MARK = 12
"""Of ids, messages tell so many digits at least."""
PAGE, ARTICLE = "page", "article"
KINDS = (PAGE, ARTICLE)
GONE_ID: dict[str, tuple[str, ...]] = {PAGE: ("page",), ARTICLE: ("article", "wording")}


class Found(NamedTuple):
    """What was named; `is_forgotten` where all that is left of it is its hash."""

    target: Target
    is_forgotten: bool


def find(
    connection: duckdb.DuckDBPyConnection,
    folder: WarehouseFolder,
    kind: str,
    name: str,
    staged: Collection[str] = (),
) -> Found:
    """Return what is to be taken down where a page or an article is named by its id or an opening of it.

    The newest snapshot that knows it tells which is meant; what it was in others counts too. A page that none
    knows may be one of the `staged`. Raises UsageError where nothing knows it, or more than one could be
    meant.
    """
    if not ID.fullmatch(name):
        raise UsageError(f"{name!r} is no id: give the {kind}'s id, or the first 8 or more of its hex digits")
    finder = _Finder(connection, folder)
    known = finder.named(kind, name)
    if known is None:
        if gone := finder.forgotten(kind, name):
            return Found(finder.tombstone(kind, gone), is_forgotten=True)
        if page_id := _one_of(sorted(each for each in staged if each.startswith(name)), kind, name):
            return Found(_bare_page(page_id), is_forgotten=False)
        raise UsageError(f"the warehouse {folder.root} holds no {kind} {name}, in any snapshot that is kept")
    found = finder.page(known) if kind == PAGE else finder.article(known)
    return Found(found, is_forgotten=False)


def _one_of(found: Sequence[str], kind: str, name: str) -> str | None:
    if len(found) > 1:
        raise UsageError(f"{name} fits more than one {kind}, such as {found[0]} and {found[1]}")
    return found[0] if found else None


def _bare_page(page_id: str) -> Target:
    marks = (page_id[:ID_MARK],)
    return Target(kind=PAGE, target_id=page_id, pages=(page_id,), payloads=(page_id,), marks=marks)


class _Finder:
    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: WarehouseFolder) -> None:
        self._connection = connection
        self._folder = folder
        self._manifests = whole_snapshots(folder)

    def named(self, kind: str, name: str) -> str | None:
        """Return the one id that a name stands for, in the newest snapshot that knows any."""
        for manifest in self._manifests:
            found = self._named_in(manifest, kind, name)
            if known := _one_of(found, kind, name):
                return known
        return None

    def _named_in(self, manifest: Manifest, kind: str, name: str) -> list[str]:
        if kind == PAGE:
            return self._ids(
                manifest, "pages", "page_id", f"starts_with(page_id, '{name}') AND {_NOT_FORGOTTEN}"
            )
        own = self._ids(manifest, "articles", "article_id", f"starts_with(article_id, '{name}')")
        # An id that an article has now counts before one that it had or could have had.
        return own or self._ids(manifest, "article_aliases", "article_id", f"starts_with(alias_id, '{name}')")

    def forgotten(self, kind: str, name: str) -> str | None:
        """Return the id of something that was taken down before."""
        kinds = ", ".join(f"'{each}'" for each in GONE_ID[kind])
        condition = f"starts_with(forgotten_id, '{name}') AND kind IN ({kinds})"
        gone = self._tombstones("forgotten_id", condition)
        return gone[0] if gone else None

    def tombstone(self, kind: str, forgotten_id: str) -> Target:
        """Return what is known of something that was taken down: the hashes that went with it."""
        (run_id,) = self._tombstones("run_id", f"forgotten_id = '{forgotten_id}'")
        pages, wordings, articles = (
            tuple(self._tombstones("forgotten_id", f"kind = '{each}' AND run_id = '{run_id}'"))
            for each in (PAGE, "wording", ARTICLE)
        )
        return Target(
            kind=kind,
            target_id=forgotten_id,
            pages=pages,
            wordings=wordings,
            articles=articles,
            payloads=pages,
            marks=_marks(each[:ID_MARK] for each in (*pages, *wordings, *articles)),
        )

    def _tombstones(self, column: str, condition: str) -> list[str]:
        return self._ids(self._manifests[0], FORGOTTEN.name, column, condition)

    def page(self, page_id: str) -> Target:
        """Return what belongs to a page: its rows and its bytes, and the wordings on it."""
        of_page = f"page_id = '{page_id}'"
        wordings = self._everywhere("sightings", "version_id", of_page)
        store_hashes(self._connection, "version_ids", wordings)
        elsewhere = f"version_id IN (FROM version_ids) AND NOT ({of_page})"
        going = set(wordings) - set(self._everywhere("sightings", "version_id", elsewhere))
        marks = [
            page_id[:ID_MARK],
            *self._texts(going, of_page),
            *self._everywhere("captures", "source", of_page),
            *self._everywhere("captures", "url", of_page),
        ]
        return Target(
            kind=PAGE,
            target_id=page_id,
            pages=(page_id,),
            payloads=(page_id,),
            indexed=tuple(wordings),
            marks=_marks(marks),
        )

    def article(self, article_id: str) -> Target:
        """Return what belongs to an article: every wording that it had in any snapshot, and its ids."""
        ids = [article_id, *self._everywhere("article_aliases", "alias_id", f"article_id = '{article_id}'")]
        store_hashes(self._connection, "article_ids", ids)
        wordings = self._everywhere("article_versions", "version_id", "article_id IN (FROM article_ids)")
        store_hashes(self._connection, "version_ids", wordings)
        printing = "version_id IN (FROM version_ids)"
        return Target(
            kind=ARTICLE,
            target_id=article_id,
            wordings=tuple(wordings),
            articles=tuple(sorted(set(ids))),
            payloads=tuple(self._everywhere("sightings", "page_id", printing)),
            indexed=tuple(wordings),
            marks=_marks([*(each[:ID_MARK] for each in ids), *self._texts(wordings, printing)]),
        )

    def _texts(self, wordings: Collection[str], places: str) -> Iterator[str]:
        """Yield the ids and headlines of wordings, and what their places say, but for what others say too."""
        store_hashes(self._connection, "version_ids", wordings)
        own = "version_id IN (FROM version_ids)"
        for table, column, condition in (
            ("article_versions", "version_id", own),
            ("article_versions", "article_id", own),
            ("article_versions", "title", own),
            ("sightings", "url", places),
            ("sightings", "author", places),
        ):
            texts = self._everywhere(table, column, condition)
            store_hashes(self._connection, "texts", texts)
            others = self._everywhere(table, column, f"{column} IN (FROM texts) AND NOT ({condition})")
            alone = set(texts) - set(others)
            yield from (text[:ID_MARK] if column.endswith("_id") else text for text in alone)

    def _everywhere(self, table: str, column: str, condition: str) -> list[str]:
        found: set[str] = set()
        for manifest in self._manifests:
            found.update(self._ids(manifest, table, column, condition))
        return sorted(found)

    def _ids(self, manifest: Manifest, table: str, column: str, condition: str) -> list[str]:
        files = files_in(manifest.tables, table)
        if not files:
            return []
        paths = parquet_list(self._folder.table_data(table) / file.name for file in files)
        rows = self._connection.execute(
            f"SELECT DISTINCT {column} FROM read_parquet({paths}) WHERE {condition} "
            f"AND {column} IS NOT NULL ORDER BY ALL"
        ).fetchall()
        return [value for (value,) in rows]


_NOT_FORGOTTEN = "reason IS DISTINCT FROM 'forgotten'"


def _marks(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({text for text in texts if len(text) >= LEAST_MARK}))
