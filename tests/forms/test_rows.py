"""The same pages give the same rows, whatever the form in which they were saved."""

from __future__ import annotations

import json
from collections.abc import Callable, Set
from functools import partial
from pathlib import Path
from typing import NamedTuple

import duckdb
import pytest

from dags.ingest import ingest_paths
from tests.forms.saving import complete, declared, markup, mhtml, single_file
from tests.forms.wrapping import (
    ARCHIVES,
    BUNDLES,
    MOMENT,
    PAGES_FOLDER,
    SINGLE,
    Form,
    Pages,
    http,
    record,
    url,
)
from tests.ingest.invented import RUN_COLUMNS, ask
from tests.themes.listing import NAMES

REAL_FOLDER = Path(__file__).parents[2].parent / "shared" / "pages"
REAL = {path.stem: path.read_bytes() for path in sorted(REAL_FOLDER.glob("*.txt"))}
"""Real pages kept beside the checkout, where there are any; their texts are not ours to commit."""
LISTINGS = {name: (PAGES_FOLDER / f"{name}.txt").read_bytes() for name in NAMES} | REAL

Rows = dict[str, list[tuple[object, ...]]]


class Saving(NamedTuple):
    """A way to save pages: the files that it makes of them, and which facts of each page those tell."""

    files: Callable[[Pages], dict[str, bytes]]
    tells: tuple[str, ...] = ()


BOTH = ("url", "captured_at")


def one_file(name: str, form: Form, pages: Pages) -> dict[str, bytes]:
    return {name: form(pages)}


def packed(suffix: str, pages: Pages) -> dict[str, bytes]:
    return {f"{name}.txt{suffix}": SINGLE[suffix](page) for name, page in pages.items()}


def named(suffix: str, pages: Pages) -> dict[str, bytes]:
    return {f"{name}{suffix}": page for name, page in pages.items()}


def of_each(suffix: str, save: Callable[[str, bytes], bytes], theme: str, pages: Pages) -> dict[str, bytes]:
    """Return the pages in the markup of a theme, each saved by itself."""
    return {f"{name}{suffix}": save(name, page) for name, page in markup(pages, theme).items()}


def recorded(name: str, page: bytes, kind: str) -> bytes:
    return record("response", http(page, kind=kind), target=url(name))


SAME_BYTES = {
    **{name: Saving(partial(one_file, name, form), BOTH) for name, form in ARCHIVES.items()},
    **{name: Saving(partial(one_file, name, form)) for name, form in BUNDLES.items()},
    **{f"page{suffix}": Saving(partial(packed, suffix)) for suffix in SINGLE},
}
"""What is read in the end is each page byte for byte; test_forms.py shows so for each of them."""

OTHER_BYTES = {
    "utf-16.txt": Saving(
        lambda pages: {f"{name}.txt": page.decode().encode("utf-16") for name, page in pages.items()}
    ),
    "regional.warc": Saving(
        lambda pages: {
            f"{name}.warc": recorded(name, *declared(page.decode(), ("windows-1251", "utf-8")))
            for name, page in pages.items()
        },
        BOTH,
    ),
    "plain.html": Saving(partial(of_each, ".html", lambda _, page: page, "definition_list")),
    "html.warc": Saving(
        partial(of_each, ".warc", partial(recorded, kind="text/html"), "sidebar_first"), BOTH
    ),
    "complete.html": Saving(partial(of_each, ".html", complete, "minified"), ("url",)),
    "single-file.html": Saving(partial(of_each, ".html", single_file, "wordpress_blocks"), BOTH),
    "quoted.mhtml": Saving(
        partial(of_each, ".mhtml", partial(mhtml, coding="quoted-printable"), "tables_of_2010"), BOTH
    ),
    "base64.mhtml": Saving(partial(of_each, ".mhtml", partial(mhtml, coding="base64"), "soup"), BOTH),
}
"""What is read prints the same, in markup or in another encoding."""

OF_BYTES = {"page_id", "media_type", "bytes", "byte_start", "byte_end", "element"}
OF_MARKUP = {"url", "author", "published_at", "layout", "parser"}
"""What the themes tell beside what the listings print, and the readers that read it."""
TABLES = ("articles", "article_versions", "article_aliases", "sightings", "quotes", "rates", "pages")


def ingested(folder: Path, files: dict[str, bytes], tells: tuple[str, ...] = ()) -> Path:
    """Return a warehouse of some files, with facts beside them that they do not tell themselves."""
    inbox, warehouse = folder / "inbox", folder / "warehouse"
    inbox.mkdir(parents=True)
    for name, content in files.items():
        (inbox / name).write_bytes(content)
        facts = {"path": name, "url": url(Path(name).stem), "captured_at": MOMENT}
        with (inbox / "pages.jsonl").open("a") as manifest:
            manifest.write(json.dumps({key: facts[key] for key in ("path", *tells)}) + "\n")
    ingest_paths([inbox], warehouse, progress=False)
    return warehouse


