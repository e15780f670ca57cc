"""Every command, output and example of the README and of the page for other clients is what a reader gets."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dags.command_line.program import COMMANDS
from tests.support.readme import (
    OPTIONAL,
    PAGES,
    README,
    ROOT,
    at_hand,
    blocks,
    prepare,
    refreshed,
    with_limits,
    with_stand_ins,
)
from warehouse.contract import VIEWS, public_tables

TEXT = README.read_text(encoding="utf-8")
LINES = TEXT.splitlines()
INSTALLS = [
    line for block in blocks(LINES) if block.language == "bash" for line in LINES[block.start : block.end]
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("readme")
    prepare(folder)
    return folder


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_output_shown_is_what_the_command_prints(folder: Path, page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert refreshed(text, folder).splitlines() == text.splitlines()


@pytest.mark.parametrize("program", OPTIONAL)
def test_the_programs_of_the_examples_are_at_hand(program: str) -> None:
    if not at_hand(program):
        pytest.skip(f"{program} is not at hand, and its examples were not run")


def test_a_changed_output_would_be_noticed(folder: Path) -> None:
    wrong = "```console\n$ steppe sql 'select 1 as one' --format csv\none\n2\n```\n"
    assert refreshed(wrong, folder) == wrong.replace("2\n```", "1\n```")


def test_a_limit_that_is_told_wrong_would_be_noticed() -> None:
    assert with_limits(TEXT) == TEXT
    assert "| `depth` | 512 | elements |" in TEXT
    wrong = TEXT.replace("| `depth` | 512 |", "| `depth` | 513 |")
    assert with_limits(wrong) == TEXT


def test_stand_ins_replace_run_ids_moments_and_durations_alone() -> None:
    shown = "20261121T183041Z-bcd62d41 2026-11-21T18:30:42.508291Z in 0.7 seconds (3 days ago)"
    stands = "20260219T020000Z-3f9a1c07 2026-02-19T02:00:00.000000Z in 1.0 seconds (2 hours ago)"
    assert with_stand_ins(shown) == stands
    captured = "2026-03-14T03:20:11Z 2026-03-14 0.00196000 pages/bazaar-1.txt"
    assert with_stand_ins(captured) == captured


def test_two_commands_of_one_line_each_install_run_and_test() -> None:
    run_job, run_tests = INSTALLS
    assert run_job.endswith("steppe ingest tests/pages")
    assert run_tests.endswith("pytest")


def test_the_check_before_a_change_takes_the_two_commands_from_here() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "readme_commands() { awk '/^```bash$/" in script
    assert 'bash -c "$run_job"' in script
    assert 'bash -c "$run_tests"' in script
    for command in INSTALLS:
        assert command not in script


def test_it_names_every_command_and_every_table() -> None:
    for command in COMMANDS:
        assert f"steppe {command}" in TEXT
    for table in (*public_tables(), *VIEWS):
        assert re.search(rf"^{table.name}\b", TEXT, re.MULTILINE)


def test_links_and_paths_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", TEXT):
        assert (ROOT / target).exists(), target
