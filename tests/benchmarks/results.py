"""The measured figures as a section of a page: machine, table, throughput, and the shape of the cost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks.charts import drawn
from tests.benchmarks.errors import BenchmarkError
from tests.benchmarks.shapes import Document, charts, kind_of, races

PAGE = Path(__file__).parent / "RESULTS.md"
CHARTS = "charts"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


def write_results(document: Document, page: Path = PAGE) -> None:
    """Write the figures into the page, between its marks, and their charts beside it.

    Raises BenchmarkError where the page has no marks.
    """
    before, begin, rest = page.read_text("utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise BenchmarkError(f"{page} does not hold the lines {BEGIN} and {END}")
    folder = page.parent / CHARTS
    folder.mkdir(exist_ok=True)
    for name, chart in charts(document).items():
        (folder / f"{name}.svg").write_text(drawn(chart), "utf-8")
    page.write_text(f"{before}{BEGIN}\n{section(document)}\n{END}{after}", "utf-8")


def section(document: Document) -> str:
    """Return the section that tells the figures."""
    return "\n".join(
        [
            *_of_machine(document),
            "",
            *_targets(document),
            "",
            *_throughput(document),
            "",
            *_pictures(document),
        ]
    )


def _of_machine(document: Document) -> Iterator[str]:
    machine = document["machine"]
    gigabytes = machine["memory_bytes"] / 1e9
    versions = ", ".join(f"{name} {version}" for name, version in document["versions"].items())
    yield (
        f"Measured on {document['finished_at'][:10]}: {machine['cpu']}, {machine['cores']} cores, "
        f"{gigabytes:.0f} GB of memory; {machine['system']}, Python {machine['python']}; {versions}."
    )


def _targets(document: Document) -> Iterator[str]:
    yield "| what | measured | target | verdict | rounds |"
    yield "| --- | --- | --- | --- | --- |"
    for row in document["rows"]:
        if row["target"]:
            target = f"{row['target']['kind']} {row['target']['bound']:g} {row['unit']}".strip()
            yield f"| {row['what']} | {_measured(row)} | {target} | {row['verdict']} | {row['rounds']} |"


def _measured(row: Mapping[str, Any]) -> str:
    if "lacks" in row:
        return f"not measured: {row['lacks']}"
    told = [
        f"{figure:,.{row['decimals']}f} {row['unit']} ({name})" for name, figure in row["figures"].items()
    ]
    return ", ".join(each.replace("  ", " ") for each in told)


def _throughput(document: Document) -> Iterator[str]:
    """Yield what a core reads in a second, by race; what starting costs is left out."""
    found = races(document)
    names = list(dict.fromkeys(name for laps in found.values() for name in laps))
    yield f"| a second of one core's time | {' | '.join(kind_of(pages) for pages in found)} |"
    yield f"| --- |{' --- |' * len(found)}"
    for name in names:
        yield f"| {name} | {' | '.join(_speed(laps.get(name)) for laps in found.values())} |"


def _speed(laps: Mapping[str, Any] | None) -> str:
    if laps is None:
        return ""
    (first, last), megabytes = laps["pages"], laps["megabytes"]
    pairs = zip(laps["part"], laps["whole"], strict=True)
    seconds = median((whole["cpu_seconds"] - part["cpu_seconds"]) for part, whole in pairs) / (last - first)
    if seconds <= 0:
        return ""
    return f"{_rounded(1 / seconds)} pages, {megabytes / last / seconds:,.1f} MB"


def _rounded(figure: float) -> str:
    return f"{figure:,.0f}" if figure >= 10 else f"{figure:.1f}"


def _pictures(document: Document) -> Iterator[str]:
    for name, chart in charts(document).items():
        lines = "; ".join(
            f"{line}: {', '.join(f'{figure:.2f} at {place:,}' for place, figure in sorted(points.items()))}"
            for line, points in chart.lines.items()
        )
        yield f"![{chart.title}, {chart.upwards}, by {chart.across}. {lines}.]({CHARTS}/{name}.svg)"
        yield ""
