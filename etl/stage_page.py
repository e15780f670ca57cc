"""Writes what a page was read as into the stage, with everything that is worked out from it alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.claims import fingerprint
from etl.forgotten import without_forgotten
from etl.identity.comparable import comparable_url
from etl.text.cleaning import is_truncated

if TYPE_CHECKING:
    from etl.items import CaptureClaims, PageReading, PrintedArticle, PrintedQuote
    from etl.staging import Stage


def stage_reading(stage: Stage, page_id: str, size: int, reading: PageReading, claims: CaptureClaims) -> None:
    """Stage a page's reading: one row in `pages`, and its articles and quotes. `size` is in bytes.

    What was taken down is left out, and never comes to lie on the disk.
    """
    reading = without_forgotten(reading, stage.forgotten_wordings)
    stage.add(
        "pages",
        page_id,
        fingerprint(claims),
        reading.site,
        reading.layout,
        reading.parser,
        reading.media_type,
        size,
        reading.disposition,
        reading.reason,
        reading.message,
        reading.stage,
        reading.as_of,
        reading.first_result,
        reading.last_result,
        reading.total_results,
        len(reading.articles),
        len(reading.quotes),
        reading.coverage,
        reading.prints_forgotten,
        None if reading.landmarks is None else sorted(reading.landmarks),
    )
    if reading.site is None:
        return
    for article in reading.articles:
        _stage_article(stage, page_id, reading.site, article)
    for quote in reading.quotes:
        _stage_quote(stage, page_id, reading.site, quote)


def url_key(site: str, url: str) -> str:
    """Return the key that two wordings share which stand under one address of a site."""
    return f"{site} {comparable_url(url)}"


def _stage_article(stage: Stage, page_id: str, site: str, article: PrintedArticle) -> None:
    facts = stage.wordings.facts(site, article.title, article.text)
    stage.add(
        "articles",
        page_id,
        article.position,
        site,
        article.title,
        article.text,
        len(article.text),
        facts.word_count,
        is_truncated(article.text),
        article.kind,
        article.dateline,
        article.captions,
        article.byte_start,
        article.byte_end,
        article.element,
        article.url,
        url_key(site, article.url) if article.url else None,
        article.author,
        article.published_at,
        facts.version_id,
        facts.text_sha256,
        facts.opening_key,
        facts.headline_key,
        facts.opening_id,
        facts.whole_id,
        facts.n_comparable_words,
        facts.words,
        size_bytes=600 + 2 * len(article.text),
    )


def _stage_quote(stage: Stage, page_id: str, site: str, quote: PrintedQuote) -> None:
    stage.add(
        "quotes",
        page_id,
        site,
        quote.base,
        quote.quote,
        quote.rate,
        quote.rate_text,
        quote.change_pct,
        quote.change_text,
        quote.repeats,
        quote.byte_start,
        quote.byte_end,
        quote.element,
    )
