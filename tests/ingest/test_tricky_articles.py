"""Tricky cases of identity give the answer written beside them, with the same ids, in every order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path

import pytest

from dags.command_line.program import run
from dags.command_line.settings import Settings
from dags.ingest import ingest_paths
from tests.ingest.invented import ask, tables
from tests.ingest.second_site import second_site_known
from tests.ingest.tricky import CASES, Case, Story, Wording, Writer

VERSIONS = (
    "SELECT v.version_id, v.title, v.text, v.change, a.article_id, a.story_id, a.version_id = v.version_id "
    "FROM article_versions AS v JOIN articles AS a USING (article_id)"
)


@dataclass(frozen=True)
class Instance:
    """A case made for one order of its pages."""

    name: str
    number: int
    order: tuple[int, ...]
    case: Case

    @property
    def wordings(self) -> set[Wording]:
        return {wording for story in self.case.stories for article in story for wording in article}


@dataclass(frozen=True)
class Version:
    """A row of article_versions with its article's story."""

    version_id: str
    wording: Wording
    change: str
    article_id: str
    story_id: str
    is_shown: bool


def instances() -> list[Instance]:
    """Make every case for each of its orders."""
    made: list[Instance] = []
    for name, make in CASES.items():
        size = len(make(Writer(0)).deliveries)
        for order in permutations(range(size)):
            number = len(made) + 1
            made.append(Instance(name, number, order, make(Writer(number))))
    return made


INSTANCES = instances()
MOST_DELIVERIES = max(len(instance.order) for instance in INSTANCES)


def deliver(folder: Path, step: int | None) -> Path:
    """Lay into a folder what each instance delivers at a step, or all of it where no step is given."""
    folder.mkdir()
    facts = []
    for instance in INSTANCES:
        for number in instance.order if step is None else instance.order[step : step + 1]:
            delivery = instance.case.deliveries[number]
            name = f"{instance.number}-{number}{delivery.suffix}"
            (folder / name).write_bytes(delivery.payload)
            facts.append(json.dumps({"path": name, **delivery.facts}))
    (folder / "pages.jsonl").write_text("\n".join(facts))
    return folder


def versions(warehouse: Path) -> list[Version]:
    return [
        Version(str(key), Wording(str(title), str(text)), str(change), str(article), str(story), bool(shown))
        for key, title, text, change, article, story, shown in ask(warehouse, VERSIONS)
    ]


def instances_of(name: str) -> list[Instance]:
    return [instance for instance in INSTANCES if instance.name == name]


@dataclass(frozen=True)
class Read:
    """What became of all the instances: of each in its order, night by night, and of all pages at once."""

    split: Path
    nights: list[list[Version]]
    at_once: Path

    def published(self, instance: Instance) -> list[Version]:
        """Return the versions of an instance as each night published them."""
        return [each for night in self.nights for each in night if each.wording in instance.wordings]


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Read]:
    place = tmp_path_factory.mktemp("tricky")
    split, at_once = place / "split", place / "at-once"
    nights = []
    with second_site_known():
        for step in range(MOST_DELIVERIES):
            ingest_paths([deliver(place / f"night-{step}", step)], split, progress=False)
            nights.append(versions(split))
        ingest_paths([deliver(place / "all", None)], at_once, progress=False)
        yield Read(split, nights, at_once)


def stories_of(instance: Instance, found: list[Version]) -> list[Story]:
    """Return the stories that hold a wording of the instance, whole."""
    story_ids = {version.story_id for version in found if version.wording in instance.wordings}
    stories: dict[str, dict[str, dict[Wording, str]]] = {}
    for version in found:
        if version.story_id in story_ids:
            articles = stories.setdefault(version.story_id, {})
            articles.setdefault(version.article_id, {})[version.wording] = version.change
    return [list(articles.values()) for articles in stories.values()]


def in_order(stories: list[Story]) -> list[list[list[tuple[Wording, str]]]]:
    return sorted(sorted(sorted(article.items()) for article in story) for story in stories)


@pytest.mark.parametrize("name", CASES)
def test_every_order_gives_the_answer(read: Read, name: str) -> None:
    at_once = versions(read.at_once)
    for instance in instances_of(name):
        answer = in_order(instance.case.stories)
        assert in_order(stories_of(instance, at_once)) == answer, "all at once"
        assert in_order(stories_of(instance, read.nights[-1])) == answer, instance.order


@pytest.mark.parametrize("name", CASES)
def test_every_order_gives_the_same_ids(read: Read, name: str) -> None:
    at_once = {version.version_id: version.article_id for version in versions(read.at_once)}
    for instance in instances_of(name):
        for version in read.nights[-1]:
            if version.wording in instance.wordings:
                assert version.article_id == at_once[version.version_id], instance.order


@pytest.mark.parametrize("name", CASES)
def test_ids_that_were_published_lead_to_the_article(read: Read, name: str) -> None:
    leads = {row[0]: row[1] for row in ask(read.split, "FROM article_aliases")}
    now = {version.version_id: version.article_id for version in read.nights[-1]}
    for instance in instances_of(name):
        for version in read.published(instance):
            assert leads[version.article_id] == now[version.version_id], instance.order


@pytest.mark.parametrize("name", [name for name, make in CASES.items() if make(Writer(0)).ids_stay])
def test_ids_stay_where_the_case_says_so(read: Read, name: str) -> None:
    now = {version.version_id: version.article_id for version in read.nights[-1]}
    for instance in instances_of(name):
        for version in read.published(instance):
            assert version.article_id == now[version.version_id], instance.order


def test_the_wording_shown_is_the_one_that_changes_are_told_against(read: Read) -> None:
    assert all(version.is_shown == (version.change == "shown") for version in read.nights[-1])


def test_all_tables_are_the_same_whether_pages_came_at_once_or_not(read: Read) -> None:
    split, at_once = tables(read.split), tables(read.at_once)
    for table, rows in at_once.items():
        if table == "article_aliases":
            # An id that was published before another article opened alike stays with its article.
            assert {row[0] for row in rows} == {row[0] for row in split[table]}
        else:
            assert split[table] == rows, table


def test_every_alias_leads_to_an_article_that_is_there(read: Read) -> None:
    assert ask(read.split, "FROM article_aliases ANTI JOIN articles USING (article_id)") == []


def test_why_follows_an_id_that_was_published_before_articles_became_one(
    read: Read, capsys: pytest.CaptureFixture[str]
) -> None:
    instances_ = instances_of("an_opening_of_two_others")
    ends_first = next(instance for instance in instances_ if instance.order == (1, 2, 0))
    now = {version.version_id: version.article_id for version in read.nights[-1]}
    before = [version for version in read.nights[1] if version.wording in ends_first.wordings]
    assert len({version.article_id for version in before}) == 2
    for version in before:
        command = ["why", "articles", version.article_id, "--warehouse", str(read.split)]
        assert run(command, Settings()) == 0
        assert now[version.version_id] in capsys.readouterr().out
