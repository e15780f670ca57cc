"""Diagnostics as JSON: an object a line, each with the run's id, whoever has something to say."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.night.conftest import Place, page
from tests.support.processes import Ended, run_program


def nightly(config: Path, *options: str) -> Ended:
    """Hold a night in a process of its own, whose log nobody else has set up."""
    return run_program(["nightly", "--config", str(config), *options], config.parent, os.environ)


def lines_of(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize("how", ["option", "setting"])
def test_each_line_is_an_object(place: Place, how: str) -> None:
    place.configure("" if how == "option" else 'log_format = "json"')
    place.put("odd\x1b[31m.txt", b"Nothing that any site would print.")
    place.put("a.txt", page(1))
    options = ["--log-format", "json"] if how == "option" else []
    done = nightly(place.config, "--json", *options)
    assert (done.code, "\x1b" in done.err) == (0, False)
    told = lines_of(done.err)
    run_id = json.loads(done.out)["run_id"]
    assert [line["run_id"] for line in told if line["logger"] == "steppe.pages"] == [run_id]
    (odd,) = [line for line in told if "unknown-layout" in line["event"]]
    assert set(odd) == {"time", "level", "logger", "event", "run_id"}
    assert (odd["level"], datetime.fromisoformat(odd["time"]).utcoffset() is not None) == ("warning", True)
    place.config.write_text(place.config.read_text().replace('path = "in"', 'path = "gone"'))
    failed = nightly(place.config, *options)
    (line,) = lines_of(failed.err)
    assert (failed.code, line["run_id"]) == (2, None)
    assert (line["level"], line["logger"]) == ("error", "steppe")
    assert "inboxes[0].path leads to" in line["event"]


def test_an_unreadable_config_is_told_so_too(tmp_path: Path) -> None:
    done = nightly(tmp_path / "none.toml", "--log-format", "json", "--debug")
    (line,) = lines_of(done.err)
    assert (done.code, "there is no" in line["event"]) == (2, True)
    assert line["exception"].startswith("Traceback")
