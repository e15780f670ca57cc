"""An invented site whose reader can be broken and mended between runs, and pages of it."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.processes import run_program

SITE = """
name = "herald.example"
title = "The Invented Herald"
hosts = ["herald.example"]
language = "en"
time_zone = "Asia/Bishkek"
home = "https://herald.example/"
rights = "invented"
currencies = ["KZT"]
"""

READERS = '''
from datetime import date
from decimal import Decimal

from etl.items import PrintedArticle, PrintedQuote
from etl.site import LayoutError, LayoutReader, PageContent


class Sheet(LayoutReader):
    """`HERALD / date / headline :: text … / RATE KZT/USD rate change`."""

    layout = "sheet"
    version = {version}

    def recognises(self, page):
        return page.text.startswith("HERALD")

    def read(self, page, site):
        lines = page.text.splitlines()
        if "{refused}" in page.text:
            raise LayoutError("{reason}", "The Herald prints {refused}.")
        stories = [line for line in lines[2:] if " :: " in line]
        rates = [line for line in lines if line.startswith("RATE ")]
        return PageContent(
            1.0,
            date.fromisoformat(lines[1]),
            articles=[self.story(page, at, line) for at, line in enumerate(stories, start=1)],
            quotes=[self.rate(page, line) for line in rates],
        )

    def story(self, page, position, line):
        title, text = line.split(" :: ")
        start = page.payload.index(text.encode())
        end = start + len(text.encode())
        url = "https://herald.example/" + title.lower().replace(" ", "-")
        return PrintedArticle(position, title, {change}, (), "news", None, start, end, url={url})

    def rate(self, page, line):
        _, pair, rate, change = line.split()
        base, quote = pair.split("/")
        start = page.payload.index(line.encode())
        amounts = (Decimal(rate), rate, Decimal(change[:-1]), change)
        return PrintedQuote(base, quote, *amounts, 1, start, start + len(line.encode()))


READERS = (Sheet(),)


def detects(page, site):
    return page.text.startswith("HERALD")
'''


@dataclass(frozen=True)
class Outcome:
    code: int | None
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        return found


@dataclass(frozen=True)
class Place:
    """A folder with an inbox, a warehouse and the invented site."""

    folder: Path
    warehouse: Path

    def mend(
        self,
        refused: str = "NOTHING",
        reason: str = "odd",
        version: int = 1,
        change: str = "text",
        url: str = "None",
    ) -> None:
        """Write the site's reader: what it refuses, and what it makes of a text."""
        site = self.folder / "sites" / "herald"
        site.mkdir(parents=True, exist_ok=True)
        (site / "site.toml").write_text(SITE)
        text = READERS.replace("{refused}", refused).replace("{reason}", reason).replace("{change}", change)
        (site / "readers.py").write_text(text.replace("{version}", str(version)).replace("{url}", url))

    def steppe(self, *arguments: str) -> Outcome:
        environment = {
            **os.environ,
            "STEPPE_SITES": str(self.folder / "sites"),
            "STEPPE_WAREHOUSE": str(self.warehouse),
        }
        ended = run_program(arguments, self.folder, environment)
        return Outcome(ended.code, ended.out, ended.err)

    def put(self, name: str, text: str, **facts: object) -> None:
        """Lay a page into the inbox, with what is known of it beside."""
        inbox = self.folder / "inbox"
        inbox.mkdir(exist_ok=True)
        (inbox / name).write_bytes(text.encode())
        if facts:
            (inbox / f"{name}.meta.json").write_text(json.dumps(facts))

    def ingest(self) -> dict[str, Any]:
        outcome = self.steppe("ingest", str(self.folder / "inbox"), "--json")
        assert outcome.code == 0, outcome.err
        return outcome.document

    def beside(self, name: str) -> Place:
        """Return the same pages and site with another warehouse."""
        return Place(self.folder, self.folder / name)


def words(start: int, count: int) -> str:
    return " ".join(f"word{number}" for number in range(start, start + count))


PLAIN = f"HERALD\n2026-02-19\nA Bridge Opens :: {words(0, 80)}\nRATE KZT/USD 0.0019 0.1%\n"
ODD = f"HERALD\n2026-02-20\nA Bridge Opens :: {words(0, 80)}\nA Poet Returns :: {words(500, 70)} ODDLY\n"
STRANGE = "HERALD\n2026-02-21\nSTRANGE things\n"
