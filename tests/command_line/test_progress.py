"""Long work shows a bar on a terminal, and plain lines where standard error is none."""

from __future__ import annotations

import fcntl
import logging
import os
import pty
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from dags.ingest import ingest_paths
from dags.replay import replay_pages
from etl import progress
from spiders.counting import expected_below
from tests.forms.wrapping import FORMS, PAGES
from tests.support.surroundings import PROGRAM_PATH

REFUSED = "inbox/other.txt: quarantined (unknown-layout): No known site claims the page"


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """Return a folder of seven pages: five in an archive, two in files; what lies beside them is none."""
    folder = tmp_path / "inbox"
    (folder / "deep").mkdir(parents=True)
    (folder / "pages.zip").write_bytes(FORMS["bundle.zip"](PAGES))
    (folder / "other.txt").write_text("Nobody knows this page.")
    (folder / "other.txt.meta.json").write_text("{}")
    (folder / "deep" / "page.txt").write_bytes(PAGES["whole"])
    (folder / "deep" / "pages.jsonl").write_text('{"path": "page.txt"}\n')
    return folder


def on_a_terminal(*arguments: str) -> str:
    """Return all that the program writes on a terminal of 100 columns."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
    environment = {**os.environ, "PYTHONPATH": PROGRAM_PATH}
    command = [sys.executable, "-m", "dags.command_line", *arguments]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    written = b""
    try:
        while part := os.read(ours, 65_536):
            written += part
    except OSError:  # the other end was closed, as Linux has it
        pass
    finally:
        os.close(ours)
    assert process.wait() == 0, written
    return written.decode()


def lines_shown(written: str) -> list[str]:
    """Return the lines that stay on the terminal: what follows the last return to a line's beginning."""
    return [line.rstrip("\r").split("\r")[-1] for line in written.split("\n")]


def test_a_bar_with_count_and_time_left_and_the_log_above_it(inbox: Path, tmp_path: Path) -> None:
    own = str(tmp_path / "own")
    written = on_a_terminal("ingest", str(inbox), "--warehouse", own)
    assert "reading:   0%|" in written
    assert "| 0/3 [" in written
    assert any(line.startswith(REFUSED) for line in lines_shown(written))
    again = on_a_terminal("replay", "--warehouse", own)
    assert "| 0/6 [" in again
    for shown in (written, again):
        assert "page/s" in shown
        assert "reading" not in "".join(lines_shown(shown))


def test_plain_lines_elsewhere(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_LINES", 0.0)
    caplog.set_level(logging.INFO, "steppe.progress")
    ingest_paths([inbox], tmp_path / "own")
    told = [record.getMessage() for record in caplog.records if record.name == "steppe.progress"]
    assert told == [
        *("1 of 3 pages read", "2 of 3 pages read", "3 of 3 pages read", "4 of 4 pages read"),
        *("5 of 5 pages read", "6 of 6 pages read", "7 of 7 pages read"),
    ]
    caplog.clear()
    replay_pages(tmp_path / "own")
    told = [record.getMessage() for record in caplog.records if record.name == "steppe.progress"]
    assert told == [f"{number} of 6 pages read" for number in range(1, 7)]


def test_nothing_but_whole_lines_where_standard_error_is_a_file(inbox: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "dags.command_line", "ingest", str(inbox), "--warehouse", "own"]
    environment = {**os.environ, "PYTHONPATH": PROGRAM_PATH}
    done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=True)
    (said,) = done.stderr.splitlines()
    assert said.startswith(REFUSED)


def test_what_is_counted(inbox: Path, tmp_path: Path) -> None:
    (inbox / "alone.meta.json").write_text("{}")
    assert expected_below([inbox, inbox / "other.txt"], tmp_path / "own").n_files == 5
    assert expected_below([inbox], inbox / "deep").n_files == 3
