"""A warehouse of hand-written rows to be exported and cited: two snapshots, awkward texts, several places.

Article A stands on the listing of 19 February (captured twice) and, with its author, on a page of its own.
Article B stands on the listing alone. Of the rates of 19 February, KZT is printed on both pages.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from tests.warehouse.making import commit, new_warehouse, rate, row_of

SITE = "timesca.com"
DAY = date(2026, 2, 19)
LISTING, OWN_PAGE, UNDATED = "a1" * 32, "b2" * 32, "c3" * 32
ARTICLE_A, ARTICLE_B, OLD_A = "0a" * 32, "0b" * 32, "0c" * 32
WORDING_A, WORDING_B = "1a" * 32, "1b" * 32
TITLE_A = "A “Bridge”, 100% Reopened_{橋}"
TEXT_A = 'The bridge, "old",\nreopened;\r\nso they say...'
URL_A = "https://timesca.com/a-bridge-reopens/"
URL_LISTING = "https://timesca.com/category/world/"
ELEMENTS = "/html/body/p[1] | /html/body/p[2] | /html/body/p[3]"
RIGHTS = "The texts belong to the publisher; exchange rates are facts."


def moment(day: int, hour: int) -> datetime:
    return datetime(2026, 2, day, hour, tzinfo=UTC)


def sources_warehouse(root: Path) -> Path:
    """Make the warehouse in a folder that is not there yet, and return it."""
    folder = new_warehouse(root)
    commit(folder, {name: list(rows) for name, rows in _first().items()})
    later = row_of(
        "captures", page_id=LISTING, source="in/later.txt", url=URL_LISTING, captured_at=moment(21, 9)
    )
    second_rate = rate(date(2026, 2, 20), "UZS", "0.00008", "0.000005", n_pages=1, n_values=1)
    commit(folder, {"captures": [later], "rates": [second_rate]})
    return root


def _first() -> dict[str, list[dict[str, object]]]:
    known = {"site": SITE, "added_run_id": "run-1"}
    own = {"url": URL_A, "author": "Aida Writer", "published_at": moment(18, 20)}
    on_a_page = {**known, "byte_start": None, "byte_end": None}
    quote = {**known, "base": "KZT", "quote": "USD", "rate": Decimal("0.00191"), "rate_text": "0.00191"}
    quote |= {"change_pct": Decimal("-0.19"), "change_text": "-0.19%", "as_of": DAY, "as_of_basis": "page"}
    return {
        "sites": [
            row_of("sites", site=SITE, name="The Times", home="https://timesca.com/", rights=RIGHTS),
            row_of("sites", site="unused.org", name="Unused", home="https://unused.org/", rights="none"),
        ],
        "pages": [
            row_of("pages", page_id=LISTING, site=SITE, as_of=DAY, as_of_basis="page"),
            row_of("pages", page_id=OWN_PAGE, site=SITE, as_of=DAY, as_of_basis="capture"),
            row_of("pages", page_id=UNDATED, site=SITE),
        ],
        "captures": [
            row_of(
                "captures",
                page_id=LISTING,
                source="in/l.txt",
                url=URL_LISTING,
                captured_at=moment(19, 3),
                site_claims=[SITE, 'b, "c"'],
            ),
            row_of("captures", page_id=OWN_PAGE, source="in/own.html", url=URL_A, captured_at=moment(20, 3)),
            row_of("captures", page_id=UNDATED, source="in/undated.txt"),
            row_of("captures", source="in/cut.zip", reason="broken-bundle", message="it is cut"),
        ],
        "articles": [
            row_of(
                "articles",
                article_id=ARTICLE_A,
                story_id=ARTICLE_A,
                version_id=WORDING_A,
                title=TITLE_A,
                text=TEXT_A,
                captions=["the bridge", 'an "old" one'],
                truncated=True,
                first_seen=DAY,
                **known,
                **own,
            ),
            row_of(
                "articles",
                article_id=ARTICLE_B,
                story_id=ARTICLE_B,
                version_id=WORDING_B,
                title="No Text",
                text="",
                site=SITE,
            ),
        ],
        "article_versions": [
            row_of(
                "article_versions",
                version_id=WORDING_A,
                article_id=ARTICLE_A,
                site=SITE,
                title=TITLE_A,
                text=TEXT_A,
            ),
            row_of(
                "article_versions",
                version_id=WORDING_B,
                article_id=ARTICLE_B,
                site=SITE,
                title="No Text",
                text="",
            ),
        ],
        "article_aliases": [
            row_of("article_aliases", alias_id=alias, article_id=article)
            for alias, article in ((ARTICLE_A, ARTICLE_A), (OLD_A, ARTICLE_A), (ARTICLE_B, ARTICLE_B))
        ],
        "sightings": [
            row_of(
                "sightings",
                page_id=LISTING,
                position=place,
                article_id=article,
                version_id=wording,
                **(known | {"byte_start": place * 100, "byte_end": place * 100 + 77}),
            )
            for place, article, wording in ((1, ARTICLE_A, WORDING_A), (2, ARTICLE_B, WORDING_B))
        ]
        + [
            row_of(
                "sightings",
                page_id=OWN_PAGE,
                position=1,
                article_id=ARTICLE_A,
                version_id=WORDING_A,
                element=ELEMENTS,
                captions=["the bridge"],
                **on_a_page,
                **own,
            )
        ],
        "quotes": [
            row_of("quotes", page_id=LISTING, **(quote | {"byte_start": 2, "byte_end": 27})),
            row_of("quotes", page_id=OWN_PAGE, element="/html/body/ul[1]/li[1]", **quote),
            row_of(
                "quotes",
                page_id=UNDATED,
                **(quote | {"as_of": None, "as_of_basis": None, "byte_start": 5, "byte_end": 9}),
            ),
        ],
        "rates": [rate(DAY, "KZT", "0.00191", "0.000005", n_pages=2, n_values=1)],
    }
