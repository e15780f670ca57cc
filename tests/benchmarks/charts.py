"""The shape of the cost, drawn: figures stand in light boxes, so that they can be read on any page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullLocator

from dags.night_report.drawing import STYLE

WIDTH_INCHES, HEIGHT_INCHES = 7.4, 3.4
INK, GRID = "#333a44", "#dde1e6"
COLOURS = ("#1f6f8b", "#d1603d", "#5b8c5a", "#7d5ba6", "#b08900", "#6b7280")
OWN_STYLE: dict[Any, Any] = {
    **STYLE,
    "svg.hashsalt": "steppe",
    "figure.facecolor": "white",
    "axes.facecolor": "white",
    "font.size": 10,
    "legend.fontsize": 9,
    "axes.edgecolor": GRID,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "axes.titlesize": 11,
    "xtick.color": INK,
    "ytick.color": INK,
    "text.color": INK,
    "grid.color": GRID,
}
"""That of a run's report, in colours of its own: those of the report come from its page."""


@dataclass(frozen=True)
class Chart:
    """Lines over a figure that grows: each is points by their place, in the order in which they are told.

    `is_logarithmic` tells whether the places stand at equal ratios. `shades` are lines that are there to be
    compared with another one, whose name they lead to; they have its colour.
    """

    title: str
    across: str
    upwards: str
    lines: Mapping[str, Mapping[int, float]]
    is_logarithmic: bool = True
    shades: Mapping[str, str] = field(default_factory=dict)


def drawn(chart: Chart) -> str:
    """Return the chart as a file of SVG; equal figures give equal files."""
    with mpl.rc_context(OWN_STYLE):
        figure = Figure(figsize=(WIDTH_INCHES, HEIGHT_INCHES), layout="constrained")
        FigureCanvasSVG(figure)
        axes = figure.add_subplot()
        full = [name for name in chart.lines if name not in chart.shades]
        colours = {name: COLOURS[at % len(COLOURS)] for at, name in enumerate(full)}
        for name, points in chart.lines.items():
            is_shade = name in chart.shades
            axes.plot(
                *zip(*sorted(points.items()), strict=True),
                color=colours[chart.shades.get(name, name)],
                linestyle="--" if is_shade else "-",
                linewidth=1.2 if is_shade else 1.8,
                marker="o",
                markersize=4,
                label=name,
            )
        axes.set_title(chart.title, loc="left")
        axes.set_ylabel(chart.upwards)
        axes.set_ylim(0, 1.08 * max(max(points.values()) for points in chart.lines.values()))
        _across(axes, chart)
        figure.legend(loc="outside right center")
        text = StringIO()
        figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None})
    return text.getvalue()


def _across(axes: Axes, chart: Chart) -> None:
    places = sorted({place for points in chart.lines.values() for place in points})
    if chart.is_logarithmic:
        axes.set_xscale("log")
    axes.set_xticks(_apart(places) if chart.is_logarithmic else places)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda place, _: f"{place:,.0f}"))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xlabel(chart.across)


def _apart(places: Sequence[int]) -> list[int]:
    """Return the places without those whose numbers would touch the one before."""
    told: list[int] = []
    for place in places:
        if not told or place >= 1.9 * told[-1]:
            told.append(place)
    return told
