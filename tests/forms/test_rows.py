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


VARIANTS = {
    *("warcio.warc", "whole.warc.zst", "packed-dictionary.warc.zst", "zlib.warc", "decoded-already.warc"),
    *("whole.arc.gz", "stored.zip", "gnu.tar", "bundle.tar.xz", "bundle.tar.bz2", "zip-in.tar"),
    *("tar-in.tar.gz", "bundle.zip.gz", "packed-in.zip", "page.bz2", "page.xz"),
}
"""Forms that differ from one of the others in their wrapping alone: a night for each would take too long."""

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


@pytest.mark.skipif(not REAL, reason="no real pages beside the checkout")
def test_the_real_pages_are_among_them(plain: Plain, tmp_path: Path) -> None:
    alone = ingested(tmp_path, named(".txt", REAL))
    assert ask(alone, "SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM quotes)") == [(30, 25)]
    among = rows(plain(()))
    assert set(rows(alone)["article_versions"]) <= set(among["article_versions"])


@pytest.mark.parametrize("name", [name for name in SAME_BYTES if name not in VARIANTS])
def test_whatever_they_are_wrapped_in(name: str, plain: Plain, tmp_path: Path) -> None:
    saving = SAME_BYTES[name]
    found = rows(ingested(tmp_path, saving.files(LISTINGS)))
    assert found == rows(plain(saving.tells))
    assert len(found["pages"]) == len(LISTINGS)


@pytest.mark.parametrize("name", OTHER_BYTES)
def test_whatever_they_are_written_in(name: str, plain: Plain, tmp_path: Path) -> None:
    saving = OTHER_BYTES[name]
    found = rows(ingested(tmp_path, saving.files(LISTINGS)), OF_BYTES | OF_MARKUP)
    assert found == rows(plain(saving.tells), OF_BYTES | OF_MARKUP)
    assert len(found["pages"]) == len(LISTINGS)
