"""Charts as SVG that stands in the page: no script, no reference, colours of the page's own stylesheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from io import StringIO
from math import nan
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter, ScalarFormatter

from dags.night_report.inline_svg import BAND, GRID, INK, SECOND, SERIES, inline_svg

# In points, which are units of the drawing: on a phone one is about one pixel, so the letters stay readable.
WIDTH, HEIGHT = 340, 190
POINTS_PER_INCH = 72
LONGEST_LINE_DAYS = 7
"""A line is broken over a longer gap: no rate is taken to hold for longer."""

STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "font.size": 11,
    "font.family": "DejaVu Sans",
    "axes.edgecolor": GRID,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": INK,
    "ytick.color": INK,
    "text.color": INK,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "legend.frameon": False,
    "legend.fontsize": 10,
}

MOST_DAYS_TOLD = 4
"""Below a chart of days."""

Columns = Mapping[str, list[Any]]


def drawn(chart: Mapping[str, Any], name: str) -> str:
    """Return a chart of the document as SVG; `name` keeps its ids apart from those of other charts.

    Equal figures give equal drawings.
    """
    cells = zip(*chart["rows"], strict=True)
    columns = {column: list(values) for column, values in zip(chart["columns"], cells, strict=True)}
    with mpl.rc_context({**STYLE, "svg.hashsalt": name}):
        figure = Figure(figsize=(WIDTH / POINTS_PER_INCH, HEIGHT / POINTS_PER_INCH), layout="constrained")
        FigureCanvasSVG(figure)
        DRAWERS[chart["kind"]](figure.add_subplot(), columns)
        text = StringIO()
        figure.savefig(
            text, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None}
        )
    return inline_svg(text.getvalue(), name, chart["title"], chart["says"])


def _draw_rates(axes: Axes, columns: Columns) -> None:
    days = [date.fromisoformat(day) for day in columns["as_of"]]
    every = range(len(days))
    apart = [at for at, n in enumerate(columns["n_values"]) if n > 1]
    # Each date by itself: what the digits stand for says nothing of the days between.
    width = min(WIDTH / (2 * len(days) + 40), 6)
    _bars(axes, columns, every, ("rate_low", "rate_high"), width, color=BAND, label="printed interval")
    _bars(axes, columns, apart, ("lowest", "highest"), width / 2, color=SECOND, label="pages disagree")
    line = _broken(days, columns["rate"])
    axes.plot(*zip(*line, strict=True), color=SERIES, linewidth=1.2, marker="o", markersize=2.4, label="rate")
    _plain_numbers(axes)
    _days_below(axes, days)
    _legend(axes)


def _bars(
    axes: Axes,
    columns: Columns,
    at: Sequence[int],
    ends: tuple[str, str],
    width: float,
    *,
    color: str,
    label: str,
) -> None:
    """Draw an upright bar from one column to the other, at the dates of these places."""
    if not at:
        return
    days: list[Any] = [date.fromisoformat(columns["as_of"][place]) for place in at]
    low, high = ([float(columns[end][place]) for place in at] for end in ends)
    axes.vlines(days, low, high, color=color, linewidth=width, label=label)


def _broken(days: list[date], values: list[str]) -> list[tuple[date, float]]:
    """Return the points of a line, with a hole where too many days lie between two of them."""
    points: list[tuple[date, float]] = []
    for day, value in zip(days, values, strict=True):
        if points and (day - points[-1][0]).days > LONGEST_LINE_DAYS:
            points.append((points[-1][0] + timedelta(days=1), nan))
        points.append((day, float(value)))
    return points


def _draw_days(axes: Axes, columns: Columns) -> None:
    width: Any = timedelta(hours=9)
    for name, side, color, label in (
        ("pages", -width, SERIES, "pages loaded"),
        ("articles", width * 0, SECOND, "articles first seen"),
    ):
        at: list[Any] = [datetime.fromisoformat(day) + side for day in columns["as_of"]]
        axes.bar(at, columns[name], width, align="edge", color=color, label=label)
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    _days_below(axes, [date.fromisoformat(day) for day in columns["as_of"]])
    _legend(axes)


def _draw_coverage(axes: Axes, columns: Columns) -> None:
    runs = range(len(columns["run_id"]))
    axes.vlines(runs, columns["lowest"], columns["median"], color=BAND, linewidth=3)
    axes.plot(
        runs, columns["median"], color=SERIES, marker="o", markersize=3, linewidth=1.2, label="median page"
    )
    axes.plot(
        runs,
        columns["lowest"],
        color=SECOND,
        marker="v",
        markersize=3.5,
        linestyle="none",
        label="worst page",
    )
    axes.set_ylim(min(0.95, min(columns["lowest"]) - 0.02), 1.005)
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    _runs_below(axes, columns["run_id"])
    _legend(axes)


def _draw_time(axes: Axes, columns: Columns) -> None:
    ended_well = [status in {"published", "nothing_new"} for status in columns["status"]]
    for is_well, color, label in ((True, SERIES, "seconds"), (False, SECOND, "seconds, refused or failed")):
        at = [run for run, well in enumerate(ended_well) if well is is_well]
        if at:
            axes.bar(at, [columns["seconds"][run] for run in at], 0.7, color=color, label=label)
    axes.yaxis.set_major_locator(MaxNLocator(5))
    _runs_below(axes, columns["run_id"])
    _legend(axes)


def _plain_numbers(axes: Axes) -> None:
    formatter = ScalarFormatter(useOffset=False)
    formatter.set_scientific(False)
    axes.yaxis.set_major_formatter(formatter)
    axes.yaxis.set_major_locator(MaxNLocator(5))


def _days_below(axes: Axes, days: list[date]) -> None:
    """Tell some days at equal steps back from the last one, never an hour."""
    step = max((days[-1] - days[0]).days // (MOST_DAYS_TOLD - 1), 1)
    told: Any = [days[-1] - timedelta(days=step * n) for n in range(MOST_DAYS_TOLD)]
    told = [day for day in told if day >= days[0]]
    axes.set_xticks(told, [day.isoformat() for day in told])
    if days[0] == days[-1]:
        around: Any = (days[0] - timedelta(days=2), days[0] + timedelta(days=2))
        axes.set_xlim(*around)


def _runs_below(axes: Axes, run_ids: list[str]) -> None:
    """Tell when the first and the last run began; between them runs stand in their order."""
    ends = sorted({0, len(run_ids) - 1})
    axes.set_xticks(ends, [f"{datetime.fromisoformat(run_ids[at][:16]):%m-%d %H:%M}" for at in ends])
    axes.set_xlim(-0.75, max(len(run_ids) - 0.25, 3))


def _legend(axes: Axes) -> None:
    axes.figure.legend(
        *axes.get_legend_handles_labels(),
        loc="outside upper left",
        ncols=3,
        handlelength=1.2,
        columnspacing=1,
    )


DRAWERS: Mapping[str, Callable[[Axes, Columns], None]] = {
    "rates": _draw_rates,
    "days": _draw_days,
    "coverage": _draw_coverage,
    "time": _draw_time,
}
