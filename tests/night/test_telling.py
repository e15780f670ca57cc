"""Who is told of a night, how often, and what nobody is told."""

from __future__ import annotations

import json
import re
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.night.conftest import Place, Told, page
from tests.support.surroundings import ROOT
from warehouse.errors import RefusedError
from warehouse.folder import WarehouseFolder
from warehouse.gate_results import REFUSE, REFUSED_BY, GateExample, GateResult
from warehouse.lock import writer_lock
from warehouse.runs import RunRecord

SECRET = "t0ken-7f3a"


@dataclass(slots=True)
class Server:
    """A server that keeps what is posted to it, and answers with what it is told to."""

    port: int = 0
    answer: int = 200
    met: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}/{SECRET}/{path}"

    def take(self, path: str) -> list[dict[str, Any]]:
        """Return what came to a path since it was asked last."""
        found = [document for place, document in self.met if place == f"/{SECRET}/{path}"]
        self.met = [each for each in self.met if each[0] != f"/{SECRET}/{path}"]
        return found


@contextmanager
def serving() -> Iterator[Server]:
    told = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.met.append((self.path, json.loads(body)))
            self.send_response(told.answer)
            self.send_header("Location", f"http://127.0.0.1:{told.port}/elsewhere")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep the diagnostics of the night for themselves."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        told.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield told
        server.shutdown()
        thread.join()


