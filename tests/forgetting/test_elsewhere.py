"""What lies beside the tables: stages of refused runs, messages, reports, older snapshots, other systems."""

from __future__ import annotations

import errno
import html
import json
from dataclasses import replace
from hashlib import sha256
from operator import itemgetter
from pathlib import Path
from unittest.mock import patch

import pyarrow.parquet as pq
import pytest

import warehouse as steppe_warehouse
from dags.forget import forget
from dags.ingest import ingest_paths
from etl import publication
from tests.forgetting.scanning import places_of
from tests.forgetting.test_pages import MARKS, PAGE, problems
from tests.forgetting.world import BODY, MARKED, MARKED_ARTICLE, NAME, RIVAL, TITLE, deliver, rows_at
from tests.ingest.invented import ask
from tests.keeping.conftest import Steppe
from tests.keeping.test_older_contracts import ARCHIVES, unpacked
from warehouse import exchange
from warehouse.errors import RefusedError
from warehouse.folder import WarehouseFolder
from warehouse.gate_results import GateExample, GateResult
from warehouse.lock import writer_lock
from warehouse.run_log import all_runs, log_run

NOTHING: dict[str, set[str]] = {mark: set() for mark in MARKS}


def refused_run(warehouse: Path, inbox: Path) -> Path:
    """Let a run be refused with a message that quotes a headline; return what it has staged."""
    refusal = RefusedError(f"too many rows, such as {TITLE!r}")
    with patch.object(publication, "refuse_violations", side_effect=refusal), pytest.raises(RefusedError):
        ingest_paths([inbox / name for name in sorted(path.name for path in inbox.iterdir())], warehouse)
    stage = max((warehouse / "_staging").iterdir(), key=lambda path: path.stat().st_mtime)
    (stage / "workspace.duckdb").write_text(TITLE)
    return stage


def test_nothing_stays_in_stages_messages_and_reports(own: Path, tmp_path: Path, steppe: Steppe) -> None:
    stage = refused_run(own, deliver(tmp_path / "inbox", {NAME: MARKED, "rival.txt": RIVAL + b"  "}))
    other = refused_run(own, deliver(tmp_path / "more", {NAME: MARKED, "new.txt": RIVAL + b" "}))
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "quoting.html").write_text(f"<p>{html.escape(TITLE)}</p>")
    config = tmp_path / "steppe.toml"
    inbox = '[[inboxes]]\nname = "a"\npath = "a"\n'
    config.write_text(f'warehouse = "own"\n{inbox}[report]\nfolder = "reports"\n')
    (reports / "other.json").write_text(json.dumps({"title": "Bridge Opens"}))
    assert places_of(own / "_runs", [TITLE])[TITLE] == {".json"}
    words = ("forget", "page", PAGE, "--reason", "It was said.", "--config", str(config), "--json")
    told = steppe(own, *words)
    assert (told.code, told.json["reports"]) == (0, [str(reports / "quoting.html")])
    assert [path.name for path in reports.iterdir()] == ["other.json"]
    assert places_of(own, MARKS) == NOTHING
    deliveries = pq.read_table(stage / "deliveries.parquet")["source"].to_pylist()
    assert deliveries == ["rival.txt"]
    assert len(pq.read_table(other / "payloads.parquet")) == 1
    refused = [run for run in all_runs(WarehouseFolder(own)) if run.status == "refused"]
    assert {run.message for run in refused} == {"What it said quoted something that was taken down since."}
    assert {Path(each).name for run in refused for each in run.inputs} == {"rival.txt", "new.txt"}
    assert problems(own) == []


def test_runs_that_are_published_quote_it_no_more_either(own: Path, tmp_path: Path) -> None:
    refused_run(own, deliver(tmp_path / "inbox", {NAME: MARKED}))
    ingest_paths([deliver(tmp_path / "next", {"next.txt": b"Nothing known."})], own, progress=False)
    assert any(TITLE in (message or "") for (message,) in told_at(own, 3))
    forget(own, "article", article_id(own), "It was said.")
    for number in (3, 4):
        assert not any(TITLE in (message or "") for (message,) in told_at(own, number))
    assert places_of(own, MARKED_ARTICLE) == {mark: set() for mark in MARKED_ARTICLE}
    assert problems(own) == []


