"""How one value of a query is written: the same words in a table, in CSV and in JSON."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

Plain = bool | int | float | str | list["Plain"] | dict[str, "Plain"] | None


def as_text(value: object) -> str:
    """Return a value that is not null as text; lists and structs are JSON."""
    plain = as_plain(value)
    if isinstance(plain, str):
        return plain
    if type(plain) is int:
        return str(plain)
    import json  # noqa: PLC0415  text and numbers do without

    return json.dumps(plain, ensure_ascii=False)


def as_plain(value: object) -> Plain:
    """Return a value as JSON has it, without losing a digit.

    Decimals are strings, because most JSON readers make floats of numbers; moments are ISO 8601 in UTC.
    """
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            # JSON has no infinity and no NaN.
            return value if math.isfinite(value) else str(value)
        case list() | tuple():
            return [as_plain(member) for member in value]
        case dict():
            return {_key(key): as_plain(member) for key, member in value.items()}
        case _:
            return _scalar(value)


def moment(value: datetime) -> str:
    """Return a moment as ISO 8601 in UTC; one without a zone stays without."""
    if value.tzinfo is None:
        return value.isoformat()
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _key(key: object) -> str:
    return key if isinstance(key, str) else as_text(key)


def _on_calendar(value: date) -> str:
    """Return a day or a moment; one without end as SQL calls it.

    For those DuckDB hands out the very objects `max` and `min`; the last day of the calendar is another one.
    """
    if value is date.max or value is datetime.max:  # noqa: DTZ901  it is compared, not reckoned with
        return "infinity"
    if value is date.min or value is datetime.min:  # noqa: DTZ901
        return "-infinity"
    return moment(value) if isinstance(value, datetime) else value.isoformat()


def _scalar(value: object) -> str:
    match value:
        case Decimal():
            # Never 8E-8: digits as they are printed.
            return format(value, "f")
        case date():
            return _on_calendar(value)
        case time():
            return value.isoformat()
        case bytes() | bytearray() | memoryview():
            return value.hex()
        case timedelta():
            return f"{value.total_seconds():f} s"
        case _:
            return str(value)
