"""A small warehouse of hand-written articles in three snapshots, and a way to search it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from dags.command_line.program import run
from dags.command_line.settings import Settings
from tests.warehouse.making import Row, commit, new_warehouse, row_of
from warehouse.folder import WarehouseFolder

TIMES, GAZETTE = "timesca.com", "gazette.example"
SITES = [row_of("sites", site=TIMES, language="en"), row_of("sites", site=GAZETTE, language="ru-KG")]


class Outcome(NamedTuple):
    """What a search came to."""

    code: int
    out: str
    err: str

    def ids(self) -> list[str]:
        """Return the articles found, in their order."""
        return [str(article["article_id"]) for article in self.articles()]

    def articles(self) -> list[dict[str, Any]]:
        """Return what `--json` says of each."""
        assert (self.code, self.err) == (0, "")
        found: list[dict[str, Any]] = json.loads(self.out)["articles"]
        return found


Search = Callable[..., Outcome]


def wording(
    article_id: str, title: str, text: str, *, site: str = TIMES, change: str = "shown", version: str = "1"
) -> Row:
    name = f"{article_id}-{version}"
    return row_of(
        "article_versions",
        version_id=name,
        article_id=article_id,
        site=site,
        title=title,
        text=text,
        change=change,
    )


def article(shown: Row, seen: date | None = date(2026, 2, 19), kind: str = "news") -> Row:
    same = {name: shown[name] for name in ("article_id", "version_id", "site", "title", "text")}
    return row_of("articles", **same, first_seen=seen, last_seen=seen, kind=kind)


def publish(folder: WarehouseFolder, wordings: Iterable[Row], articles: Iterable[Row]) -> None:
    commit(folder, {"sites": SITES, "article_versions": list(wordings), "articles": list(articles)})


BRIDGE = wording(
    "bridge", "A Bridge Reopens", "The bridge over the river reopened, engineers say.", change="edit"
)
BRIDGE_NOW = wording(
    "bridge", "A Bridge Reopens", "The bridge over the river reopened, builders say.", version="2"
)
VALLEY = wording(
    "valley", "Harvest in the Valley", "Farmers drove to the cotton fields. " * 40 + "A bridge is shut."
)
CAFE = wording("cafe", "Café Naïve", "Tea, plov and COVID-19 masks; \x1b[31m\u202ered. Hoping for guests.")
RATES = wording("rates", "The Som Falls", "The exchange rate of the som fell. Many cities noticed.")
OFFICE = wording("office", "Обмен", "В городе открыт пункт. Ёлка у моста. Rate of an exchange.", site=GAZETTE)


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a warehouse of three snapshots: the second edits an article, the third takes that back."""
    folder = new_warehouse(tmp_path_factory.mktemp("search") / "a library")
    first = {**BRIDGE, "change": "shown"}
    rates = article(RATES, date(2026, 2, 10), "opinion")
    office = article(OFFICE, date(2026, 3, 1))
    publish(
        folder,
        [first, VALLEY, CAFE, RATES, OFFICE],
        [article(first), article(VALLEY), article(CAFE, None), rates, office],
    )
    publish(folder, [BRIDGE, BRIDGE_NOW], [article(BRIDGE_NOW)])
    commit(
        folder,
        {"article_versions": [first], "articles": [article(first)]},
        {"article_versions": [BRIDGE_NOW]},
    )
    return folder.root


@pytest.fixture
def search(library: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> Search:
    """Return a function that searches the library, or another warehouse."""

    def found(*arguments: str, warehouse: Path = library) -> Outcome:
        capfdbinary.readouterr()
        code = run(["search", "--warehouse", str(warehouse), *arguments], Settings())
        out, err = capfdbinary.readouterr()
        return Outcome(code, out.decode(), err.decode())

    return found
