"""The nightly run as an Airflow DAG, which calls the job in the job's own environment, never in Airflow's.

It needs Airflow 3 and nothing else: copy it into Airflow's folder of DAGs, or link to it. Each name below is
an Airflow variable in small letters, or an environment variable of the worker; those marked * are read where
the DAG is parsed, from the environment alone.

    STEPPE_COMMAND          the job's own program, such as /opt/steppe/bin/steppe
    STEPPE_CONFIG           the settings of the night, such as /etc/steppe/steppe.toml
    STEPPE_FAILURE_COMMAND  a program that gets a JSON object on its standard input once a task has failed
    STEPPE_SCHEDULE *       when it runs, as cron has it: 30 2 * * *
    STEPPE_TIME_ZONE *      where that is, and where a backfill's days begin: UTC
    STEPPE_RETRIES *        how often a run is tried again that failed or found the warehouse held: 4
    STEPPE_RETRY_MINUTES *  how long it waits before the first of these, longer before each other: 10
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any
from zoneinfo import ZoneInfo

from airflow.sdk import DAG, Asset, BaseOperator, CronTriggerTimetable, Param, Variable
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSkipException

PUBLISHED_OR_NOTHING_NEW, MISUSED, REFUSED, LOCKED = 0, 2, 3, 4
"""Exit codes of the job; any other is a failure that another try may mend."""
MAX_DOCUMENT_BYTES = 16 * 2**20
TELLING_SECONDS = 60
PASSED_ON = ("run_id", "status", "snapshot", "date", "pages", "articles", "rates", "seconds", "message")
CHANGES = ("new", "updated")
TIME_ZONE = os.environ.get("STEPPE_TIME_ZONE", "UTC")
ASSETS = {
    name: Asset(name=f"steppe_{name}", uri=f"x-steppe://warehouse/{name}") for name in ("articles", "rates")
}
"""What downstream DAGs can follow: each has an event for every run that changed rows of its table."""

log = logging.getLogger("steppe.nightly")


class Night(BaseOperator):
    """Holds one night, and returns what the job printed of it.

    Its log is the job's. A run that a gate refused, and one whose settings do not fit, fails for good; one
    that found the warehouse held by another, or failed in another way, is tried again.
    """

    _process: subprocess.Popen[str] | None = None
    _is_to_end = False

    def execute(self, context: Any) -> dict[str, Any]:  # noqa: ANN401  Airflow gives it
        """Run the job and return the facts of its run that other tasks ask for."""
        command = [_setting("STEPPE_COMMAND"), "nightly", "--config", _setting("STEPPE_CONFIG"), "--json"]
        day = day_of(context["dag_run"], context["params"].get("date"))
        command += ["--date", day] if day else []
        try:
            with TemporaryFile() as printed:
                code, last_line = self._run(command, printed)
                document = _document(printed)
        finally:
            self._is_to_end = False  # another try may be this object's too
        _raise_unless_ended_well(code, document, last_line)
        return {name: document[name] for name in PASSED_ON if name in document}

    def on_kill(self) -> None:
        """Tell the job to end: it publishes nothing then, unless it is just being published.

        Airflow tells of it once, perhaps while the job is being started: then it is told to end when it is.
        """
        self._is_to_end = True
        if self._process and self._process.poll() is None:
            self._process.terminate()

    def _run(self, command: list[str], printed: IO[bytes]) -> tuple[int, str]:
        """Run a command, its diagnostics in this log, and return how it ended and the last of them."""
        log.info("running %s", command)
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=printed,
                stderr=subprocess.PIPE,
                env=_environment(),
                text=True,
                errors="backslashreplace",
                # Whoever kills this worker leaves the job the time that it takes to end.
                start_new_session=True,
            )
        except OSError as problem:
            raise AirflowFailException(f"cannot run {command[0]}: {problem.strerror}") from problem
        with process:
            self._process = process
            if self._is_to_end:
                process.terminate()
            return self._follow(process)

    def _follow(self, process: subprocess.Popen[str]) -> tuple[int, str]:
        last_line = ""
        try:
            for line in process.stderr or ():
                last_line = line.rstrip()
                log.info("%s", last_line)
            return process.wait(), last_line
        except BaseException:  # a timeout of the task, say
            self.on_kill()
            raise


class Changes(BaseOperator):
    """Makes the event of an asset where the night has brought or changed rows of its table."""

    def __init__(self, *, table: str, **options: Any) -> None:  # noqa: ANN401  Airflow's own
        super().__init__(outlets=[ASSETS[table]], **options)
        self.table = table

    def execute(self, context: Any) -> None:  # noqa: ANN401  Airflow gives it
        """Add to the event which run and snapshot it was, and how many rows; skip where there are none."""
        night = context["ti"].xcom_pull(task_ids="night")
        counts = {name: night[self.table][name] for name in CHANGES}
        if night["snapshot"] is None or not any(counts.values()):
            raise AirflowSkipException(f"no row of {self.table} is new or changed")
        extra = {"run_id": night["run_id"], "snapshot": night["snapshot"], **counts}
        context["outlet_events"][ASSETS[self.table]].extra = extra


def day_of(dag_run: Any, asked: str | None) -> str | None:  # noqa: ANN401  Airflow gives it
    """Return the day whose files a run is to read: the one that was asked for, or a backfill's; else null.

    All other runs read whatever is new, whichever day it belongs to. They may have no logical date.
    """
    if asked or dag_run.run_type != "backfill" or dag_run.logical_date is None:
        return asked
    moment: datetime = dag_run.logical_date
    return moment.astimezone(ZoneInfo(TIME_ZONE)).date().isoformat()


def tell_of_failure(context: Any) -> None:  # noqa: ANN401  Airflow gives it
    """Log that a task has failed for good, and tell the program of STEPPE_FAILURE_COMMAND, if any."""
    facts = {
        "dag": context["dag"].dag_id,
        "run": context["run_id"],
        "task": context["ti"].task_id,
        "problem": str(context.get("exception") or "it was ended"),
    }
    log.error("%(task)s of %(dag)s failed in %(run)s: %(problem)s", facts)
    if command := _setting("STEPPE_FAILURE_COMMAND", required=False):
        try:
            subprocess.run(
                [command],
                input=json.dumps(facts),
                text=True,
                check=True,
                timeout=TELLING_SECONDS,
                env=_environment(),
            )
        except (OSError, subprocess.SubprocessError) as problem:
            log.error("%s could not be told: %s", command, problem)  # noqa: TRY400  a sentence is enough


def _setting(name: str, *, required: bool = True) -> str:
    value = Variable.get(name.lower(), default=None) or os.environ.get(name, "")
    if required and not Path(value).is_absolute():
        told = f"{value!r} is no absolute path" if value else "it is not set"
        raise AirflowFailException(
            f"set the Airflow variable {name.lower()}, or {name} of the worker, to a path: {told}"
        )
    return str(value)


def _environment() -> dict[str, str]:
    """Return this environment without what is Airflow's: its secrets, and where its Python finds modules."""
    own = ("AIRFLOW", "PYTHON", "VIRTUAL_ENV")
    return {name: value for name, value in os.environ.items() if not name.lstrip("_").startswith(own)}


