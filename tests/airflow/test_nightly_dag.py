"""The DAG runs the true job in the job's environment, and makes of its exit codes what Airflow should do."""

from __future__ import annotations

import fcntl
import importlib.util
import json
import os
import signal
import subprocess
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.airflow.conftest import Airflow

pytestmark = pytest.mark.skipif(
    "STEPPE_COMMAND" not in os.environ, reason="Airflow has an environment of its own, which .ci/run makes"
)

WORDS = [" ".join(f"{word}{number}" for number in range(80)) for word in ("bridge", "river")]
NIGHT, ARTICLES, RATES = "night", "changes_of_articles", "changes_of_rates"
SUCCESS, FAILED, SKIPPED = ("success", 1), ("failed", 1), ("skipped", 1)
FAILED_AGAIN = ("failed", 2)


def listing(date: str, rate: str) -> str:
    """Return a page of two articles and two rates, as the site prints them."""
    ticker = f"• KGS/USD = 0.01144 0%\n  • KZT/USD = {rate} -0%"
    blocks = ["Bridge Opens", WORDS[0], "River Rises", WORDS[1]]
    return "\n\n".join([f"{ticker}\n{date}", "Viewing results 1 - 2 of 33", *blocks])


def test_events_are_of_nights_that_brought_or_changed_rows(airflow: Airflow, inbox: Path) -> None:
    (inbox / "one.txt").write_text(listing("19 February 2026", "0.00204"))
    first = airflow.run()
    assert first.state == "success"
    assert first.tasks == {NIGHT: SUCCESS, ARTICLES: SUCCESS, RATES: SUCCESS}
    run_ids = {extra.pop("run_id") for extra in first.events.values()}
    assert len(run_ids) == 1
    told = {"snapshot": 1, "new": 2, "updated": 0}
    assert first.events == {"steppe_articles": told, "steppe_rates": told}
    assert first.followers == {"follows_rates"}

    again = airflow.run(datetime(2026, 2, 20, 2, 30, tzinfo=UTC))
    assert (again.state, again.events, again.followers) == ("success", {}, set())
    assert again.tasks == {NIGHT: SUCCESS, ARTICLES: SKIPPED, RATES: SKIPPED}

    (inbox / "two.txt").write_text(listing("20 February 2026", "0.00205"))
    rates_alone = airflow.run()
    assert rates_alone.tasks == {NIGHT: SUCCESS, ARTICLES: SKIPPED, RATES: SUCCESS}
    assert set(rates_alone.events) == {"steppe_rates"}
    assert airflow.told() == []


