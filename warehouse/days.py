"""The view `days` in the words of the contract; its query stands in views/days.sql."""

from __future__ import annotations

from warehouse.contract import SITE
from warehouse.schema import Column, Table

DAYS = Table(
    "days",
    "Every calendar day of each site, from the first to the last that its data tell of.",
    ("site", "as_of"),
    (
        SITE,
        Column("as_of", "DATE", "The day.", example="2026-02-19"),
        Column("pages_loaded", "BIGINT", "Pages of that day that were read.", unit="pages", example="6"),
        Column(
            "pages_quarantined",
            "BIGINT",
            "Pages of that day that could not be read.",
            unit="pages",
            example="0",
        ),
        Column(
            "articles_first_seen",
            "BIGINT",
            "Articles first seen on that day.",
            unit="articles",
            example="12",
        ),
        Column("n_rates", "BIGINT", "Rows of rates for that day.", unit="rates", example="5"),
        Column(
            "missing_currencies",
            "VARCHAR[]",
            "Currencies that the site's rates have had on some day and lack on this one; empty where none.",
            example="[TMT]",
        ),
        Column(
            "last_run_id",
            "VARCHAR",
            "The last run that brought a page or a rate of that day; null for a day without any.",
            example="20260219T020000Z-3f9a1c",
            nullable=True,
        ),
    ),
)
