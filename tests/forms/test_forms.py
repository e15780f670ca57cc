"""The same pages in every form are the same pages, and the same rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from dags.ingest import ingest_paths
from tests.forms.wrapping import ARCHIVES, FORMS, MOMENT, PAGES, SINGLE, read, told, url
from tests.ingest.invented import ask, tables


@pytest.mark.parametrize("name", FORMS)
def test_each_page_comes_out_once_and_byte_for_byte(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(FORMS[name](PAGES))
    deliveries = read(tmp_path / name)
    assert sorted(each.payload for each in deliveries if each.payload) == sorted(PAGES.values())
    assert [each for each in deliveries if each.disposition == "quarantined" and each.payload is None] == []
    assert len({each.source for each in deliveries}) == len(deliveries)
    for each in deliveries:
        if each.payload is not None:
            told_of = (
                each.facts.url,
                each.facts.captured_at and f"{each.facts.captured_at:%Y-%m-%dT%H:%M:%SZ}",
            )
            page = next(page for page, content in PAGES.items() if content == each.payload)
            assert told_of == ((url(page), MOMENT) if name in ARCHIVES else (None, None))


@pytest.mark.parametrize("name", FORMS)
def test_the_form_is_told_from_the_content(name: str, tmp_path: Path) -> None:
    """Only Brotli leaves no sign of itself, so only its name can tell."""
    disguised = "page.html.br" if name.endswith(".br") else "page.html"
    (tmp_path / disguised).write_bytes(FORMS[name](PAGES))
    assert sum(each.payload in PAGES.values() for each in read(tmp_path / disguised)) == len(PAGES)


@pytest.mark.parametrize("suffix", SINGLE)
def test_an_archive_that_is_long_and_compressed_as_a_whole(suffix: str, tmp_path: Path) -> None:
    """Longer than any buffer of a library: what one hands out beyond what was asked for must not be lost."""
    (tmp_path / f"x.warc{suffix}").write_bytes(SINGLE[suffix](ARCHIVES["1.0.warc"](PAGES) * 40))
    assert [each.payload for each in read(tmp_path / f"x.warc{suffix}")] == [*PAGES.values()] * 40


@pytest.mark.parametrize("suffix", SINGLE)
def test_a_compressed_page_is_the_page_inside(suffix: str, tmp_path: Path) -> None:
    for name, page in PAGES.items():
        (tmp_path / f"{name}.txt{suffix}").write_bytes(SINGLE[suffix](page))
    folder = tmp_path.name
    expected = {f"{folder}/{name}.txt{suffix}": page for name, page in PAGES.items()}
    assert {each.source: each.payload for each in read(tmp_path)} == expected


def test_the_warehouse_has_the_same_rows_whatever_the_form(tmp_path: Path) -> None:
    plain, wrapped = tmp_path / "plain", tmp_path / "wrapped"
    plain.mkdir()
    wrapped.mkdir()
    for name, page in PAGES.items():
        (plain / f"{name}.txt").write_bytes(page)
        for suffix, pack in SINGLE.items():
            (wrapped / f"{name}.txt{suffix}").write_bytes(pack(page))
    for name, wrap in FORMS.items():
        (wrapped / name).write_bytes(wrap(PAGES))
    for folder in (plain, wrapped):
        record = ingest_paths([folder], tmp_path / f"{folder.name}-warehouse", progress=False)
        assert (record.pages_loaded, record.pages_quarantined) == (len(PAGES), 0)
    expected, found = tables(tmp_path / "plain-warehouse"), tables(tmp_path / "wrapped-warehouse")
    for table in ("articles", "article_versions", "sightings", "article_aliases"):
        assert found[table] == expected[table], table
    printed = (
        "SELECT page_id, base, quote, rate_text, change_text, repeats, byte_start FROM quotes ORDER BY ALL"
    )
    assert ask(tmp_path / "wrapped-warehouse", printed) == ask(tmp_path / "plain-warehouse", printed)
    captures = ask(
        tmp_path / "wrapped-warehouse", "SELECT DISTINCT n_captures FROM pages WHERE site IS NOT NULL"
    )
    assert captures == [(len(FORMS) + len(SINGLE),)]


def test_sources_name_the_member_and_the_record(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(FORMS["wacz-in.zip"](PAGES))
    sources = [source for source, reason in told(read(tmp_path / "x.zip")) if reason is None]
    assert sources[0] == "x.zip!inner.wacz!archive/data.warc.gz#0"
    offsets = [int(source.split("#")[1]) for source in sources]
    assert offsets == sorted(set(offsets))


def test_records_of_one_frame_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "x.warc.gz").write_bytes(FORMS["whole.warc.gz"](PAGES))
    first, second, *_ = (source for source, _ in told(read(tmp_path / "x.warc.gz")))
    assert first == "x.warc.gz#0"
    assert second.startswith("x.warc.gz#0+")


def test_what_records_say_of_their_captures(tmp_path: Path) -> None:
    (tmp_path / "x.arc").write_bytes(FORMS["plain.arc"](PAGES))
    (tmp_path / "x.warc").write_bytes(FORMS["0.17.warc"](PAGES))
    for delivery in read(tmp_path):
        if delivery.payload is not None:
            facts = delivery.facts
            assert facts.url is not None
            assert facts.captured_at is not None
            assert PAGES[facts.url.split("/")[-2]] == delivery.payload
            assert f"{facts.captured_at:%Y-%m-%dT%H:%M:%SZ}" == MOMENT
            assert (facts.http_status, facts.content_type) == (200, "text/plain; charset=utf-8")


def test_members_of_a_wacz_that_are_no_archives_are_skipped_by_name(tmp_path: Path) -> None:
    (tmp_path / "x.wacz").write_bytes(FORMS["archive.wacz"](PAGES))
    assert [source for source, reason in told(read(tmp_path / "x.wacz")) if reason == "wacz-index"] == [
        "x.wacz!indexes/index.cdx.gz",
        "x.wacz!pages/pages.jsonl",
        "x.wacz!datapackage.json",
    ]


def test_facts_beside_an_archive_give_the_site_of_all_it_holds(tmp_path: Path) -> None:
    (tmp_path / "x.warc").write_bytes(FORMS["1.1.warc"](PAGES))
    (tmp_path / "x.warc.meta.json").write_text('{"site": "timesca.com", "url": "https://elsewhere.example/"}')
    (tmp_path / "y.txt.gz").write_bytes(SINGLE[".gz"](PAGES["whole"]))
    (tmp_path / "y.txt.gz.meta.json").write_text('{"site": "timesca.com", "url": "https://timesca.com/y/"}')
    deliveries = read(tmp_path)
    assert {each.facts.site for each in deliveries} == {"timesca.com"}
    urls = {each.facts.url for each in deliveries}
    assert "https://elsewhere.example/" not in urls
    assert "https://timesca.com/y/" in urls
