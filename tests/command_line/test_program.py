"""Help, exit codes and sentences of the program as a whole."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import click
import pytest

from dags.command_line import program as program_module
from dags.command_line.lazy import LazyCommand
from dags.command_line.program import COMMANDS, run
from dags.command_line.settings import Settings
from tests.command_line.conftest import Steppe
from tests.support.surroundings import ROOT
from warehouse.errors import LockedError, RefusedError, SteppeError, UsageError

HEAVY = ("duckdb", "pyarrow", "scrapy", "tqdm", "dags.command_line.sql", "dags.command_line.ingest")


def modules_after(*arguments: str) -> set[str]:
    """Return the modules that are imported when the program ends."""
    code = (
        "import sys\n"
        "from dags.command_line.program import run\n"
        "from dags.command_line.settings import Settings\n"
        f"run({list(arguments)!r}, Settings())\nprint('MODULES', *sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.rpartition("MODULES")[2].split())


def test_help_lists_every_command_without_importing_one() -> None:
    assert not set(HEAVY) & modules_after("--help")


@pytest.mark.parametrize(
    "arguments", [("describe", "rates"), ("sql", "--help"), ("sql", "--list"), ("tables",)]
)
def test_what_needs_no_warehouse_imports_no_engine(arguments: tuple[str, ...]) -> None:
    assert not {"duckdb", "pyarrow", "scrapy"} & modules_after(*arguments)


def test_a_question_imports_no_pyarrow(warehouse: Path) -> None:
    modules = modules_after("sql", "SELECT 1", "--warehouse", str(warehouse))
    assert "duckdb" in modules
    assert not {"pyarrow", "scrapy", "tqdm", "pandas"} & modules


def test_the_line_of_each_command_and_its_own_help_agree() -> None:
    for name, lazy in COMMANDS.items():
        command = lazy.load()
        assert command.name == name
        assert command.help
        assert lazy.summary.endswith(".")


@pytest.mark.parametrize("group", ["quarantine", "snapshots", "runs"])
def test_the_lines_of_a_group_are_whole(group: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([group, "--help"], Settings()) == 0
    _, _, commands = capsys.readouterr().out.partition("Commands:\n")
    assert commands
    assert "..." not in commands


def test_version(steppe: Steppe) -> None:
    outcome = steppe("--version")
    assert (outcome.code, outcome.out, outcome.err) == (0, f"steppe {version('steppe')}\n", "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("frob",), "steppe: No such command 'frob'"),
        (("--frob",), "steppe: No such option"),
        (("sql",), 'steppe: give one query: SQL, "-" for standard input, or --query NAME'),
        (("sql", "select 1", "--query", "x"), "steppe: give one query"),
        (("sql", "select 1", "--format", "xml"), "steppe: Invalid value for '--format'"),
        (("sql", "select 1", "--at", "soon"), "steppe: Invalid value for '--at'"),
        (("why",), "steppe: Missing argument 'TABLE'; see steppe why --help"),
        (("ingest", "no-such-path"), "steppe: Invalid value for 'PATH...'"),
    ],
)
def test_bad_usage_is_one_sentence_and_2(steppe: Steppe, arguments: tuple[str, ...], said: str) -> None:
    outcome = steppe(*arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith(said)
    assert outcome.err.count("\n") == 1


def test_without_a_command_the_help_goes_to_standard_error(steppe: Steppe) -> None:
    outcome = steppe()
    assert (outcome.code, outcome.out) == (2, "")
    assert "Commands:" in outcome.err


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (SteppeError("the disk\nis full"), 1, "steppe: the disk is full\n"),
        (UsageError("no such table"), 2, "steppe: no such table\n"),
        (RefusedError("a gate refused"), 3, "steppe: a gate refused\n"),
        (LockedError("process 7 holds it"), 4, "steppe: process 7 holds it\n"),
        (
            ZeroDivisionError("by nothing"),
            1,
            "steppe: unexpected ZeroDivisionError: by nothing (steppe --debug …",
        ),
        (
            OSError(28, "No space left", "x.csv"),
            1,
            "steppe: cannot read or write x.csv: No space left (steppe",
        ),
        (KeyboardInterrupt(), 1, "steppe: interrupted before it was done\n"),
    ],
)
def test_every_error_is_one_sentence_with_its_exit_code(
    error: BaseException,
    code: int,
    said: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    @click.command()
    def failing() -> None:
        raise error

    monkeypatch.setattr(LazyCommand, "load", lambda _: failing)
    assert run(["status"], Settings()) == code
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.lstrip("\n").startswith(said)
    assert "Traceback" not in shown.err


@pytest.mark.parametrize("arguments", [("--debug", "describe", "x"), ("describe", "--debug", "x")])
def test_debug_shows_the_traceback_and_the_sentence(steppe: Steppe, arguments: tuple[str, ...]) -> None:
    outcome = steppe(*arguments)
    assert outcome.code == 2
    assert outcome.err.startswith("Traceback")
    assert outcome.err.splitlines()[-1].startswith("steppe: no table 'x'")


def test_a_command_may_end_with_a_code_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    @click.command()
    def three() -> int:
        return 3

    monkeypatch.setattr(LazyCommand, "load", lambda _: three)
    assert program_module.run(["status"], Settings()) == 3


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize(
    "command", [("tables",), ("sql", "SELECT 1"), ("sql", "FROM range(99999)", "--format", "csv")]
)
def test_a_full_disk_under_standard_output_is_one_sentence_and_1(
    command: tuple[str, ...], warehouse: Path
) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "dags.command_line", *command, "--warehouse", str(warehouse)],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.startswith("steppe: cannot read or write the output: No space left")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("command", ["sql 'FROM range(300000)' --format csv", "describe articles"])
def test_a_reader_that_goes_away_is_no_error(command: str, warehouse: Path) -> None:
    script = f"{sys.executable} -m dags.command_line {command} | head -n 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "STEPPE_WAREHOUSE": str(warehouse)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    assert done.stdout.splitlines()[1:] == ["0"]


def runs_beside_pandas(warehouse: Path, place: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command with a pandas that says so when it is loaded.

    The runs are read by pyarrow, which looks for pandas at the first moment in them.
    """
    package = place / "pandas"
    package.mkdir()
    (package / "__init__.py").write_text("print('pandas was loaded')")
    return subprocess.run(
        [sys.executable, "-m", "dags.command_line", "runs", "--warehouse", str(warehouse)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(place), str(ROOT))), **settings},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_command_leaves_pandas_alone_where_there_is_one(warehouse: Path, tmp_path: Path) -> None:
    done = runs_beside_pandas(warehouse, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "pandas was loaded" not in done.stdout
    assert len(done.stdout.splitlines()) > 2


def test_readers_of_own_sites_may_use_pandas(warehouse: Path, tmp_path: Path) -> None:
    done = runs_beside_pandas(warehouse, tmp_path, STEPPE_SITES=str(tmp_path))
    assert "pandas was loaded" in done.stdout