def rows(warehouse: Path, left_out: Set[str] = frozenset()) -> Rows:
    """Return the rows of the tables without some columns."""
    found = {}
    with duckdb.connect(str((warehouse / "warehouse.duckdb").resolve()), read_only=True) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for table in TABLES:
            relation = connection.table(table)
            names = [name for name in relation.columns if name not in RUN_COLUMNS | left_out]
            found[table] = sorted(relation.select(*names).fetchall(), key=repr)
    return found


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Callable[[tuple[str, ...]], Path]:
    """Return a function that gives the warehouse of the plain texts, with some facts told of each."""
    made: dict[tuple[str, ...], Path] = {}

    def warehouse(tells: tuple[str, ...]) -> Path:
        if tells not in made:
            made[tells] = ingested(tmp_path_factory.mktemp("plain"), named(".txt", LISTINGS), tells)
        return made[tells]

    return warehouse


Plain = Callable[[tuple[str, ...]], Path]


class Wrapped(NamedTuple):
    """A warehouse of pages in several forms, what these tell of each page, and their names."""

    warehouse: Path
    tells: tuple[str, ...]
    names: list[str]


@pytest.mark.skipif(not REAL, reason="no real pages beside the checkout")
def test_the_real_pages_are_among_them(plain: Plain, tmp_path: Path) -> None:
    alone = ingested(tmp_path, named(".txt", REAL))
    assert ask(alone, "SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM quotes)") == [(30, 25)]
    among = rows(plain(()))
    assert set(rows(alone)["article_versions"]) <= set(among["article_versions"])


ALONE = ("1.0.warc", "conversion.wet", "plain.arc", "bundle.zip")
"""Forms of each kind of what is declared of a page."""
PAGES_CAME = "FROM captures WHERE page_id IS NOT NULL"


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return a warehouse for each of these forms."""
    return {
        name: ingested(tmp_path_factory.mktemp("alone"), SAME_BYTES[name].files(LISTINGS)) for name in ALONE
    }


@pytest.mark.parametrize("name", ALONE)
def test_a_form_by_itself(name: str, plain: Plain, alone: dict[str, Path]) -> None:
    found = rows(alone[name])
    assert found == rows(plain(SAME_BYTES[name].tells))
    assert len(found["pages"]) == len(LISTINGS)


@pytest.fixture(scope="module", params=[BOTH, ()], ids=["told", "untold"])
def wrapped(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Wrapped:
    """Return a warehouse of all forms that tell as much, read in one night, each in a folder of its own."""
    folder, tells = tmp_path_factory.mktemp("wrapped"), request.param
    names = [name for name in SAME_BYTES if SAME_BYTES[name].tells == tells]
    for number, name in enumerate(names):
        form = folder / "inbox" / str(number)
        form.mkdir(parents=True)
        for file, content in SAME_BYTES[name].files(LISTINGS).items():
            (form / file).write_bytes(content)
    ingest_paths([folder / "inbox"], folder / "warehouse", progress=False)
    return Wrapped(folder / "warehouse", tells, names)


def test_whatever_they_are_wrapped_in(wrapped: Wrapped, plain: Plain, alone: dict[str, Path]) -> None:
    """Each form delivers the same payloads, facts and declarations, and rows follow from nothing else."""
    delivered = facts_of(plain(wrapped.tells))
    assert len(delivered) == len(LISTINGS)
    known = [declared_in(each) for each in alone.values()]
    for number, name in enumerate(wrapped.names):
        own = f"source LIKE 'inbox/{number}/%'"
        assert facts_of(wrapped.warehouse, own) == delivered, name
        assert declared_in(wrapped.warehouse, own) in known, name
    left_out = {"n_captures"}
    assert rows(wrapped.warehouse, left_out) == rows(plain(wrapped.tells), left_out)


def facts_of(warehouse: Path, own: str = "true") -> list[tuple[object, ...]]:
    return ask(warehouse, f"SELECT page_id, url, captured_at {PAGES_CAME} AND {own} ORDER BY ALL")


def declared_in(warehouse: Path, own: str = "true") -> list[tuple[object, ...]]:
    return ask(warehouse, f"SELECT DISTINCT content_type, http_status {PAGES_CAME} AND {own} ORDER BY ALL")


def test_every_form_is_among_them() -> None:
    assert {SAME_BYTES[name].tells for name in SAME_BYTES} == {BOTH, ()}


@pytest.mark.parametrize("name", OTHER_BYTES)
def test_whatever_they_are_written_in(name: str, plain: Plain, tmp_path: Path) -> None:
    saving = OTHER_BYTES[name]
    found = rows(ingested(tmp_path, saving.files(LISTINGS)), OF_BYTES | OF_MARKUP)
    assert found == rows(plain(saving.tells), OF_BYTES | OF_MARKUP)
    assert len(found["pages"]) == len(LISTINGS)