def test_a_held_warehouse_is_tried_again(airflow: Airflow, inbox: Path) -> None:
    (inbox / "one.txt").write_text(listing("19 February 2026", "0.00204"))
    warehouse = airflow.place / "warehouse"
    warehouse.mkdir()
    with (warehouse / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ran = airflow.run()
    assert ran.tasks[NIGHT] == FAILED_AGAIN
    assert airflow.told()[0]["problem"].startswith("to be tried again, the warehouse is held: ")
    assert not (warehouse / "current").exists()


def test_settings_that_do_not_fit_are_not_tried_again(airflow: Airflow, inbox: Path) -> None:
    inbox.rmdir()
    ran = airflow.run()
    assert (ran.state, ran.tasks[NIGHT], ran.events) == ("failed", FAILED, {})
    assert ran.tasks[ARTICLES][0] == "upstream_failed"
    (told,) = airflow.told()
    assert told.pop("run").startswith("manual__")
    assert told.pop("problem").startswith("the settings or the call do not fit: ")
    assert told == {"dag": "steppe_nightly", "task": "night"}


def test_a_gate_that_refuses_fails_the_task_for_good(airflow: Airflow, inbox: Path) -> None:
    (inbox / "one.txt").write_text(listing("19 February 2026", "0.00204"))
    for number in range(3):
        (inbox / f"odd-{number}.txt").write_text(f"Nothing that any site would print, number {number}.")
    ran = airflow.run()
    assert (ran.state, ran.tasks[NIGHT], ran.events) == ("failed", FAILED, {})
    (told,) = airflow.told()
    assert told["problem"] == (
        "refused, nothing was published: quarantine-share of timesca.com: 3 of 4 new pages could not be read"
    )
    assert not (airflow.place / "warehouse" / "current").exists()


REFUSED = {
    "status": "refused",
    "message": "run X was refused",
    "gates": [
        {"gate": "rate-jump", "outcome": "warned", "site": "a.example", "says": "not this one"},
        {"gate": "quarantine-share", "outcome": "refused", "site": "b.example", "says": "9 of 9 pages."},
    ],
}


@pytest.mark.parametrize(
    ("script", "tries", "problem"),
    [
        (
            f"echo '{json.dumps(REFUSED)}'; exit 3",
            FAILED,
            "refused, nothing was published: quarantine-share of b.example: 9 of 9 pages",
        ),
        ("""echo '{"message": "a key would stand twice"}'; exit 3""", FAILED, "a key would stand twice"),
        (
            "echo 'steppe: the disk is full' >&2; exit 1",
            FAILED_AGAIN,
            "ended with 1: steppe: the disk is full",
        ),
        ("kill -9 $$", FAILED_AGAIN, "steppe nightly ended with -9: it has not said why"),
        ("echo hello", FAILED, "STEPPE_COMMAND ended well, but has not told of a run: is it steppe?"),
    ],
)
def test_how_a_night_ends_says_what_airflow_does(
    airflow: Airflow, script: str, tries: tuple[str, int], problem: str
) -> None:
    airflow.command(script)
    ran = airflow.run()
    assert (ran.state, ran.tasks[NIGHT], ran.events) == ("failed", tries, {})
    (told,) = airflow.told()
    assert told["problem"].endswith(problem)


NOTHING_NEW = json.dumps(
    {"status": "nothing_new", "snapshot": None, "run_id": "x", "articles": {"new": 0, "updated": 0}}
    | {"rates": {"new": 0, "updated": 0}}
)


def test_a_second_try_that_ends_well_is_told_to_nobody(airflow: Airflow) -> None:
    airflow.command(f"[ -e tried ] || {{ touch tried; exit 1; }}\necho '{NOTHING_NEW}'")
    ran = airflow.run()
    assert (ran.state, ran.tasks[NIGHT], airflow.told()) == ("success", ("success", 2), [])


def test_the_job_gets_a_day_where_one_is_asked_and_nothing_of_airflow(airflow: Airflow) -> None:
    airflow.environment.setenv("PYTHONPATH", "/of/airflow")
    airflow.environment.setenv("STEPPE_WEBHOOK", "https://of.the.job/")
    airflow.command(f"echo \"$@\" >> calls\nenv > environment\necho '{NOTHING_NEW}'")
    for logical_date in (None, datetime(2026, 2, 19, tzinfo=UTC)):
        assert airflow.run(logical_date).state == "success"
    assert airflow.run(date="2026-02-18").state == "success"
    call = f"nightly --config {airflow.place}/steppe.toml --json"
    calls = (airflow.place / "calls").read_text().splitlines()
    assert calls == [call, call, f"{call} --date 2026-02-18"]
    environment = (airflow.place / "environment").read_text()
    assert "STEPPE_WEBHOOK=https://of.the.job/" in environment
    assert not any(odd in environment for odd in ("AIRFLOW", "PYTHONPATH", "hunter2"))


def test_a_missing_setting_is_named(airflow: Airflow) -> None:
    for value, told in (("", "it is not set"), ("steppe", "'steppe' is no absolute path")):
        airflow.environment.setenv("STEPPE_COMMAND", value)
        assert airflow.run().tasks[NIGHT] == FAILED
        assert airflow.told()[0]["problem"] == (
            f"set the Airflow variable steppe_command, or STEPPE_COMMAND of the worker, to a path: {told}"
        )
    airflow.environment.setenv("STEPPE_COMMAND", "/no/such/steppe")
    assert airflow.run().tasks[NIGHT] == FAILED
    assert airflow.told()[0]["problem"] == "cannot run /no/such/steppe: No such file or directory"


def test_a_task_that_is_ended_lets_the_job_end(airflow: Airflow) -> None:
    airflow.command("trap 'echo ended > ended; exit 1' TERM\ntouch began\nwhile :; do sleep 0.05; done")
    ending = threading.Thread(target=end_once_there, args=[airflow.place / "began"])
    ending.start()
    ran = airflow.run()
    ending.join()
    assert (airflow.place / "ended").read_text() == "ended\n"
    assert ran.tasks[NIGHT][0] == "failed"


def test_a_task_that_is_ended_while_the_job_starts_lets_it_end_too(airflow: Airflow) -> None:
    wait = "for each in $(seq 200); do sleep 0.05; done"
    airflow.command(f"trap 'exit 1' TERM\ntouch begun\n{wait}\ntouch outlived")
    start = subprocess.Popen

    def started(*values: Any, **options: Any) -> Any:  # noqa: ANN401  whatever is started with
        process = start(*values, **options)
        if values and "nightly" in values[0]:
            while not (airflow.place / "begun").exists():
                time.sleep(0.01)
            os.kill(os.getpid(), signal.SIGTERM)
        return process

    airflow.environment.setattr(subprocess, "Popen", started)
    assert airflow.run().tasks[NIGHT][0] == "failed"
    assert not (airflow.place / "outlived").exists()


def end_once_there(path: Path) -> None:
    """Tell this process to end, each time that the job has begun; a second try is ended too."""
    for _ in range(2):
        while not path.exists():
            time.sleep(0.01)
        path.unlink()
        os.kill(os.getpid(), signal.SIGTERM)


def loaded(path: Path) -> Any:  # noqa: ANN401  a module
    spec = importlib.util.spec_from_file_location("nightly_dag", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("kind", "logical_date", "asked", "day"),
    [
        ("backfill", datetime(2026, 2, 18, 20, tzinfo=UTC), None, "2026-02-19"),
        ("scheduled", datetime(2026, 2, 18, 20, tzinfo=UTC), None, None),
        ("manual", datetime(2026, 2, 18, 20, tzinfo=UTC), None, None),
        ("manual", None, None, None),
        ("asset_triggered", None, "2026-02-17", "2026-02-17"),
    ],
)
def test_a_backfill_is_of_a_day_in_the_schedules_time_zone(
    airflow: Airflow, kind: str, logical_date: datetime | None, asked: str | None, day: str | None
) -> None:
    airflow.environment.setenv("STEPPE_TIME_ZONE", "Asia/Bishkek")
    airflow.environment.setenv("STEPPE_SCHEDULE", "0 1 * * *")
    from airflow.sdk.api.datamodels._generated import DagRunType  # noqa: PLC0415  what tasks are given

    module = loaded(Path(airflow.dag.fileloc))
    dag_run = SimpleNamespace(run_type=DagRunType(kind), logical_date=logical_date)
    assert module.day_of(dag_run, asked) == day
    assert (module.dag.catchup, module.dag.max_active_runs) == (False, 1)


def test_this_environment_has_nothing_of_the_job() -> None:
    assert not any(importlib.util.find_spec(name) for name in ("duckdb", "scrapy", "pyarrow"))
