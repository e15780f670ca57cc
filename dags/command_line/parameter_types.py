"""What options and arguments take, each with an error that says how to write it."""

from __future__ import annotations

from datetime import date

import click


def snapshot_number(value: str) -> int:
    """Return the number of a snapshot; raise BadParameter, which says where to find one, where it is none."""
    if not value.isdecimal() or int(value) < 1:
        raise click.BadParameter(f"{value!r} is no snapshot's number; 'steppe snapshots' lists them")
    return int(value)


def day(value: str) -> date:
    """Return a day of the calendar; raise BadParameter, which shows how to write one, where it is none."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"{value!r} is no day; write it as 2026-02-19") from None
