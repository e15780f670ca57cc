"""Writing a report into the folder of reports, whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path

from dags.night_report.document import Document, report_document
from dags.night_report.folder import REPORT, SCHEMA, keep_newest, put_in_place, write_index
from dags.night_report.page import report_page
from warehouse.errors import SteppeError
from warehouse.folder import WarehouseFolder
from warehouse.runs import PUBLISHED, RunRecord

PAGE = "index.html"
SCHEMA_FILE = Path(__file__).parent / SCHEMA


def write_report(
    place: Path,
    folder: WarehouseFolder,
    record: RunRecord,
    *,
    keep: int | None = None,
    draws_charts: bool | None = None,
) -> Path:
    """Write the report of a run into the folder of reports and return its page, `place/RUN_ID/index.html`.

    Beside it stand `report.json` and the schema of that. A report of the same run is replaced. `keep` newest
    reports stay, or all. Charts are drawn where told, or else where the run published: what published nothing
    changed none, and drawing takes longer than all the rest. Raises SteppeError where it cannot be written;
    the reports are then as they were.
    """
    draws = record.status == PUBLISHED if draws_charts is None else draws_charts
    document = report_document(folder, record)
    files = {PAGE: report_page(document, draws_charts=draws), REPORT: as_json(document)}
    files[SCHEMA] = SCHEMA_FILE.read_text("utf-8")
    try:
        place.mkdir(parents=True, exist_ok=True)
        put_in_place(place, record.run_id, files)
        keep_newest(place, keep)
        write_index(place)
    except OSError as problem:
        raise SteppeError(
            f"cannot write the report into {place}: {problem.strerror or problem}; free space, or name "
            "another folder"
        ) from problem
    return place / record.run_id / PAGE


def as_json(document: Document) -> str:
    """Return the text of `report.json`, in ASCII: no sign of a page's text acts on a terminal."""
    return json.dumps(document, indent=1) + "\n"
