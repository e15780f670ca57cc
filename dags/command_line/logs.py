"""Diagnostics of long work: plain lines on standard error."""

from __future__ import annotations

import logging
import sys

from etl.text.escaped import escaped


def plain_logging(level: int = logging.INFO) -> None:
    """Send the log to standard error, a plain line a message; for the commands that have something to say.

    The quick ones do without: warnings reach standard error anyway, and importing logging costs them time.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_OneLine("%(message)s"))
    logging.basicConfig(level=level, handlers=[handler])


class _OneLine(logging.Formatter):
    """Writes each message on one line: it may hold names that others chose."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  so the library calls it
        return escaped(super().formatMessage(record))
