"""Crawls that several workers share, however few pages there are."""

from __future__ import annotations

import gzip
import json
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.forms.wrapping import PAGES, warc
from tests.ingest.test_order import DELIVERIES


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """Let few pages be worth any number of workers, in portions of one file; return what is started."""
    return share_everything(monkeypatch)


def share_everything(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    processes: list[subprocess.Popen[bytes]] = []

    class Noted(subprocess.Popen[bytes]):
        def __init__(self, *arguments: object, **options: object) -> None:
            super().__init__(*arguments, **options)  # type: ignore[call-overload]
            processes.append(self)

    monkeypatch.setattr("spiders.crawl.WORTH_A_WORKER", 1)
    monkeypatch.setattr("spiders.errands.PORTION_FILES", 1)
    monkeypatch.setattr("spiders.errands.SHARED_BYTES", 1_000)
    monkeypatch.setattr("spiders.workers.subprocess.Popen", Noted)
    return processes


@pytest.fixture(scope="module")
def shared() -> Iterator[pytest.MonkeyPatch]:
    """Let the same be so for all tests of a module."""
    with pytest.MonkeyPatch.context() as patch:
        share_everything(patch)
        yield patch


def lay_out(inbox: Path) -> Path:
    """Write pages of two sites: wordings and captures that belong together, twice over, and broken files."""
    inbox.mkdir(parents=True)
    for number, (payload, facts) in enumerate(DELIVERIES):
        (inbox / f"{number:02}.txt").write_bytes(payload)
        if facts:
            (inbox / f"{number:02}.txt.meta.json").write_text(json.dumps(facts))
    (inbox / "again").mkdir()
    for number in (0, 5, 9, 11, 13):
        (inbox / "again" / f"{number:02}.txt").write_bytes(DELIVERIES[number][0])
    with zipfile.ZipFile(inbox / "some.zip", "w") as archive:
        for number in (1, 2, 12, 15):
            archive.writestr(f"{number:02}.txt", DELIVERIES[number][0])
    lines = [
        {"path": "02.txt", "captured_at": "2026-02-20T01:00:00Z"},
        {"path": "02.txt", "captured_at": "2026-02-23T01:00:00Z", "url": "https://timesca.com/two/"},
        {"path": "missing.txt", "site": "timesca.com"},
        {"path": "03.txt", "captured_at": "yesterday"},
    ]
    (inbox / "pages.jsonl").write_text("\n".join(map(json.dumps, lines)))
    (inbox / "link.txt").symlink_to("00.txt")
    whole = warc(PAGES)
    (inbox / "whole.warc").write_bytes(whole)
    (inbox / "whole.warc.meta.json").write_text('{"site": "timesca.com", "captured_at": "yesterday"}')
    middle = len(whole) // 2
    (inbox / "damaged.warc").write_bytes(whole[:middle] + whole[middle + 50 :])
    (inbox / "cut.warc.gz").write_bytes(gzip.compress(whole, mtime=0)[:-1000])
    (inbox / "no.zip").write_bytes(b"PK\x03\x04" + bytes(2000))
    return inbox
