"""The contract of the macros: what each answers, its parameters and the columns of its answer, declared once.

The comments in the catalogue, `steppe describe` and the dictionary come from here; how a macro finds its
answer is in `macros/NAME.sql`.
"""

from __future__ import annotations

from warehouse.schema import Column, Macro, Parameter

DAYS_BACK = "the last known rate on or before the day, none older than 7 days"
UZS_WARNING = "UZS prints one significant digit: look at the interval that the table form gives."

BASE_CCY = Parameter("base_ccy", "VARCHAR", "The currency of which one unit is priced.", example="KZT")
AMOUNT = Parameter(
    "amount",
    "DECIMAL(24,6)",
    "How much is converted; it may be negative.",
    unit="units of from_ccy",
    example="1000",
)
FROM_CCY = Parameter("from_ccy", "VARCHAR", "The currency of the amount (ISO 4217).", example="KZT")
TO_CCY = Parameter("to_ccy", "VARCHAR", "The currency of the answer (ISO 4217).", example="USD")
DAY = Parameter("day", "DATE", "The day for which the answer holds.", example="2026-02-19")
SITE = Parameter(
    "site", "VARCHAR", "The site whose rates are used.", example="timesca.com", default="timesca.com"
)


def age(name: str, description: str) -> Column:
    """Return a column that tells how old a rate was on the day."""
    return Column(name, "BIGINT", description, unit="days, 0 to 7", example="1")


RATE_ON = Macro(
    "rate_on",
    f"USD for one unit of base_ccy: {DAYS_BACK}, else null; null for a null too. USD itself is 1.",
    (BASE_CCY, DAY, SITE),
    (
        Column(
            "rate_on",
            "DECIMAL(18,8)",
            "The rate, or null where no such rate is known.",
            unit="USD for one base_ccy",
            example="0.00191000",
            nullable=True,
        ),
    ),
    warning=UZS_WARNING,
)

RATE_ON_TABLE = Macro(
    "rate_on_table",
    "What rate_on gives, with its date, its age and its interval: one row, none where rate_on gives null.",
    (BASE_CCY, DAY, SITE),
    (
        Column("base", "VARCHAR", "The currency of which one unit is priced.", example="KZT"),
        Column("quote", "VARCHAR", "The currency in which it is priced: USD.", example="USD"),
        Column("as_of", "DATE", "The date of the rate.", example="2026-02-18"),
        age("age_days", "How old the rate was on the day."),
        Column(
            "rate", "DECIMAL(18,8)", "The rate.", unit="units of quote for one base", example="0.00191000"
        ),
        Column(
            "rate_low",
            "DECIMAL(19,9)",
            "The lower end of the interval that the printed digits stand for.",
            unit="units of quote for one base",
            example="0.001905000",
        ),
        Column(
            "rate_high",
            "DECIMAL(19,9)",
            "The upper end of that interval.",
            unit="units of quote for one base",
            example="0.001915000",
        ),
    ),
    is_table=True,
)

CONVERT = Macro(
    "convert",
    "The amount in another currency at the rates of rate_on, by way of USD, rounded to 8 decimals; null "
    "where a rate is not known, and for a null. One currency needs no rate: the amount stays what it is.",
    (AMOUNT, FROM_CCY, TO_CCY, DAY, SITE),
    (
        Column(
            "convert",
            "DECIMAL(38,8)",
            "The converted amount, or null where a rate is not known or the divisor is zero.",
            unit="units of to_ccy",
            example="1.91000000",
            nullable=True,
        ),
    ),
    warning="Eight decimals are no promise of precision: convert_table gives the interval.",
)

CONVERT_TABLE = Macro(
    "convert_table",
    "What convert gives, with its dates and its interval: one row, none where convert gives null.",
    (AMOUNT, FROM_CCY, TO_CCY, DAY, SITE),
    (
        Column(
            "converted",
            "DECIMAL(38,8)",
            "The converted amount.",
            unit="units of to_ccy",
            example="1.91000000",
        ),
        Column(
            "converted_low",
            "DECIMAL(38,8)",
            "The lower end of what it may be, with each rate at an end of its interval; null for a negative "
            "amount where the rate of to_ccy may be zero.",
            unit="units of to_ccy",
            example="1.90500000",
            nullable=True,
        ),
        Column(
            "converted_high",
            "DECIMAL(38,8)",
            "The upper end of it; null for any other amount where the rate of to_ccy may be zero.",
            unit="units of to_ccy",
            example="1.91500000",
            nullable=True,
        ),
        Column("as_of", "DATE", "The older of the two dates.", example="2026-02-18"),
        age("age_days", "The greater of the two ages."),
        Column(
            "from_as_of",
            "DATE",
            "The date of the rate of from_ccy; the day itself for USD.",
            example="2026-02-18",
        ),
        Column(
            "to_as_of",
            "DATE",
            "The date of the rate of to_ccy; the day itself for USD.",
            example="2026-02-19",
        ),
    ),
    is_table=True,
    warning="The interval tells what the printed digits leave open, not what a rate may have been elsewhere.",
)

# In this order: each may use those before it.
MACROS: tuple[Macro, ...] = (RATE_ON, RATE_ON_TABLE, CONVERT, CONVERT_TABLE)