def test_the_bytes_of_pages_that_nobody_could_read_go_where_they_print_it(
    own: Path, tmp_path: Path, steppe: Steppe
) -> None:
    words = BODY.split()
    pages = {
        "headline.txt": f"We saw {TITLE.upper()} somewhere.".encode(),
        "marked-up.txt": f"<p>{' '.join(f'<i>{word}</i>' for word in words[3:50])}</p>".encode(),
        "hidden.txt": f'<meta name="x" content="{" ".join(words[20:70])}">'.encode("utf-16"),
        "phrase.txt": f"Only {' '.join(words[8:25])} of it.".encode(),
        "words.txt": " ".join(sorted(words)).encode(),
    }
    ids = {name: sha256(page).hexdigest() for name, page in pages.items()}
    ingest_paths([deliver(tmp_path / "inbox", pages)], own, progress=False)
    ingest_paths([deliver(tmp_path / "next", {"next.txt": b"Nothing known."})], own, progress=False)
    stage = refused_run(own, deliver(tmp_path / "staged", {"staged.txt": f"At {TITLE}.".encode()}))
    before = {number: rows_at(own, number) for number in (3, 4)}
    forget(own, "article", article_id(own), "It was said.")
    gone = {ids[name] for name in ("headline.txt", "marked-up.txt", "hidden.txt")}
    for number in (3, 4):
        after = rows_at(own, number)
        assert {row[0] for row in before[number]["_payloads"]} - {row[0] for row in after["_payloads"]} == {
            PAGE,
            *gone,
        }
        # They wait as they did, whether or not they can ever be read.
        assert after["quarantine"] == before[number]["quarantine"]
    assert places_of(own, [TITLE, TITLE.upper()]) == {TITLE: set(), TITLE.upper(): set()}
    assert len(pq.read_table(stage / "payloads.parquet")) == 0
    assert problems(own) == []
    replayed = steppe(own, "quarantine", "replay", "--all", "--json")
    assert replayed.code == 0
    assert steppe(own, "quarantine", "show", ids["headline.txt"]).code == 0


def test_what_gates_found_quotes_it_no_more(own: Path, tmp_path: Path) -> None:
    folder = WarehouseFolder(own)
    others = (GateExample("pages", "f" * 64, "it lacks the date"),)
    for number in range(2):  # one is told of in snapshots, one in the log alone
        refused_run(own, deliver(tmp_path / f"inbox-{number}", {f"rival-{number}.txt": RIVAL + b" "}))
        record = max(all_runs(folder), key=lambda run: run.started_at)  # ids of one second are in no order
        found = GateResult(gate="row-agreement", severity="warn", outcome="warned", says="Other rows.")
        record.gates = [
            replace(found, gate="dates", examples=(*others, GateExample("sightings", f"{PAGE}/1", "odd"))),
            replace(found, gate="layout-drift", says=f"Landmarks are gone, such as page {PAGE[:12]}."),
            replace(found, gate="quarantine-share", accepted_because=f"{TITLE} was expected."),
            replace(found, examples=others),
        ]
        log_run(folder, record)
        if not number:
            ingest_paths([deliver(tmp_path / "next", {"next.txt": b"Nothing known."})], own, progress=False)
    assert sorted(gate for gate, _, _ in gates_at(own, 3)) == [each.gate for each in record.gates]
    forget(own, "page", PAGE, "It was said.")
    silent = "What it said quoted something that was taken down since."
    expected = [
        ("dates", "Other rows.", None),
        ("layout-drift", silent, None),
        ("quarantine-share", "Other rows.", silent),
        ("row-agreement", "Other rows.", None),
    ]
    assert gates_at(own, 3) == expected
    assert gates_at(own, 4) == sorted(expected * 2, key=itemgetter(0))
    assert places_of(own, MARKS) == NOTHING
    assert problems(own) == []


def gates_at(warehouse: Path, number: int) -> list[tuple[str, str, str | None]]:
    with steppe_warehouse.connect(warehouse, at=number) as snapshot:
        return snapshot.execute(
            "SELECT gate, says, accepted_because FROM gate_results ORDER BY gate"
        ).fetchall()


def told_at(warehouse: Path, number: int) -> list[tuple[str | None]]:
    with steppe_warehouse.connect(warehouse, at=number) as snapshot:
        return snapshot.execute("SELECT message FROM runs").fetchall()


