"""What charts tell of measured figures: how the cost follows pages, the warehouse's size, and workers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import Any

from tests.benchmarks.charts import Chart

Document = Mapping[str, Any]
ONE_WORKER, LOOP = "steppe, 1 worker", "the loop"
WORKERS = re.compile(r"steppe, (\d+) workers?")


def charts(document: Document) -> dict[str, Chart]:
    """Return the charts that the figures suffice for, by the name of their file."""
    found = {
        "cost-of-a-page": _cost_of_a_page(document),
        "night-by-size": _night_by_size(document),
        "wall-by-workers": _wall_by_workers(document),
    }
    return {name: chart for name, chart in found.items() if chart.lines}


def races(document: Document) -> dict[str, Mapping[str, Any]]:
    """Return the laps of each race by the pages it was over."""
    return {row["facts"]["pages"]: row["facts"]["laps"] for row in _with_fact(document, "laps")}


def _with_fact(document: Document, name: str) -> Iterator[Mapping[str, Any]]:
    return (row for row in document["rows"] if name in row.get("facts", {}))


def _middle(costs: Sequence[Mapping[str, float]], clock: str = "cpu_seconds") -> float:
    return median(cost[clock] for cost in costs)


def kind_of(pages: str) -> str:
    """Return what kind of pages a race was over, without their number."""
    return pages.split(" ", 1)[1].replace(" in one", ",")


def _cost_of_a_page(document: Document) -> Chart:
    """Return milliseconds of CPU for each page of whole runs, with all that starting and publishing cost."""
    lines: dict[str, dict[int, float]] = {}
    for pages, laps in races(document).items():
        for name in (ONE_WORKER, LOOP):
            for size, costs in zip(
                laps[name]["pages"], (laps[name]["part"], laps[name]["whole"]), strict=True
            ):
                who = "ingest" if name == ONE_WORKER else "loop"
                lines.setdefault(f"{who}: {kind_of(pages)}", {})[size] = 1000 * _middle(costs) / size
    for row in _with_fact(document, "run_by_size"):
        for size, costs in row["facts"]["run_by_size"].items():
            line = lines.setdefault("ingest: text pages", {})
            line.setdefault(int(size), 1000 * _middle(costs) / int(size))
    return Chart(
        "CPU for each page of a run, starting included",
        "pages of the run",
        "ms",
        lines,
        shades={name: name.replace("loop", "ingest") for name in lines if name.startswith("loop")},
    )


def _night_by_size(document: Document) -> Chart:
    lines: dict[str, dict[int, float]] = {}
    for row in _with_fact(document, "night_by_size"):
        for size, costs in row["facts"]["night_by_size"].items():
            lines.setdefault("CPU", {})[int(size)] = _middle(costs)
            lines.setdefault("wall", {})[int(size)] = _middle(costs, "wall_seconds")
    return Chart("A night of ten new pages", "articles in the warehouse", "seconds", lines)


def _wall_by_workers(document: Document) -> Chart:
    """Return seconds by the clock for 1,000 pages, without what starting costs."""
    lines: dict[str, dict[int, float]] = {}
    for pages, laps in races(document).items():
        for name, each in laps.items():
            if found := WORKERS.fullmatch(name):
                part, whole = (_middle(each[size], "wall_seconds") for size in ("part", "whole"))
                n_pages = each["pages"][1] - each["pages"][0]
                lines.setdefault(kind_of(pages), {})[int(found[1])] = 1000 * (whole - part) / n_pages
    return Chart(
        "Wall time for 1,000 pages more",
        "workers",
        "seconds",
        {name: line for name, line in lines.items() if len(line) > 1},
        is_logarithmic=False,
    )
