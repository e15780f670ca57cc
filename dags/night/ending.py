"""What follows a night, however it ended: its report, and who is told."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import TYPE_CHECKING

from dags.night.causes import causes_of
from dags.night.night import hold_night
from dags.night.notices import Notices
from dags.night.reporting import report_night
from warehouse.errors import SteppeError
from warehouse.folder import WarehouseFolder
from warehouse.run_log import read_entry

if TYPE_CHECKING:
    from dags.night.night import Night
    from warehouse.runs import RunRecord


def hold_and_tell(night: Night, *, progress: bool = True) -> RunRecord:
    """Hold a night, write its report, and tell whom the settings name; raises as `hold_night` does.

    Whatever goes wrong with the telling is warned of, and changes nothing of how the night ended.
    """
    try:
        record = hold_night(night, progress=progress)
    except Exception as problem:
        _follow(night, problem)
        raise
    _follow(night, None, record)
    return record


def _follow(night: Night, problem: Exception | None, record: RunRecord | None = None) -> None:
    folder = WarehouseFolder(night.config.warehouse.absolute())
    try:
        record = record or _logged(night, folder)
        if record is not None:
            report_night(night, record)
        _notify(night, folder, record, problem)
    except (Exception, KeyboardInterrupt) as trouble:  # noqa: BLE001  the night has ended as it has
        logging.getLogger("steppe.night").warning(
            "the night could not be told of: %s: %s", type(trouble).__name__, trouble
        )


def _logged(night: Night, folder: WarehouseFolder) -> RunRecord | None:
    """Return what the log tells of a run that published nothing; None where none was logged."""
    with suppress(OSError, SteppeError):
        return read_entry(folder.log_entry(night.run_id)) if night.run_id else None
    return None


def _notify(
    night: Night, folder: WarehouseFolder, record: RunRecord | None, problem: Exception | None
) -> None:
    notices = Notices(night.config, folder, night.report)
    if problem is not None:
        hours = night.config.settings.notifications.locked_hours
        exit_code = problem.exit_code if isinstance(problem, SteppeError) else SteppeError.exit_code
        notices.tell_of_trouble(causes_of(folder, record, problem, hours), exit_code, night.run_id)
    elif record is not None:
        notices.tell_of_success(record)
