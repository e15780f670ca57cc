"""Each night leaves its report, however it ended; where it cannot, the night ended as it ended."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from dags.command_line.program import run
from dags.command_line.settings import Settings
from dags.night.free_space import FreeSpace
from spiders.inboxes import GivenUpError
from tests.night.conftest import Place, Told, page

REPORTS = '[report]\nfolder = "reports"\nkeep = 2'
INBOX = '[[inboxes]]\nname = "main"\npath = "in"\n'


def told_by_report(place: Place, night: Told) -> tuple[str, str]:
    """Return the run and the verdict of a night's report."""
    shown = Path(night.document["report"])
    assert shown == place.root / "reports" / night.document["run_id"] / "index.html"
    assert shown.is_file()
    document = json.loads(shown.with_name("report.json").read_bytes())
    return document["run"]["run_id"], document["verdict"]["words"]


def test_nights_that_published_brought_nothing_or_failed_leave_their_reports(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.configure(inboxes=INBOX + REPORTS)
    place.put("a.txt", page(1))
    first, second = place.night(), place.night()
    assert (first.code, second.code) == (0, 0)
    assert told_by_report(place, first) == (first.document["run_id"], "Published snapshot 1")
    assert told_by_report(place, second) == (second.document["run_id"], "Nothing new")

    def full(_: FreeSpace) -> None:
        raise GivenUpError("only 0.001 GB are free; nothing was published, so free space and run again")

    monkeypatch.setattr(FreeSpace, "require", full)
    third = place.night()
    assert (third.code, third.document["status"]) == (1, "failed")
    assert told_by_report(place, third) == (third.document["run_id"], "Failed")
    assert "Only 0.001 GB are free" in Path(third.document["report"]).read_text("utf-8")
    kept = {entry.name for entry in (place.root / "reports").iterdir()}
    assert kept == {second.document["run_id"], third.document["run_id"], "index.html", "latest"}


def test_a_refused_night_tells_which_gate_and_which_rows(place: Place) -> None:
    strict = "[gates.quarantine-share]\nmax = 0.1\n"
    place.configure(inboxes=INBOX + REPORTS + "\n" + strict)
    for number in range(3):
        place.put(f"{number}.txt", page(number))
    place.put("odd.txt", b"<script>No page</script> of any site.")
    refused = place.night()
    assert (refused.code, refused.document["status"]) == (3, "refused")
    assert told_by_report(place, refused)[1] == "Refused by quarantine-share"
    assert "main/odd.txt: quarantined (unknown-layout): " in refused.err
    assert "mend or remove these files in the inbox" in refused.document["message"]
    report = Path(refused.document["report"])
    document = json.loads(report.with_name("report.json").read_bytes())
    gates = document["gates"]
    (gate,) = [each for each in gates if each["outcome"] == "refused"]
    assert (gate["gate"], gate["value"], gate["bound"]) == ("quarantine-share", 0.25, 0.1)
    assert gate["examples"]
    (reason,) = document["staged"]["reasons"]["rows"]
    (unread,) = reason["pages"]["rows"]
    assert (reason["reason"], unread["source"]) == ("unknown-layout", "main/odd.txt")
    assert (unread["fragment"], unread["is_whole"]) == ("<script>No page</script> of any site.", True)
    assert "What this run could not read" in report.read_text("utf-8")
    assert "<script>" not in report.read_text("utf-8")
    schema = json.loads(report.with_name("report.schema.json").read_bytes())
    jsonschema.validate(document, schema, jsonschema.Draft202012Validator)
    assert "runs accept" in document["verdict"]["command_says"]
    assert "hold" not in document["verdict"]["command_says"]
    place.put("fresh.txt", page(9), age_ns=0)
    assert run(["nightly", "--config", str(place.config)], Settings()) == 3
    lines = place.capsys.readouterr().out.splitlines()
    assert lines[0] == "1 file changed just now, for the next night: main/fresh.txt"
    assert lines[1].startswith(f"report: {place.root / 'reports'}")
    # When a later night has published, the tables tell of the refused one what the log told.
    place.configure(inboxes=INBOX + REPORTS)
    assert place.night().code == 0
    run_id = refused.document["run_id"]
    assert place.steppe("report", run_id, "--output", str(place.root / "again")) == 0
    again = json.loads((place.root / "again" / run_id / "report.json").read_bytes())
    told = [{name: each[name] for name in ("gate", "outcome", "value", "says")} for each in again["gates"]]
    assert told == [{name: each[name] for name in ("gate", "outcome", "value", "says")} for each in gates]
    assert again["verdict"]["words"] == "Refused by quarantine-share"


def test_a_report_that_cannot_be_written_changes_nothing_of_the_night(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    place.configure(inboxes=INBOX + REPORTS)
    place.put("a.txt", page(1))
    (place.root / "reports").mkdir()
    (place.root / "reports" / "index.html").mkdir()
    night = place.night()
    assert (night.code, night.document["status"]) == (0, "published")
    assert night.document["report"] is None
    assert "the night has ended as it is told, but its report could not be written" in caplog.text
    assert f"steppe report {night.document['run_id']}" in caplog.text
