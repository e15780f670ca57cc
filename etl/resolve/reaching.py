"""Which published rows each step of resolving has to look into, told by the values that find them.

Each function makes sure that `base` holds every row that the step after it could need; it may hold more. What
a step asks of `base` without its rows being reached here would be missed: so these go hand in hand with the
SQL files, and the tests publish chunks of single rows, where every row has to be reached on its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from warehouse.base_views import ReachedTables

READ_PAGES = "SELECT page_id FROM staged.pages UNION ALL SELECT page_id FROM reread.pages"
LOOSENED = "SELECT article_id FROM base.sightings SEMI JOIN work.replaced_pages USING (page_id)"
LABELLED = "SELECT substr(node, length('article ') + 1) FROM work.labels WHERE starts_with(node, 'article ')"
PLACES = "SELECT page_id FROM base.sightings SEMI JOIN work.affected_articles USING (article_id)"

UNSETTLED = "SELECT article_id FROM work.unsettled_articles"
COMPANY = (
    "SELECT article_id FROM work.article_facts UNION SELECT article_id FROM work.fresh_articles "
    f"UNION SELECT article_id FROM work.homes UNION {UNSETTLED}"
)
CONNECTED = """
WITH RECURSIVE connected (article_id) AS (
    ({company})
    UNION
    SELECT m.other_article
    FROM (
        SELECT article_id, other_id AS other_article FROM base.article_matches
        UNION ALL
        SELECT other_id, article_id FROM base.article_matches
    ) AS m
    JOIN connected AS c USING (article_id)
)
SELECT article_id FROM connected
"""


def reach_forgotten(base: ReachedTables) -> None:
    """Reach the pages delivered that are known, where anything was ever taken down."""
    base.reach("pages", "page_id", "SELECT page_id FROM staged.deliveries WHERE EXISTS (FROM base.forgotten)")


def reach_captures(base: ReachedTables) -> None:
    """Reach what the ledger knows of the pages delivered, and of all deliveries without a page."""
    base.reach("captures", "page_id", "SELECT page_id FROM staged.deliveries UNION ALL SELECT NULL")


def reach_revisited(base: ReachedTables) -> None:
    """Reach the captures that revisit records may mean."""
    base.reach("captures", "payload_digest", _known("payload_digest", "work.revisits"))
    addresses = "SELECT regexp_replace(refers_to, '@[^@]*$', '') AS url FROM work.revisits"
    base.reach("captures", "url", _known("url", f"({addresses})"))


def reach_revisited_pages(base: ReachedTables) -> None:
    """Reach all captures of the pages that revisit records were found to mean."""
    base.reach("captures", "page_id", "SELECT page_id FROM work.revisited")


def reach_recaptured(base: ReachedTables) -> None:
    """Reach what was said of the pages of which something new is known, and their payloads."""
    base.reach("pages", "page_id", "SELECT page_id FROM work.recaptured_pages")
    base.reach(
        "_payloads",
        "page_id",
        "SELECT page_id FROM work.recaptured_pages ANTI JOIN staged.payloads USING (page_id)",
    )


def reach_pages(base: ReachedTables) -> None:
    """Reach what is published of the pages that are read or dated anew, and whether pages met are known."""
    affected = base.keep("pages", f"{READ_PAGES} UNION ALL SELECT page_id FROM work.recaptured_pages")
    for table in ("pages", "captures", "quarantine", "quotes"):
        base.reach(table, "page_id", affected)
    base.reach("pages", "page_id", "SELECT page_id FROM work.met")


def reach_rates(base: ReachedTables) -> None:
    """Reach the quotes of every day whose series may move, and when their pages were captured."""
    said = (
        "(SELECT as_of FROM next.quotes UNION ALL "
        "SELECT as_of FROM base.quotes SEMI JOIN work.affected_pages USING (page_id))"
    )
    days = base.keep("days", _known("as_of", said))
    base.reach("quotes", "as_of", days)
    base.reach("rates", "as_of", days)
    base.reach("captures", "page_id", f"SELECT page_id FROM base.quotes WHERE as_of IN ({days})")


def reach_places_met(base: ReachedTables) -> None:
    """Reach the places on the pages at hand."""
    base.reach("sightings", "page_id", "SELECT page_id FROM work.affected_pages")


def reach_loosened(base: ReachedTables) -> None:
    """Reach everything about articles that lose a place."""
    base.reach("sightings", "article_id", LOOSENED)
    base.reach("article_versions", "article_id", LOOSENED)


def reach_company(base: ReachedTables) -> None:
    """Reach the wordings at hand, and those that share a key with one of them: they may be one article."""
    base.reach("article_versions", "version_id", "SELECT version_id FROM work.articles_read")
    loosened = "SELECT version_id FROM work.loosened_versions"
    at_hand = base.keep("at_hand", f"SELECT version_id FROM work.articles_read UNION ALL {loosened}")
    base.reach("_version_identity", "version_id", at_hand)
    base.reach("_version_urls", "version_id", at_hand)
    said = (
        "(SELECT url_key FROM work.articles_read UNION ALL SELECT url_key FROM work.kept_urls UNION ALL "
        f"SELECT url_key FROM base._version_urls WHERE version_id IN ({at_hand}))"
    )
    urls = base.keep("urls", _known("url_key", said))
    company = [f"SELECT version_id FROM base._version_urls WHERE url_key IN ({urls})"]
    base.reach("_version_urls", "url_key", urls)
    both = "SELECT opening_key, headline_key"
    known = f"{both} FROM base._version_identity WHERE version_id IN ({at_hand})"
    all_keys = base.keep("keys", f"{both} FROM work.articles_read UNION ALL {known}")
    for key in ("opening_key", "headline_key"):
        keys = _known(key, f"({all_keys})")
        base.reach("_version_identity", key, keys)
        company.append(f"SELECT version_id FROM base._version_identity WHERE {key} IN ({keys})")
    base.reach("article_versions", "version_id", " UNION ALL ".join(company))


def reach_members(base: ReachedTables) -> None:
    """Reach all wordings of the articles at hand, and of those that open with the same words."""
    labelled = base.keep("labelled", LABELLED)
    base.reach("article_versions", "article_id", labelled)
    wordings = base.keep(
        "labelled_wordings",
        "SELECT version_id FROM work.nodes UNION ALL SELECT version_id FROM work.loosened_versions UNION ALL "
        f"SELECT version_id FROM base.article_versions WHERE article_id IN ({labelled})",
    )
    base.reach("_version_identity", "version_id", wordings)
    opening = f"SELECT opening_id FROM base._version_identity WHERE version_id IN ({wordings})"
    openings = base.keep("openings", f"SELECT opening_id FROM work.articles_read UNION ALL {opening}")
    openers = base.keep("openers", _openers(base, openings))
    base.reach("article_versions", "version_id", openers)
    namesakes = base.keep(
        "namesakes", f"SELECT article_id FROM base.article_versions WHERE version_id IN ({openers})"
    )
    base.reach("article_versions", "article_id", namesakes)
    wordings = base.keep(
        "wordings", f"SELECT version_id FROM base.article_versions WHERE article_id IN ({namesakes})"
    )
    base.reach("_version_identity", "version_id", wordings)
    # Those open in other ways too, which others may share in turn.
    openings = base.keep(
        "further_openings", f"SELECT opening_id FROM base._version_identity WHERE version_id IN ({wordings})"
    )
    base.reach("article_versions", "version_id", _openers(base, openings))


def _openers(base: ReachedTables, openings: str) -> str:
    """Reach the wordings that open in one of these ways; return the query of them."""
    base.reach("_version_identity", "opening_id", openings)
    return f"SELECT version_id FROM base._version_identity WHERE opening_id IN ({openings})"


def reach_places(base: ReachedTables) -> None:
    """Reach all places of the articles at hand, what is known of their pages, their rows and their ids."""
    affected = "SELECT article_id FROM work.affected_articles"
    base.reach("sightings", "article_id", affected)
    places = base.keep("places", PLACES)
    base.reach("pages", "page_id", places)
    base.reach("captures", "page_id", places)
    base.reach("articles", "article_id", affected)
    base.reach("article_aliases", "article_id", affected)
    base.reach("article_aliases", "alias_id", "SELECT unnest([opening_id, whole_id]) FROM work.members")


def reach_results(base: ReachedTables) -> None:
    """Reach whatever stands already under the ids that articles are to have."""
    base.reach("articles", "article_id", "SELECT article_id FROM work.article_facts")


def reach_unsettled_stories(base: ReachedTables) -> None:
    """Reach all matches of the stories in which one may not hold any more, and their articles."""
    _reach_connected(base, UNSETTLED)
    base.reach("articles", "article_id", CONNECTED.format(company=UNSETTLED))


def reach_fresh(base: ReachedTables) -> None:
    """Reach the wordings of the articles whose matches are found anew."""
    _reach_wordings(base, "SELECT article_id FROM work.fresh_articles")


def reach_alike(base: ReachedTables) -> None:
    """Reach the wordings that share a band with such an article."""
    base.reach("_version_identity", "bands", "SELECT band FROM work.bands_at_hand")


def reach_homes(base: ReachedTables) -> None:
    """Reach the wordings that were met by their bands: they tell their articles."""
    base.reach("article_versions", "version_id", "SELECT version_id FROM work.met_bands")


def reach_matches(base: ReachedTables) -> None:
    """Reach the matches of the articles at hand and of those they met, and of all connected with them."""
    _reach_connected(base, COMPANY)


def reach_compared(base: ReachedTables) -> None:
    """Reach the wordings of the articles that are to be compared."""
    _reach_wordings(base, "SELECT article_id FROM work.compared_articles")


def reach_story_articles(base: ReachedTables) -> None:
    """Reach the rows of the articles whose story may be another one now."""
    base.reach("articles", "article_id", "SELECT article_id FROM work.stories")


def _reach_connected(base: ReachedTables, company: str) -> None:
    connected = CONNECTED.format(company=company)
    while any(base.reach("article_matches", column, connected) for column in ("article_id", "other_id")):
        pass


def _reach_wordings(base: ReachedTables, articles: str) -> None:
    base.reach("article_versions", "article_id", articles)
    wordings = f"SELECT version_id FROM base.article_versions WHERE article_id IN ({articles})"
    base.reach("_version_identity", "version_id", wordings)


def _known(column: str, relation: str) -> str:
    return f"SELECT {column} FROM {relation} WHERE {column} IS NOT NULL"
