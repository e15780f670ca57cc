"""The README, and the page for other clients, as something to run: what their examples print now."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from etl.gates.declared import GATES
from spiders.forms.limits import Limits

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
CLIENTS = ROOT / "warehouse" / "CLIENTS.md"
PAGES = (README, CLIENTS)
PROMPT = "$ "
# How an example of a language is run, and programs whose examples stay as they are where they are missing.
PROGRAMS = {"python": [sys.executable, "-c"], "r": ["Rscript", "-e"]}
OPTIONAL = ("duckdb", "Rscript")
GATES_TABLE = re.compile(r"\| gate \|.*\n(?:\|.*\n)+")
LIMITS = re.compile(r"^\| limit \|.*\n(?:\|.*\n)+", re.MULTILINE)

# What differs from run to run, and what the README shows in its place. Nothing else may differ.
STAND_INS = (
    (re.compile(r"\b\d{8}T\d{6}Z-[0-9a-f]{8}\b"), "20260219T020000Z-3f9a1c07"),
    (re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"), "2026-02-19T02:00:00.000000Z"),
    (re.compile(r"\bin \d+\.\d seconds"), "in 1.0 seconds"),
    (re.compile(r"\(\d+ \w+ ago\)|\(just now\)"), "(2 hours ago)"),
)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language, and the places of its first line and of the closing fence."""

    language: str
    start: int
    end: int


def with_stand_ins(text: str) -> str:
    for pattern, stand_in in STAND_INS:
        text = pattern.sub(stand_in, text)
    return text


def blocks(lines: list[str]) -> list[Block]:
    found: list[Block] = []
    opened: tuple[str, int] | None = None
    for number, line in enumerate(lines):
        if not line.startswith("```"):
            continue
        if opened is None:
            opened = (line[3:].strip(), number + 1)
        else:
            found.append(Block(opened[0], opened[1], number))
            opened = None
    return found


def refreshed(text: str, folder: Path) -> str:
    """Return the README with what its commands and examples print now, in the order in which they stand."""
    lines = text.splitlines()
    new: list[str] = []
    place = 0
    output: list[str] | None = None
    for block in blocks(lines):
        new += lines[place : block.start]
        body = lines[block.start : block.end]
        if block.language == "console":
            body = _console(body, folder)
        elif block.language == "text" and output is not None:
            body = output
        command = PROGRAMS.get(block.language)
        output = _example([*command, "\n".join(body)], folder) if command and at_hand(command[0]) else None
        new += body
        place = block.end
    return with_gates(with_limits("\n".join([*new, *lines[place:]]) + "\n"))


def with_limits(text: str) -> str:
    """Return the README with the table of limits as the code has them now."""
    return LIMITS.sub(lambda _: limits_table(), text)


def limits_table() -> str:
    """Return what users are told of every limit."""
    rows = [("limit", "default", "unit", "what is counted", "reason"), ("---",) * 5]
    defaults = Limits()
    for name, bound in Limits.bounds().items():
        default = figure(getattr(defaults, name), bound.unit)
        rows.append((f"`{name}`", default, bound.unit, bound.counted, bound.reason))
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def with_gates(text: str) -> str:
    """Return the README with the table of gates as they are declared now."""
    return GATES_TABLE.sub(lambda _: gates_table(), text)


def gates_table() -> str:
    """Return what users are told of every gate."""
    rows = [("gate", "severity", "of", "bound", "why it stands there"), ("---",) * 5]
    for gate in GATES:
        ends = [
            (word, end)
            for word, end in (("min", gate.bounds.low), ("max", gate.bounds.high))
            if end is not None
        ]
        bound = ", ".join(f"{word} {end:g}" for word, end in ends)
        looks_back = ", by history" if gate.needs_history else ""
        rows.append(
            (
                f"`{gate.name}`",
                gate.severity,
                f"{gate.scope}{looks_back}",
                f"{bound} {gate.unit}",
                gate.reason,
            )
        )
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def figure(value: int, unit: str) -> str:
    """Return a figure as people write it; bytes in the greatest unit that needs no fraction."""
    for power, name in ((3, "GiB"), (2, "MiB"), (1, "KiB")):
        if unit == "bytes" and value and value % 1024**power == 0:
            return f"{value // 1024**power} {name}"
    return f"{value:,}"


def _console(body: list[str], folder: Path) -> list[str]:
    shown: list[str] = []
    commands = [line.removeprefix(PROMPT) for line in body if line.startswith(PROMPT)]
    if not all(at_hand(command.partition(" ")[0]) for command in commands):
        return body
    for command in commands:
        shown += [PROMPT + command, *_run(["bash", "-c", command], folder)]
    return shown


def at_hand(program: str) -> bool:
    """Return whether a program is there; of most programs that examples use, it is taken for granted."""
    return program not in OPTIONAL or shutil.which(program, path=_search_path()) is not None


def _search_path() -> str:
    """Return where programs are sought: beside this Python first, as where packages bring some."""
    return f"{Path(sys.executable).parent}:{os.environ['PATH']}"


def _example(command: list[str], folder: Path) -> list[str]:
    return _run(command, folder, must_succeed=True)


def _run(command: list[str], folder: Path, *, must_succeed: bool = False) -> list[str]:
    done = subprocess.run(
        command,
        cwd=folder,
        env=surroundings(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if must_succeed and done.returncode:
        raise AssertionError(f"an example of the README failed:\n{done.stdout}")
    return with_stand_ins(done.stdout).splitlines()


def surroundings(folder: Path) -> dict[str, str]:
    """Return an environment in which `steppe` is the program of this checkout."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("STEPPE_", "COLUMNS"))}
    return {**kept, "PATH": f"{folder / '.bin'}:{_search_path()}", "PYTHONPATH": str(ROOT)}


def prepare(folder: Path) -> None:
    """Bring a folder to where the first command of the README leads: pages, and a warehouse of them."""
    shutil.copytree(ROOT / "tests" / "pages", folder / "tests" / "pages")
    program = folder / ".bin" / "steppe"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m dags.command_line "$@"\n', "utf-8")
    program.chmod(0o755)
    subprocess.run(
        [program, "ingest", "tests/pages"],
        cwd=folder,
        env=surroundings(folder),
        check=True,
        capture_output=True,
    )
