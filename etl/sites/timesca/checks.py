"""What holds for every form of a listing, text or HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.items import PrintedArticle
from etl.site import LayoutError
from etl.text.cleaning import clean, dateline

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from etl.sites.timesca.printed_forms import ResultRange

MAX_TITLE_CHARACTERS = 500


def one_range(ranges: Collection[ResultRange]) -> ResultRange:
    """Return the one range that a page prints; raise LayoutError where there is not one that can be."""
    if len(ranges) != 1:
        raise LayoutError("ambiguous-range", f"The page prints {len(ranges)} different ranges of results.")
    (found,) = ranges
    if not found.is_possible:
        message = f"There can be no results {found.first} to {found.last} of {found.total}."
        raise LayoutError("impossible-range", message)
    return found


def one_date(dates: Collection[date]) -> date | None:
    """Return the date that a page prints, None where none; raise LayoutError where there are several."""
    if len(dates) > 1:
        days = " and ".join(f"{day:%d %B %Y}" for day in sorted(dates))
        raise LayoutError("ambiguous-date", f"The page prints more than one date: {days}.")
    return next(iter(dates), None)


def printed_article(
    position: int, printed_title: str, printed_body: str, *, is_collapsed: bool = False
) -> PrintedArticle:
    """Return the article that the texts make, without its place; raise LayoutError where they make none.

    `is_collapsed`: their white space is as in tables, like that of blocks.
    """
    title = clean(printed_title, is_collapsed=is_collapsed)
    body = clean(printed_body, is_collapsed=is_collapsed)
    if len(title.text) > MAX_TITLE_CHARACTERS:
        message = f"The title of article {position} has {len(title.text)} characters."
        raise LayoutError("title-too-long", message)
    if not title.text or not body.text:
        raise LayoutError("empty-article", f"Article {position} has no title or no text beside its captions.")
    return PrintedArticle(
        position=position,
        title=title.text,
        text=body.text,
        captions=title.captions + body.captions,
        kind="opinion" if title.text.startswith("Opinion:") else "news",
        dateline=dateline(body.text),
        byte_start=None,
        byte_end=None,
    )
