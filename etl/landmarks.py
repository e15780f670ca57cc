"""What readers look for on a page, whatever the layout: when one of them is gone, the site has changed.

A landmark is no row and decides nothing about its page. Of pages that were read, the rows tell which stand
there, so that this costs next to nothing; those that were refused are looked at again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.text.cleaning import is_truncated

if TYPE_CHECKING:
    from etl.site import Page, PageContent, Site

TICKER = "ticker"
DATE = "date"
RESULT_RANGE = "result-range"
HEADLINES = "headlines"
TEXTS = "texts"
CUT_MARK = "cut-mark"

NAMES = (TICKER, DATE, RESULT_RANGE, HEADLINES, TEXTS, CUT_MARK)
"""Exchange rates; the page's date; which results it shows; headlines; bodies; a body that is cut."""


def landmarks_in(content: PageContent) -> frozenset[str]:
    """Return the landmarks of a page that was read."""
    has_articles = bool(content.articles)
    stands = {
        TICKER: bool(content.quotes),
        DATE: content.as_of is not None,
        RESULT_RANGE: content.last_result is not None,
        HEADLINES: has_articles,
        TEXTS: has_articles,
        CUT_MARK: any(is_truncated(article.text) for article in content.articles),
    }
    return frozenset(name for name, is_there in stands.items() if is_there)


def landmarks_on(page: Page, site: Site) -> frozenset[str] | None:
    """Return the landmarks of a page that was refused; None where its site does not look for any."""
    if site.landmarks is None:
        return None
    try:
        return site.landmarks(page, site)
    except Exception:  # noqa: BLE001  a page that was refused already must not cost the others
        return None