def _document(printed: IO[bytes]) -> dict[str, Any]:
    """Return the one JSON object that the job printed; an empty one where it printed none."""
    printed.seek(0)
    try:
        found = json.loads(printed.read(MAX_DOCUMENT_BYTES))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _raise_unless_ended_well(code: int, document: dict[str, Any], last_line: str) -> None:
    message = document.get("message") or last_line or "it has not said why"
    if code == REFUSED:
        raise AirflowFailException(f"refused, nothing was published: {_refusing_gates(document) or message}")
    if code == MISUSED:
        raise AirflowFailException(f"the settings or the call do not fit: {message}")
    if code == LOCKED:
        raise AirflowException(f"to be tried again, the warehouse is held: {message}")
    if code != PUBLISHED_OR_NOTHING_NEW:
        raise AirflowException(f"steppe nightly ended with {code}: {message}")
    if "status" not in document:
        raise AirflowFailException("STEPPE_COMMAND ended well, but has not told of a run: is it steppe?")


def _refusing_gates(document: dict[str, Any]) -> str:
    refusing = [gate for gate in document.get("gates", ()) if gate["outcome"] == "refused"]
    told = (f"{gate['gate']} of {gate['site'] or 'the run'}: {gate['says'].rstrip('.')}" for gate in refusing)
    return "; ".join(told)


with DAG(
    dag_id="steppe_nightly",
    description="Read the saved pages that are new, and publish them as one snapshot",
    doc_md=__doc__,
    schedule=CronTriggerTimetable(os.environ.get("STEPPE_SCHEDULE", "30 2 * * *"), timezone=TIME_ZONE),
    # Long ago, so that any day can be backfilled. Nights that were missed are not made up for one by one: the
    # next one reads all that is new.
    start_date=datetime(2000, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    params={
        "date": Param(None, type=["null", "string"], format="date", description="Only the files of this day")
    },
    default_args={
        "retries": int(os.environ.get("STEPPE_RETRIES", "4")),
        "retry_delay": timedelta(minutes=float(os.environ.get("STEPPE_RETRY_MINUTES", "10"))),
        "retry_exponential_backoff": 2,
        "on_failure_callback": tell_of_failure,
    },
    tags=["steppe"],
) as dag:
    # Backfills are not counted among the active runs, and one warehouse takes one night at a time.
    night = Night(task_id="night", max_active_tis_per_dag=1)
    for table in ASSETS:
        night >> Changes(task_id=f"changes_of_{table}", table=table)
