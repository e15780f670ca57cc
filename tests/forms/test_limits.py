"""Each limit bites where it is set low, and whoever reads the message knows which one to raise."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from dags.ingest import ingest_paths
from dags.replay import replay_pages, replay_quarantine
from spiders.forms.limits import Limits
from tests.forms.saving import markup
from tests.forms.wrapping import PAGES, record, tarred, zipped
from tests.ingest.invented import ask
from warehouse.errors import UsageError

TEXT = PAGES["bazaar-1"]
MANY = b" ".join(b"a%d=1" % number for number in range(900))
HTML = markup({"bazaar-1": TEXT}, "soup")["bazaar-1"].replace(b"<body>", b"<body " + MANY + b">")
DULL = gzip.compress(TEXT + b" " * (2 << 20))
WARC = record("resource", TEXT)
BITES = {
    "payload_bytes": (10, "page.txt", TEXT, "too-large"),
    "nodes": (3, "page.html", HTML, "too-many-nodes"),
    "depth": (2, "page.html", HTML, "too-deep"),
    "attributes": (100, "page.html", HTML, "too-many-attributes"),
    "unpacked_bytes": (10, "pages.zip", zipped({"page.txt": TEXT}), "too-much-unpacked"),
    "ratio": (2, "page.txt.gz", gzip.compress(TEXT + b" " * (17 << 20)), "too-compressed"),
    "ratio_free_bytes": (100, "page.txt.gz", DULL, "too-compressed"),
    "entries": (1, "pages.zip", zipped({"page.txt": TEXT, "other.txt": b"other"}), "too-many-entries"),
    "directory_bytes": (10, "pages.tar", tarred({"page.txt": TEXT}), "large-directory"),
    "nesting": (0, "pages.zip", zipped({"inner.zip": zipped({"page.txt": TEXT})}), "too-deep"),
    "header_bytes": (100, "pages.warc", record("resource", TEXT, "X: " + "x" * 200), "long-header"),
    "breaks": (1, "pages.warc", WARC + b"nonsense\r\n\r\n" + WARC + b"nonsense\r\n\r\n" + WARC, "too-broken"),
    "sidecar_bytes": (10, "page.txt", TEXT, "bad-sidecar"),
}
"""A low figure for each limit, and a file that goes beyond it; its default lets the file through."""
TOLD = (
    "SELECT reason, message FROM captures WHERE reason IS NOT NULL "
    "UNION ALL SELECT reason, message FROM quarantine"
)


def laid_out(folder: Path, name: str, content: bytes) -> Path:
    (folder / "inbox").mkdir()
    (folder / "inbox" / name).write_bytes(content)
    (folder / "inbox" / f"{name}.meta.json").write_text('{"site": "timesca.com"}')
    return folder / "inbox"


@pytest.mark.parametrize("name", BITES)
def test_a_limit_that_is_set_low(name: str, tmp_path: Path) -> None:
    most, file, content, reason = BITES[name]
    inbox = laid_out(tmp_path, file, content)
    ingest_paths([inbox], tmp_path / "warehouse", limits={name: most}, progress=False)
    told = [message for found, message in ask(tmp_path / "warehouse", TOLD) if found == reason]
    named = ("ratio", 200) if name == "ratio_free_bytes" else (name, most)
    assert len(told) == 1
    assert (
        str(told[0]).count(f"the limit is {named[0]} = {named[1]}; raise it with --limit or STEPPE_LIMITS")
        == 1
    )


def test_every_limit_has_a_file_that_goes_beyond_it() -> None:
    assert set(BITES) == set(Limits.bounds())
    for name, (_, _, _, reason) in BITES.items():
        assert Limits.bounds()[name].reason == reason


def test_a_refused_page_is_read_once_its_limit_is_raised(tmp_path: Path) -> None:
    inbox, warehouse = laid_out(tmp_path, "page.html", HTML), tmp_path / "warehouse"
    ingest_paths([inbox], warehouse, limits={"nodes": 3}, progress=False)
    for refused in (replay_pages, replay_quarantine):
        assert refused(warehouse, limits={"nodes": 4}, progress=False).still_quarantined == {
            "too-many-nodes": 1
        }
    replay_quarantine(warehouse, progress=False)
    assert ask(warehouse, "SELECT disposition FROM pages") == [("loaded",)]
    replay_pages(warehouse, limits={"nodes": 3}, progress=False)
    assert ask(warehouse, "SELECT reason FROM quarantine") == [("too-many-nodes",)]


def test_a_second_reading_in_one_run_knows_the_limits_too(tmp_path: Path) -> None:
    """Facts that come later make a page be read again, within the same limits."""
    inbox, warehouse = laid_out(tmp_path, "page.html", HTML), tmp_path / "warehouse"
    (inbox / "same.html").write_bytes(HTML)
    (inbox / "same.html.meta.json").write_text('{"url": "https://timesca.com/x/"}')
    ingest_paths([inbox], warehouse, limits={"depth": 2}, progress=False)
    assert ask(warehouse, "SELECT reason FROM pages") == [("too-deep",)]


@pytest.mark.parametrize(
    "setting",
    [
        *({"pages": 1}, {"entries": -1}, {"ratio": "many"}, {"ratio": True}, {"nodes": 10**19}),
        *("nodes=3", "[]", "3", '{"nodes": 1.5}', '{"nods": 5}', "{" * 9, "[" * 100_000),
    ],
)
def test_limits_that_are_none_are_refused(setting: str | dict[str, object]) -> None:
    with pytest.raises(UsageError, match="STEPPE_LIMITS"):
        Limits.of_setting(setting)
