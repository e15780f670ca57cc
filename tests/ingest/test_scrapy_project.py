"""The job is a Scrapy project like any other."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from scrapy.settings import Settings

from spiders import settings as project_settings
from tests.ingest.invented import Listing, ask, prose

PROJECT = Path(__file__).parents[2]


def scrapy(*arguments: str, warehouse: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "STEPPE_WAREHOUSE": str(warehouse)}
    command = [sys.executable, "-m", "scrapy", *arguments]
    return subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)


def test_scrapy_crawl_publishes(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "page.txt").write_bytes(Listing([("A Page", prose(110, 60))]).render())
    (inbox / "other.txt").write_bytes(b"Nobody knows this page.")
    done = scrapy("crawl", "saved_pages", "-a", f"path={inbox}", warehouse=tmp_path / "warehouse")
    assert done.returncode == 0, done.stderr
    assert ask(tmp_path / "warehouse", "SELECT count(*) FROM articles") == [(1,)]
    assert ask(tmp_path / "warehouse", "SELECT status, pages_read FROM runs") == [("published", 2)]


def test_scrapy_crawl_of_nothing_fails_and_leaves_nothing(tmp_path: Path) -> None:
    done = scrapy("crawl", "saved_pages", "-a", f"path={tmp_path}/nowhere", warehouse=tmp_path / "warehouse")
    assert done.returncode != 0
    assert f"there is nothing at {tmp_path}/nowhere" in done.stderr
    assert not (tmp_path / "warehouse").exists()


def test_no_port_is_opened_and_nothing_can_be_downloaded() -> None:
    settings = Settings()
    settings.setmodule(project_settings)
    handlers = settings.getwithbase("DOWNLOAD_HANDLERS")
    assert {scheme for scheme, handler in handlers.items() if handler is not None} == set()
    extensions = settings.getwithbase("EXTENSIONS")
    for name in ("telnet.TelnetConsole", "remote_control.RemoteControl"):
        assert extensions[f"scrapy.extensions.{name}"] is None
