"""How much of one page is read at most. The limits count work, not seconds, so that every machine agrees."""

from __future__ import annotations

import json
import reprlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, NamedTuple, cast

from warehouse.errors import UsageError

if TYPE_CHECKING:
    from typing import Self

SETTING = "STEPPE_LIMITS"
GREATEST = 10**18
"""Enough for anything, and no more than what every library can take."""


class Bound(NamedTuple):
    """What a limit bounds: its unit, what is counted, and the reason of what goes beyond it."""

    unit: str
    counted: str
    reason: str


def limit(default: int, unit: str, counted: str, reason: str) -> int:
    """Return the field of a limit, with what users are told of it."""
    return field(default=default, metadata={"bound": Bound(unit, counted, reason)})


@dataclass(frozen=True, slots=True)
class PageLimits:
    """What a page may hold; a page beyond one of them is quarantined under a reason of its own."""

    # A listing takes some 24 kB, and the largest pages of news sites a few MB. What is larger is no page,
    # and would cost a worker several times its size in memory.
    payload_bytes: int = limit(64 << 20, "bytes", "of one page, unpacked", "too-large")
    # Saved listings have a thousand.
    nodes: int = limit(
        250_000, "elements", "of one HTML page: its tags, and what is made of them", "too-many-nodes"
    )
    # Browsers stop at as many.
    depth: int = limit(512, "elements", "within one another", "too-deep")
    attributes: int = limit(1_000, "attributes", "of one element", "too-many-attributes")

    @classmethod
    def bounds(cls) -> dict[str, Bound]:
        """Return what each limit bounds, by its name."""
        return {each.name: each.metadata["bound"] for each in fields(cls)}

    @classmethod
    def of(cls, figures: Mapping[str, int]) -> Self:
        """Return the limits with some overridden; names of other limits are left to those."""
        return cls(**{name: figures[name] for name in cls.bounds() if name in figures})

    def told(self, name: str) -> str:
        """Return what a limit is, and how to read what is beyond it."""
        figure = f"the limit is {name} = {getattr(self, name)}"
        return f"{figure}; raise it with --limit or {SETTING} and replay the page to read more"


DEFAULT_LIMITS = PageLimits()


def figures_of(setting: str | Mapping[str, object]) -> dict[str, int]:
    """Return what the setting STEPPE_LIMITS says: a mapping of names to figures, or one JSON object of them.

    Raises UsageError where it is none, or where a figure is not a whole number.
    """
    values: object = setting
    if isinstance(setting, str):
        try:
            values = json.loads(setting) if setting.strip() else {}
        except (ValueError, RecursionError) as problem:
            values = str(problem)
    if not isinstance(values, Mapping):
        raise UsageError(
            f'{SETTING} is {reprlib.repr(setting)}, but must be one JSON object such as {{"nodes": 300000}}'
        )
    for name, figure in values.items():
        if isinstance(figure, bool) or not isinstance(figure, int) or not 0 <= figure <= GREATEST:
            raise UsageError(
                f"{SETTING} has {reprlib.repr(figure)} for {name}, which is no whole number up to {GREATEST}"
            )
    return cast("dict[str, int]", dict(values))
