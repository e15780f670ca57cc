"""The report of a night: written when its run has ended, however it ended, and no part of how it ended."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from dags.night.inboxes import DATE
from dags.night.settings import read_config
from warehouse.errors import UsageError
from warehouse.folder import WarehouseFolder

if TYPE_CHECKING:
    from pathlib import Path

    from dags.night.night import Night
    from dags.night.settings import Config
    from warehouse.runs import RunRecord


def check_report_folder(config: Config) -> None:
    """Raise UsageError, which names the key, where reports would lie in the warehouse or in an inbox."""
    if config.settings.report is None:
        return
    folder = config.path(config.settings.report.folder).resolve()
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{config.file}: report.folder leads to {folder}, which is no folder; name another")
    taken = {"the warehouse": config.warehouse}
    for number, each in enumerate(config.settings.inboxes):
        taken[f"inboxes[{number}]"] = config.path(each.path.partition(DATE)[0])
    for what, place in taken.items():
        if folder.is_relative_to(place.resolve()):
            raise UsageError(
                f"{config.file}: report.folder leads to {folder}, which lies in {what}; name another folder"
            )


def reports_of(file: Path, warehouse: Path, *, is_meant: bool) -> list[Path]:
    """Return the folder of reports, if there is any, that settings name for the nights of a warehouse.

    Raises UsageError where the settings do not fit, and, for a file that `is_meant`, where it is not there or
    names another warehouse.
    """
    if not is_meant and not file.exists():
        return []
    config = read_config(file)
    if config.warehouse.resolve() != warehouse.resolve():
        if is_meant:
            raise UsageError(f"{file} is of the warehouse {config.warehouse}, not of {warehouse}")
        return []
    place = config.path(config.settings.report.folder) if config.settings.report else None
    return [place] if place and place.is_dir() else []


def report_night(night: Night, record: RunRecord) -> None:
    """Write the report of a night's run, where the settings name a folder; say where it cannot be written."""
    settings = night.config.settings.report
    if settings is None:
        return
    from dags.night_report import write_report  # noqa: PLC0415  nights without a report do without

    place = night.config.path(settings.folder).absolute()
    try:
        night.report = write_report(place, _folder(night), record, keep=settings.keep)
    except (Exception, KeyboardInterrupt) as problem:  # noqa: BLE001  nothing of the night hangs on it
        logging.getLogger("steppe.night").warning(
            "the night has ended as it is told, but its report could not be written: %s; "
            "'steppe report %s --output %s' writes it",
            problem or type(problem).__name__,
            record.run_id,
            place,
        )


def _folder(night: Night) -> WarehouseFolder:
    return WarehouseFolder(night.config.warehouse.absolute())
