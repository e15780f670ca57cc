"""Diagnostics of long work: plain lines on standard error."""

from __future__ import annotations

import logging
import sys


def plain_logging(level: int = logging.INFO) -> None:
    """Send the log to standard error, a plain line a message; for the commands that have something to say.

    The quick ones do without: warnings reach standard error anyway, and importing logging costs them time.
    """
    logging.basicConfig(level=level, format="%(message)s", stream=sys.stderr)
