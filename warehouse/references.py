"""Which rows hang on which: columns whose values must stand in another table."""

from __future__ import annotations

from typing import NamedTuple


class Reference(NamedTuple):
    """Columns of a table whose values, where none is null, are those of a row of another table."""

    table: str
    columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]


def _of(table: str, column: str, target: str, target_column: str) -> Reference:
    return Reference(table, (column,), target, (target_column,))


REFERENCES: tuple[Reference, ...] = (
    _of("articles", "version_id", "article_versions", "version_id"),
    # A story goes by the id of one of its articles.
    _of("articles", "story_id", "articles", "article_id"),
    _of("article_versions", "article_id", "articles", "article_id"),
    _of("article_aliases", "article_id", "articles", "article_id"),
    _of("article_matches", "article_id", "articles", "article_id"),
    _of("article_matches", "other_id", "articles", "article_id"),
    _of("article_matches", "version_id", "article_versions", "version_id"),
    _of("article_matches", "other_version_id", "article_versions", "version_id"),
    _of("sightings", "page_id", "pages", "page_id"),
    _of("sightings", "article_id", "articles", "article_id"),
    Reference("sightings", ("version_id", "article_id"), "article_versions", ("version_id", "article_id")),
    _of("quotes", "page_id", "pages", "page_id"),
    _of("captures", "page_id", "pages", "page_id"),
    _of("quarantine", "page_id", "pages", "page_id"),
    _of("run_metrics", "run_id", "runs", "run_id"),
    _of("gate_results", "run_id", "runs", "run_id"),
    _of("_version_identity", "version_id", "article_versions", "version_id"),
    _of("_version_urls", "version_id", "article_versions", "version_id"),
    _of("_payloads", "page_id", "pages", "page_id"),
)
