"""Diagnostics of long work on standard error: plain lines, or a JSON object a line."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable
from datetime import UTC, datetime

from etl.text.escaped import escaped


def plain_logging(level: int = logging.INFO) -> None:
    """Send the log to standard error, a plain line a message; for the commands that have something to say.

    The quick ones do without: warnings reach standard error anyway, and importing logging costs them time.
    """
    _send(_OneLine("%(message)s"), level)


def json_logging(run_id: Callable[[], str | None], level: int = logging.INFO) -> None:
    """Send the log and Python's warnings to standard error, a JSON object a line.

    Each has `time` (ISO 8601 in UTC), `level`, `logger`, `event` (the message) and `run_id`, which is asked
    for each line, and where there is a traceback `exception`.
    """
    _send(_OneObject(run_id), level)
    logging.captureWarnings(True)


def _send(formatter: logging.Formatter, level: int) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(level=level, handlers=[handler])


class _OneObject(logging.Formatter):
    """Writes each message as a JSON object, in ASCII: nothing in it acts on a terminal."""

    def __init__(self, run_id: Callable[[], str | None]) -> None:
        super().__init__()
        self._run_id = run_id

    def format(self, record: logging.LogRecord) -> str:
        told = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
            "run_id": self._run_id(),
        }
        if record.exc_info:
            told["exception"] = self.formatException(record.exc_info)
        return json.dumps(told)


class _OneLine(logging.Formatter):
    """Writes each message on one line: it may hold names that others chose."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  so the library calls it
        return escaped(super().formatMessage(record))
