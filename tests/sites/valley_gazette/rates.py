"""The rates line of the invented site: `RATES KZT/USD 0.0019 (+0.1%); …`."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from etl.items import PrintedQuote

if TYPE_CHECKING:
    from etl.site import Page

RATE = re.compile(r"(\w{3})/(\w{3}) ([\d.]+) \(([-+\d.]+%)\)")


def rates_of(page: Page, line: str) -> list[PrintedQuote]:
    offset = page.payload.index(line.encode())
    return [
        PrintedQuote(
            base=base,
            quote=quote,
            rate=Decimal(rate),
            rate_text=rate,
            change_pct=Decimal(change[:-1]),
            change_text=change,
            repeats=1,
            byte_start=offset + found.start(),
            byte_end=offset + found.end(),
        )
        for found in RATE.finditer(line)
        for base, quote, rate, change in [found.groups()]
    ]
