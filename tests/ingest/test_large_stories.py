"""Stories of many articles, such as a daily column that is the same but for its figures."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path

import pytest

from dags.ingest import ingest_paths
from etl.identity.components import Components
from etl.identity.unconnected import unconnected_pairs
from tests.ingest.invented import Listing, prose, tables
from tests.ingest.second_site import second_site_known
from tests.support.single_rows import chunks_of_single_rows

N_ARTICLES = 40
TOLD_IN_FULL = 32
Texts = Sequence[str]


def column(seed: int, n_articles: int = N_ARTICLES) -> list[str]:
    """Return texts of which each two share about four fifths of their words."""
    chance = random.Random(seed)
    template = prose(seed, 160).split()
    texts = []
    for day in range(n_articles):
        words = [f"day{seed}x{day}", *template]
        for place in chance.sample(range(1, len(words)), 5):
            words[place] = f"figure{chance.randrange(10**6)}"
        texts.append(" ".join(words))
    return texts


def serial(seed: int, n_articles: int = N_ARTICLES) -> list[str]:
    """Return texts that each share 0.85 with the next and 0.7 with the one after it, but less with others."""
    words = prose(seed, 200 + 30 * n_articles).split()
    return [
        f"part{seed}x{part} " + " ".join(words[30 * part : 30 * part + 200]) for part in range(n_articles)
    ]


def page(articles: Sequence[tuple[str, str]]) -> bytes:
    return Listing(list(articles), date=None).render()


def ingest(
    folder: Path, nights: Sequence[Sequence[tuple[bytes, dict[str, str]]]]
) -> dict[str, list[tuple[object, ...]]]:
    for number, night in enumerate(nights):
        inbox = folder / str(number)
        inbox.mkdir(parents=True)
        facts = []
        for place, (payload, beside) in enumerate(night):
            (inbox / f"{number}-{place}.txt").write_bytes(payload)
            facts.append(json.dumps({"path": f"{number}-{place}.txt", **beside}))
        (inbox / "pages.jsonl").write_text("\n".join(facts))
        ingest_paths([inbox], folder / "warehouse", progress=False)
    return tables(folder / "warehouse")


def titled(texts: Texts) -> list[tuple[str, str]]:
    return [(f"Told {text.split()[0]}", text) for text in texts]


def shingles(text: str) -> set[tuple[str, ...]]:
    words = text.split()
    return set(zip(words, words[1:], words[2:], strict=False))


def share(one: str, other: str) -> float:
    """Return the smaller share of the shingles of two texts without a common opening."""
    first, second = shingles(one), shingles(other)
    return min(len(first & second) / len(first), len(first & second) / len(second))


def matches(rows: dict[str, list[tuple[object, ...]]]) -> list[tuple[str, str, float]]:
    """Return the texts of the published matches, and their scores."""
    texts = {str(row[0]): str(row[3]) for row in rows["articles"]}
    return [(texts[str(row[0])], texts[str(row[1])], float(str(row[2]))) for row in rows["article_matches"]]


def stories(rows: dict[str, list[tuple[object, ...]]]) -> list[int]:
    """Return how many articles each story has, the largest first, from the matches alone."""
    groups: list[set[str]] = [{str(row[3])} for row in rows["articles"]]
    for one, other, _ in matches(rows):
        joined = [group for group in groups if one in group or other in group]
        groups = [group for group in groups if group not in joined] + [set().union(*joined)]
    return sorted(map(len, groups), reverse=True)


@pytest.mark.parametrize(("n_articles", "n_matches"), [(TOLD_IN_FULL, 32 * 31 // 2), (TOLD_IN_FULL + 1, 32)])
def test_what_a_story_tells_of_its_matches(tmp_path: Path, n_articles: int, n_matches: int) -> None:
    rows = ingest(tmp_path, [[(page(titled(column(1, n_articles))), {})]])
    assert len(matches(rows)) == n_matches
    assert stories(rows) == [n_articles]
    assert all(score == pytest.approx(share(one, other), abs=0.001) for one, other, score in matches(rows))


@pytest.mark.parametrize("texts", [column, serial], ids=["column", "serial"])
@pytest.mark.parametrize("seed", [11, 12])
def test_a_large_story_does_not_hang_on_the_order(
    tmp_path: Path, texts: Callable[[int], list[str]], seed: int
) -> None:
    """Some nights bring few of it, one brings a text that is corrected later, and one a stranger."""
    told = titled(texts(seed))
    corrected = (told[7][0], told[7][1].replace(told[7][1].split()[90], "corrected"))
    pages = [page(told[start : start + 4]) for start in range(0, N_ARTICLES, 4)]
    pages += [page([corrected]), page([("Stranger", prose(9, 150))])]
    at_once = ingest(tmp_path / "at once", [[(each, {}) for each in pages]])
    random.Random(seed).shuffle(pages)
    with chunks_of_single_rows() if seed == 11 else nullcontext():
        nights = [pages[:1], pages[1:2], pages[2:10], pages[10:]]
        one_by_one = ingest(tmp_path / "nights", [[(each, {}) for each in night] for night in nights])
    assert one_by_one == at_once
    assert stories(at_once) == [N_ARTICLES, 1]
    assert len(matches(at_once)) == N_ARTICLES - 1
    assert all(share(one, other) >= 0.6 for one, other, _ in matches(at_once))


@pytest.mark.parametrize(
    ("texts", "n_matches"), [(column, 26 * 25 // 2), (serial, 25)], ids=["column", "serial"]
)
def test_others_stand_in_for_articles_that_leave_a_large_story(
    tmp_path: Path, texts: Callable[[int], list[str]], n_matches: int
) -> None:
    """Every third page turns out to be of another site: of a serial, the next but one still agree."""
    pages = [page([each]) for each in titled(texts(21))]
    claims = [(pages[place], {"site": "gazette.example"}) for place in range(0, N_ARTICLES, 3)]
    with second_site_known():
        left = ingest(tmp_path / "left", [[(each, {}) for each in pages], claims])
        at_once = ingest(tmp_path / "at once", [[*((each, {}) for each in pages), *claims]])
    for rows in (left, at_once):
        assert stories(rows) == [26]
    assert len(matches(at_once)) == n_matches
    assert left["article_matches"] == at_once["article_matches"]
    assert left["articles"] == at_once["articles"]


def test_a_story_falls_apart_where_nothing_connects_it_any_more(tmp_path: Path) -> None:
    pages = [page([each]) for each in titled(serial(31))]
    claims = [(pages[place], {"site": "gazette.example"}) for place in (19, 20)]
    with second_site_known():
        rows = ingest(tmp_path, [[(each, {}) for each in pages], claims])
    assert stories(rows) == [19, 19]


def test_only_pairs_that_nothing_connects_are_compared() -> None:
    members, fresh = [5, 1, 4, 2, 3], {4, 5}
    never = [(1, 4), (1, 5), (2, 4), (2, 5), (3, 4), (3, 5), (4, 5)]
    assert list(unconnected_pairs(members, fresh, Components())) == never
    components = Components()
    taken = []
    for pair in unconnected_pairs(members, set(members), components):
        taken.append(pair)
        components.join(*pair)
    assert taken == [(1, 2), (1, 3), (1, 4), (1, 5)]
    components = Components()
    components.join(2, 4)
    taken = []
    for pair in unconnected_pairs(members, fresh, components):
        taken.append(pair)
        if pair == (1, 5):
            components.join(*pair)
    assert taken == [(1, 4), (1, 5), (2, 5), (3, 4), (3, 5), (4, 5)]
