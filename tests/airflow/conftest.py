"""An Airflow of its own for the tests, and what its runs came to."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

DAG_FILE = Path(__file__).parents[2] / "dags" / "nightly.py"
FOLLOWER = """
from airflow.sdk import DAG, Asset

follower = DAG("follows_rates", schedule=[Asset.ref(name="steppe_rates")], is_paused_upon_creation=False)
"""
SECRET = "mysql://airflow:hunter2@db/airflow"


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run of the DAG came to: its state, and each task's with the number of its tries."""

    state: str
    tasks: dict[str, tuple[str, int]]
    events: dict[str, dict[str, Any]]
    """What the event of each asset tells, by its name."""
    followers: set[str]
    """The DAGs that are to run for them."""


@dataclass(slots=True)
class Airflow:
    """Airflow with the DAG, and the folder in which the job works."""

    dag: Any
    place: Path
    environment: pytest.MonkeyPatch
    problems: list[dict[str, str]] = field(default_factory=list)

    def command(self, script: str) -> Path:
        """Let a shell script stand in for the job."""
        path = self.place / "steppe"
        path.write_text(f"#!/bin/sh\ncd {self.place}\n{script}\n")
        path.chmod(0o755)
        self.environment.setenv("STEPPE_COMMAND", str(path))
        return path

    def run(self, logical_date: datetime | None = None, **conf: object) -> Ran:
        """Run the DAG once, to its end."""
        run = self.dag.test(logical_date=logical_date, run_conf=conf)
        tasks = {each.task_id: (str(each.state), each.try_number) for each in run.get_task_instances()}
        return Ran(str(run.state), tasks, _events_of(run.run_id), _taken_followers())

    def told(self) -> list[dict[str, str]]:
        """Return what the program of STEPPE_FAILURE_COMMAND was given, the last first."""
        path = self.place / "told"
        return [json.loads(line) for line in reversed(path.read_text().splitlines())] if path.exists() else []


def _events_of(run_id: str) -> dict[str, dict[str, Any]]:
    from airflow.models.asset import AssetEvent  # noqa: PLC0415  its folder is said first
    from airflow.utils.session import create_session  # noqa: PLC0415
    from sqlalchemy import select  # noqa: PLC0415

    with create_session() as session:
        events = session.scalars(select(AssetEvent).where(AssetEvent.source_run_id == run_id))
        return {event.asset.name: event.extra for event in events}


def _taken_followers() -> set[str]:
    """Return which DAGs wait to be run for events, as the scheduler would find them, and take them away."""
    from airflow.models.asset import AssetDagRunQueue  # noqa: PLC0415  as above
    from airflow.utils.session import create_session  # noqa: PLC0415
    from sqlalchemy import delete, select  # noqa: PLC0415

    with create_session() as session:
        found = set(session.scalars(select(AssetDagRunQueue.target_dag_id)))
        session.execute(delete(AssetDagRunQueue))
        return found


@pytest.fixture(scope="session")
def dag(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Return the DAG as Airflow finds it in its folder."""
    home = tmp_path_factory.mktemp("airflow")
    (home / "dags").mkdir()
    shutil.copy(DAG_FILE, home / "dags")
    (home / "dags" / "follower.py").write_text(FOLLOWER)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AIRFLOW_HOME", str(home))
        patch.setenv("AIRFLOW__CORE__LOAD_EXAMPLES", "False")
        patch.setenv("AIRFLOW_CONN_METADATA", SECRET)
        patch.setenv("STEPPE_RETRIES", "1")
        patch.setenv("STEPPE_RETRY_MINUTES", "0")

        from airflow.dag_processing.dagbag import DagBag  # noqa: PLC0415  its folder is said first
        from airflow.utils.db import initdb  # noqa: PLC0415

        initdb()
        bag = DagBag(str(home / "dags"))
        assert bag.import_errors == {}
        yield bag.dags["steppe_nightly"]


@pytest.fixture
def airflow(dag: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Airflow]:  # noqa: ANN401
    """Return Airflow with the DAG; the job is that of STEPPE_COMMAND, and works in a folder of its own."""
    listener = tmp_path / "listener"
    listener.write_text(f"#!/bin/sh\n(cat; echo) >> {tmp_path / 'told'}\n")
    listener.chmod(0o755)
    monkeypatch.setenv("STEPPE_FAILURE_COMMAND", str(listener))
    monkeypatch.setenv("STEPPE_CONFIG", str(tmp_path / "steppe.toml"))
    handler = signal.getsignal(signal.SIGTERM)  # which tasks set anew
    yield Airflow(dag, tmp_path, monkeypatch)
    signal.signal(signal.SIGTERM, handler)


@pytest.fixture
def inbox(airflow: Airflow) -> Path:
    """Return the inbox of the night's settings, for the true job."""
    place = airflow.place / "inbox"
    place.mkdir()
    (airflow.place / "steppe.toml").write_text(
        'warehouse = "warehouse"\nmin_free_gb = 0\nsettle_seconds = 0\n'
        '[[inboxes]]\nname = "main"\npath = "inbox"\nsite = "timesca.com"\n'
    )
    assert Path(os.environ["STEPPE_COMMAND"]).exists()
    return place
