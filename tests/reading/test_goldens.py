from __future__ import annotations

from pathlib import Path

import pytest

from etl.site import Sites
from etl.text.cleaning import clean
from tests.refresh_expected import locked_changes, main
from tests.support.goldens import (
    as_json,
    committed_lock,
    expected_file,
    golden_pages,
    lock_of_expected,
    read_golden,
)

PAGES = golden_pages()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_page_is_read_as_expected(page: Path, sites: Sites) -> None:
    assert as_json(read_golden(page, sites)) == expected_file(page).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", [p for p in PAGES if p.suffix == ".txt"], ids=lambda page: page.name)
def test_rows_stand_where_they_say(page: Path, sites: Sites) -> None:
    payload = page.read_bytes()
    reading = read_golden(page, sites)
    for article in reading.articles:
        assert clean(payload[article.byte_start : article.byte_end].decode()).text == article.text
    for quote in reading.quotes:
        printed = payload[quote.byte_start : quote.byte_end].decode()
        assert printed.startswith(f"• {quote.base}/{quote.quote} = ")
        assert printed.endswith(f"{quote.rate_text} {quote.change_text}")


def test_changed_rows_need_a_raised_version() -> None:
    lock, now = committed_lock(), lock_of_expected()
    assert locked_changes(lock, now) == []
    for parser, digests in now.items():
        assert lock[parser] == digests, "run python -m tests.refresh_expected --write"


def test_lock_tells_a_changed_result() -> None:
    before = {"a/b@1": {"page.txt": "00"}}
    assert locked_changes(before, {"a/b@1": {"page.txt": "11"}}) == ["page.txt (a/b@1)"]
    assert locked_changes(before, {"a/b@2": {"page.txt": "11"}}) == []
    assert locked_changes(before, {"a/b@1": {"page.txt": "00", "new.txt": "22"}}) == []


def test_refreshing_shows_nothing_where_nothing_changed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert capsys.readouterr().out == ""
