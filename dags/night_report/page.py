"""The report as a page: made of the document alone, without scripts, and whatever pages say stays text."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etl.text.escaped import escaped, escaped_lines

if TYPE_CHECKING:
    import jinja2

    from dags.night_report.document import Document

TEMPLATES = Path(__file__).parent / "templates"


def report_page(document: Document, *, draws_charts: bool) -> str:
    """Return the page of one report; charts are drawn where they are wanted and the library is there."""
    drawings, note = _drawings(document["charts"]) if draws_charts else ([], UNDRAWN)
    charts = [
        {**chart, "heads": _heads(chart), "drawing": drawings[number] if drawings else None}
        for number, chart in enumerate(document["charts"])
    ]
    page = _environment().get_template("report.html.j2")
    return page.render({**document, "charts": charts, "charts_note": note})


def index_page(lines: Sequence[dict[str, Any]], n_older: int) -> str:
    """Return the page that lists reports, the newest first, and says how many older ones there are."""
    return _environment().get_template("index.html.j2").render(lines=lines, n_older=n_older)


UNDRAWN = (
    "The run published nothing, so no chart but that of run time has changed: the report of the last run "
    "that published has them drawn. Their figures are here."
)
NO_LIBRARY = "Charts need matplotlib: install steppe with its extra 'report'. Their figures are here."


def _drawings(charts: Sequence[dict[str, Any]]) -> tuple[list[Any], str | None]:
    try:
        from dags.night_report.drawing import drawn  # noqa: PLC0415  takes longer to import than all the rest
    except ModuleNotFoundError as missing:
        if missing.name != "matplotlib":
            raise
        return [], NO_LIBRARY
    from markupsafe import Markup  # noqa: PLC0415

    return [Markup(drawn(chart, f"chart-{number}")) for number, chart in enumerate(charts)], None


@cache
def _environment() -> jinja2.Environment:
    """Return what makes pages of templates; to compile these takes longer than to fill them."""
    import jinja2  # noqa: PLC0415  of the commands, reports alone need it

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalized,
    )
    environment.filters |= {
        "moment": _moment,
        "digits": _digits,
        "percent": _percent,
        "figure": _figure,
        "lines": _lines,
        "quoted": shlex.quote,
    }
    return environment


def _finalized(value: object) -> object:
    """Show controls, and what turns the direction of writing, as signs; null as a dash."""
    if value is None:
        return "–"
    return escaped(value) if type(value) is str else value


def _moment(text: str | None) -> object:
    """Return a moment to the minute, as the element for it."""
    from markupsafe import Markup  # noqa: PLC0415

    shown = Markup('<time class="nowrap" datetime="{}">{} {} UTC</time>')
    return text and shown.format(text, text[:10], text[11:16])


def _lines(text: str) -> object:
    """Return a text of several lines, whose ends stay."""
    from markupsafe import escape  # noqa: PLC0415

    return escape(escaped_lines(text))


def _heads(chart: dict[str, Any]) -> list[tuple[str, str]]:
    first, *others = (name.replace("_", " ") for name in chart["columns"])
    return [(first, ""), *((name, "number") for name in others)]


def _figure(value: float | None) -> str | None:
    return None if value is None else f"{value:.4g}" if abs(value) < 10_000 else f"{value:,.0f}"


def _digits(text: object) -> object:
    """Return a decimal, which is a text, without the zeros at its end."""
    if not isinstance(text, str) or "." not in text:
        return text
    try:
        return format(Decimal(text), "f").rstrip("0").rstrip(".")
    except InvalidOperation:
        return text


def _percent(value: float | None) -> str | float | None:
    if not value:
        return value if value is None else "none"
    return f"{value:+.2f} %".replace("-", "−")