@pytest.fixture
def server(place: Place, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Return a server that the place's settings tell of."""
    with serving() as found:
        monkeypatch.setenv("STEPPE_TEST_HOOK", found.url("hook"))
        monkeypatch.setenv("STEPPE_TEST_BEAT", found.url("beat"))
        notify(place, 'webhook_env = "STEPPE_TEST_HOOK"\nheartbeat_env = "STEPPE_TEST_BEAT"')
        yield found


def notify(place: Place, lines: str, *, reports: bool = False) -> None:
    inbox = '[[inboxes]]\nname = "main"\npath = "in"'
    report = '[report]\nfolder = "reports"' if reports else ""
    place.configure(inboxes=f"{inbox}\n{report}\n[notifications]\n{lines}")


def failing_night(place: Place, patch: pytest.MonkeyPatch, problem: Exception) -> Told:
    def fail(*_: object) -> None:
        raise problem

    with patch.context() as context:
        context.setattr("warehouse.publish.build_snapshot", fail)
        return place.night()


def test_a_failure_is_told_once_and_its_end_once(
    place: Place, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.put("a.txt", page(1))
    good = place.night()
    (beat,) = server.take("beat")
    assert (beat["event"], beat["status"], beat["pages_loaded"]) == ("heartbeat", "published", 1)
    place.put("b.txt", page(2))
    failed = [failing_night(place, monkeypatch, OSError(5, "Input/output error")) for _ in range(2)]
    assert [night.code for night in failed] == [1, 1]
    (notice,) = server.take("hook")
    assert (notice["event"], notice["summary"]) == ("failed", failed[0].document["message"])
    assert notice["run_id"] == failed[0].document["run_id"]
    last_good = notice["last_good"]
    assert (last_good["snapshot"], last_good["run_id"]) == (1, good.document["run_id"])
    assert "T" in last_good["published_at"]
    assert notice["next_command"] == f"steppe runs show {notice['run_id']} --warehouse {place.warehouse}"
    failing_night(place, monkeypatch, MemoryError("Out of Memory"))
    (other,) = server.take("hook")
    assert other["cause"] != notice["cause"]
    assert server.take("beat") == []
    for _ in range(2):
        assert place.night().code == 0
    recovered = {each["cause"]: each for each in server.take("hook")}
    assert {each["event"] for each in recovered.values()} == {"recovered"}
    assert sorted(recovered) == sorted([notice["cause"], other["cause"]])
    beats = server.take("beat")
    assert [beat["status"] for beat in beats] == ["published", "nothing_new"]
    _, _, table = (ROOT / "dags" / "RUNBOOK.md").read_text().partition("## What a notice holds\n")
    rows = re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)
    keys = {key for row in rows for key in re.findall(r"`(\w+)`", row)}
    assert keys == {*notice, *beats[0], *(key for each in recovered.values() for key in each)}
    assert (notice["exit_code"], notice["gate"]) == (1, None)


def test_a_gate_that_refuses_is_told_with_its_figures(
    place: Place, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.put("a.txt", page(1))
    example = GateExample("rates", "timesca.com/2026-02-19/KZT/USD", "\x1b[31m it doubled")
    gate = GateResult(
        gate="rate-jump",
        severity=REFUSE,
        outcome=REFUSED_BY,
        site="timesca.com",
        value=100.0,
        bound=25.0,
        unit="percent",
        says="KZT has moved by 100 %",
        examples=(example,),
    )

    def refuse(_: object, record: RunRecord) -> None:
        record.gates.append(gate)
        raise RefusedError("the night was refused")

    monkeypatch.setattr("etl.publication.refuse_violations", refuse)
    assert [place.night().code for _ in range(2)] == [3, 3]
    (notice,) = server.take("hook")
    assert notice["summary"] == "the gate rate-jump refused the night at timesca.com: KZT has moved by 100 %"
    told = {name: notice[name] for name in ("event", "site", "gate", "value", "bound", "unit", "last_good")}
    assert told == {
        "event": "refused",
        "site": "timesca.com",
        "gate": "rate-jump",
        "value": 100.0,
        "bound": 25.0,
        "unit": "percent",
        "last_good": None,
    }
    assert notice["example"].startswith("rates timesca.com/2026-02-19/KZT/USD: ")


@pytest.mark.parametrize("answer", [302, 500])
def test_what_does_not_arrive_is_told_again_and_changes_no_exit_code(
    place: Place, server: Server, answer: int
) -> None:
    (place.root / "in").rmdir()
    server.answer = answer
    for _ in range(2):
        told = place.night()
        assert told.code == 2
        assert f"notifications.webhook_env was not told of failed: it answered {answer}" in told.err
        assert SECRET not in told.err + json.dumps(told.document)
        assert len(server.take("hook")) == 1
    assert server.met == []  # not followed elsewhere
    server.answer = 200
    place.warehouse.mkdir()
    assert [place.night().code for _ in range(2)] == [2, 2]
    assert len(server.take("hook")) == 1


def test_nothing_shows_an_address(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    notify(place, 'webhook_env = "STEPPE_TEST_HOOK"', reports=True)
    place.put("a.txt", page(1))
    monkeypatch.setenv("STEPPE_TEST_HOOK", f"http://127.0.0.1:1/{SECRET}")
    told = failing_night(place, monkeypatch, OSError(5, "Input/output error"))
    assert "notifications.webhook_env was not told of failed: it cannot be reached" in told.err
    assert (told.code, SECRET in told.err + json.dumps(told.document)) == (1, False)
    written = [path for path in place.root.rglob("*") if path.is_file() and path.suffix != ".duckdb"]
    assert any(path.name == "report.json" for path in written)
    assert [path for path in written if SECRET.encode() in path.read_bytes()] == []
    monkeypatch.setenv("STEPPE_TEST_HOOK", f"ftp://{SECRET}")
    told = place.night()
    assert (told.code, "does not hold an address that begins with" in told.err) == (2, True)
    assert SECRET not in told.err + json.dumps(told.document)


def test_a_command_gets_the_same_and_no_secret(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    script = place.root / "tell"
    kept = place.root / "told.jsonl"
    script.write_text(f'#!/bin/sh\ncat >>"{kept}"\nenv >"{place.root}/environment"\necho noise\n')
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("STEPPE_TEST_BEAT", f"http://127.0.0.1:1/{SECRET}")
    lines = f'command = ["{script}"]\nheartbeat_env = "STEPPE_TEST_BEAT"'
    notify(place, lines, reports=True)
    place.put("a.txt", page(1))
    failed = failing_night(place, monkeypatch, OSError(5, "Input/output error"))
    assert failed.code == 1
    good = place.night()
    assert good.code == 0
    assert "notifications.heartbeat_env was not told of heartbeat: it cannot be reached" in good.err
    told = [json.loads(line) for line in kept.read_text().splitlines()]
    assert [(each["event"], each["run_id"]) for each in told] == [
        ("failed", failed.document["run_id"]),
        ("recovered", good.document["run_id"]),
    ]
    assert told[0]["report"] == failed.document["report"]
    assert Path(told[0]["report"]).is_file()
    assert SECRET not in (place.root / "environment").read_text()


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ('["/nowhere/tell"]', "/nowhere/tell cannot be started: No such file or directory"),
        ('["false"]', "it ended with 1"),
        ('["sleep", "60"]', "it took more than 0.2 seconds, and was ended"),
    ],
)
def test_a_command_that_fails_is_a_warning(place: Place, command: str, said: str) -> None:
    notify(place, f"command = {command}\ntimeout_seconds = 0.2")
    (place.root / "in").rmdir()
    told = place.night()
    assert (told.code, told.document["status"]) == (2, "failed")
    assert f"notifications.command was not told of failed: {said}" in told.err


@pytest.mark.parametrize(("hours", "events"), [(6, []), (0, ["failed"])])
def test_a_run_that_holds_the_warehouse_for_long_is_told(
    place: Place, server: Server, hours: int, events: list[str]
) -> None:
    notify(place, f'webhook_env = "STEPPE_TEST_HOOK"\nlocked_hours = {hours}')
    folder = WarehouseFolder(place.warehouse)
    folder.create()
    with writer_lock(folder, "ingest"):
        assert [place.night().code for _ in range(2)] == [4, 4]
    assert [notice["event"] for notice in server.take("hook")] == events
    assert place.night().code == 0
    assert [(notice["event"], notice["cause"]) for notice in server.take("hook")] == [
        ("recovered", "failed/locked") for _ in events
    ]