def article_id(warehouse: Path) -> str:
    with steppe_warehouse.connect(warehouse) as snapshot:
        ((found,),) = snapshot.execute("SELECT article_id FROM articles WHERE title = ?", [TITLE]).fetchall()
    return str(found)


def test_snapshots_of_older_contracts_are_brought_forward_without_it(tmp_path: Path) -> None:
    warehouse = unpacked(ARCHIVES[0], tmp_path)
    with steppe_warehouse.connect(warehouse) as newest:
        page, title = newest.execute(
            "SELECT s.page_id, v.title FROM sightings AS s JOIN article_versions AS v USING (version_id) "
            "WHERE v.article_id IN (SELECT article_id FROM articles WHERE n_sightings = 1) "
            "ORDER BY ALL LIMIT 1"
        ).fetchall()[0]
    assert places_of(warehouse, [page])[page]
    forget(warehouse, "page", page, "It was said.")
    assert places_of(warehouse, [title])[title] == set()
    assert problems(warehouse) == []
    with steppe_warehouse.connect(warehouse, at=1) as first:
        assert first.execute("SELECT count(*) FROM captures WHERE page_id = ?", [page]).fetchall() == [(0,)]


def test_where_folders_cannot_be_swapped_at_once_a_death_between_loses_none(
    own: Path, tmp_path: Path
) -> None:
    class Killed(BaseException):
        pass

    rename = Path.rename
    second = own / "_snapshots" / "00000002"

    def die_before_the_second(path: Path, target: Path) -> Path:
        if target == second and ".building-" in str(path):
            raise Killed
        return rename(path, target)

    with patch.object(exchange, "_swapped", return_value=errno.EINVAL):
        with patch.object(Path, "rename", die_before_the_second), pytest.raises(Killed):
            forget(own, "page", PAGE, "It was said.")
        assert not second.exists()
        inbox = deliver(tmp_path / "next", {"next.txt": b"Nothing known."})
        assert ingest_paths([inbox], own, progress=False).snapshot == 4
    assert places_of(own, MARKS) == NOTHING
    assert problems(own) == []
    assert [run.kind for run in all_runs(WarehouseFolder(own))].count("forget") == 1


def test_what_cannot_be_is_told_in_a_sentence(nights: Path, tmp_path: Path, steppe: Steppe) -> None:
    why = ("--reason", "It was said.")
    for words, said in (
        (("page", "f" * 64, *why), "holds no page ffff"),
        (("article", "0" * 8, *why), "holds no article 00000000, in any snapshot that is kept"),
        (("article", "Bridge", *why), "'Bridge' is no id"),
        (("page", PAGE, "--reason", " "), "--reason must say why the page is taken down"),
        (("page", PAGE), "Missing option '--reason'"),
        (("rate", PAGE, *why), "'rate' is not one of 'page', 'article'"),
    ):
        told = steppe(nights, "forget", *words)
        assert (told.code, said in told.err) == (2, True), told.err
    config = tmp_path / "steppe.toml"
    config.write_text('warehouse = "other"\n[[inboxes]]\nname = "a"\npath = "a"\n')
    told = steppe(nights, "forget", "page", PAGE, *why, "--config", str(config))
    assert (told.code, f"{config} is of the warehouse {tmp_path / 'other'}, not of" in told.err) == (2, True)
    with writer_lock(WarehouseFolder(nights), "test"):
        assert steppe(nights, "forget", "page", PAGE, *why).code == 4
        assert steppe(nights, "forget", "page", PAGE, *why, "--dry-run").code == 0
    assert steppe(tmp_path / "nowhere", "forget", "page", PAGE, *why).code == 2
    assert rows_at(nights, 2)["captures"]
    assert ask(nights, "SELECT count(*) FROM forgotten") == [(0,)]


def test_a_damaged_snapshot_is_not_taken_for_one_without_it(own: Path, steppe: Steppe) -> None:
    manifest = own / "_snapshots" / "00000001" / "manifest.json"
    manifest.chmod(0o644)
    manifest.write_text("{")
    told = steppe(own, "forget", "page", PAGE, "--reason", "It was said.")
    assert told.code == 1
    assert "nothing can be forgotten while it is not known what snapshot 1 holds" in told.err
    assert places_of(own, [NAME])[NAME]
