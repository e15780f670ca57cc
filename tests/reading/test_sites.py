from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from etl.reading import read_page
from etl.site import Sites, load_sites
from tests.reading.test_read_page import OLD_SHEET, SHEET
from tests.support.goldens import INVENTED_SITES, NO_CLAIMS
from warehouse.errors import UsageError

GAZETTE = INVENTED_SITES / "valley_gazette"


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Copy the invented site, to spoil it."""
    folder = tmp_path / "mine" / "gazette"
    shutil.copytree(GAZETTE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def spoil(folder: Path, old: str, new: str, name: str = "site.toml") -> None:
    file = folder / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_the_projects_own_site(sites: Sites) -> None:
    (site,) = sites
    assert (site.name, site.language, site.time_zone) == ("timesca.com", "en", "Asia/Bishkek")
    assert site.currencies == ("KGS", "KZT", "TJS", "UZS", "TMT")
    assert sites.of_host("www.timesca.com") is site
    assert sites.of_host("elsewhere.example") is None


def test_an_added_site_reads_its_pages_and_leaves_the_others_alone(both_sites: Sites) -> None:
    assert [site.name for site in both_sites] == ["gazette.example", "timesca.com"]
    reading = read_page(OLD_SHEET, NO_CLAIMS, both_sites)
    assert (reading.parser, str(reading.as_of)) == ("gazette.example/sheet@3", "2025-12-31")
    (article,), (quote,) = reading.articles, reading.quotes
    assert (article.title, article.text) == ("A Headline", "It tells a story.")
    assert (quote.rate, quote.change_text) == (Decimal("0.0019"), "+0.1%")


def test_the_printed_date_picks_the_layout(both_sites: Sites) -> None:
    new_sheet = SHEET.format(day="2026-01-01, No. 7").encode()
    assert read_page(new_sheet, NO_CLAIMS, both_sites).layout == "numbered-sheet"


def test_what_no_table_can_hold_is_an_error_of_the_reader(copied: Path) -> None:
    """One page of a careless reader must not stop the run that stages it."""
    spoil(copied, "start, end)", "start, end, author=chr(0xD800))", "readers.py")
    reading = read_page(OLD_SHEET, NO_CLAIMS, load_sites([copied]))
    assert (reading.disposition, reading.reason, reading.articles) == ("quarantined", "reader-error", [])


def test_a_layout_s_refusal_keeps_its_name(both_sites: Sites) -> None:
    reading = read_page(OLD_SHEET + b"\n?", NO_CLAIMS, both_sites)
    assert (reading.stage, reading.reason) == ("read", "no-rates")
    assert reading.message == "The last line of The Valley Gazette has no rates."


def test_nothing_is_written_beside_the_modules_of_a_site(
    copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk would leave half a module there, which no later run could load."""
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    before = sorted(copied.rglob("*"))
    load_sites([copied])
    assert sorted(copied.rglob("*")) == before


def test_loading_twice_or_by_its_own_folder_is_no_conflict(copied: Path) -> None:
    assert len(load_sites([copied, copied.parent])) == 2


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("title =", "titel =", "unknown key 'titel'"),
        ('language = "en"\n', "", "lacks the key 'language'"),
        ('language = "en"', "language = 3", "'language' must be a text"),
        ('currencies = ["KZT"]', 'currencies = "KZT"', "'currencies' must be a list"),
        ("Asia/Almaty", "Asia/Atlantis", "'Asia/Atlantis' is no time zone"),
        ("Asia/Almaty", "../../etc/passwd", "is no time zone"),
        ("name =", "name", "cannot be read as TOML"),
    ],
)
def test_wrong_settings_name_file_and_key(copied: Path, old: str, new: str, said: str) -> None:
    spoil(copied, old, new)
    with pytest.raises(UsageError) as raised:
        load_sites([copied.parent])
    assert said in str(raised.value)
    assert str(copied / "site.toml") in str(raised.value)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("READERS = ", "readers = ", "has no READERS"),
        ("def detects", "def detect", "has no detects"),
        ("from .rates", "from .nowhere", "cannot be imported: ModuleNotFoundError"),
        ("import re", "import re; 1 / 0", "cannot be imported: ZeroDivisionError"),
        ('"numbered-sheet"', '"sheet"', "two READERS of one layout"),
    ],
)
def test_wrong_readers_name_the_file(copied: Path, old: str, new: str, said: str) -> None:
    spoil(copied, old, new, "rates.py" if old == "import re" else "readers.py")
    with pytest.raises(UsageError, match=r"readers\.py") as raised:
        load_sites([copied.parent])
    assert said in str(raised.value)


def test_two_folders_of_one_name(copied: Path) -> None:
    with pytest.raises(UsageError, match=r"two folders hold the site gazette\.example") as raised:
        load_sites([INVENTED_SITES, copied.parent])
    assert str(GAZETTE) in str(raised.value)
    assert str(copied) in str(raised.value)


def test_a_host_of_two_sites(copied: Path) -> None:
    spoil(copied, '"news.gazette.example"', '"www.timesca.com"')
    with pytest.raises(UsageError, match=r"timesca\.com is claimed by two sites: timesca\.com and gazette"):
        load_sites([copied.parent])


@pytest.mark.parametrize("name", ["no-word", "3days"])
def test_a_folder_needs_an_importable_name(copied: Path, name: str) -> None:
    copied.rename(copied.parent / name)
    with pytest.raises(UsageError, match=name):
        load_sites([copied.parent])


def test_a_folder_without_sites(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "missing"):
        with pytest.raises(UsageError, match=r"no site\.toml below"):
            load_sites([folder])
