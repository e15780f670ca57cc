"""The inboxes of a night: what the settings name, as it lies on the disk."""

from __future__ import annotations

import os
import re
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from spiders.inboxes import Inbox
from warehouse.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Collection

    from dags.night.settings import Config

DATE = "{date}"
_ANY_DATE = r"\d{4}-\d{2}-\d{2}"


def inboxes_of(config: Config, sites: Collection[str], day: date | None = None) -> list[Inbox]:
    """Return what is to be looked through: every inbox, or what of them belongs to one day.

    What belongs to a day is told by the date in its path, where an inbox's `path` has `{date}`; without a
    day, `{date}` is any. Raises UsageError, which names the key, for a path that is not there or that
    lies in the warehouse or in another inbox, for an unknown site, and for a day where no inbox has a date.
    """
    found: list[Inbox] = []
    settings = config.settings.inboxes
    for number, each in enumerate(settings):
        key = f"{config.file}: inboxes[{number}]"
        if each.site is not None and each.site not in sites:
            raise UsageError(f"{key}.site is {each.site!r}; the known sites are {', '.join(sites)}")
        root, pattern = _split(config.path(each.path))
        if not root.exists():
            raise UsageError(f"{key}.path leads to {root}, which is not there; make it, or mend the path")
        _refuse_own_folder(config, key, root)
        if pattern is not None:
            found += [Inbox(top, root, each.name, each.site) for top in _dated(root, pattern, day)]
        elif day is None:
            found.append(Inbox(root, root, each.name, each.site))
    if day is not None and not any(DATE in each.path for each in settings):
        raise UsageError(
            f"{config.file}: no path of inboxes has {DATE}, which tells what belongs to a day; "
            f'write it there, as in path = "inbox/{DATE}", or leave --date out'
        )
    _refuse_nested(config, found)
    return found


def _refuse_nested(config: Config, inboxes: list[Inbox]) -> None:
    """Raise UsageError where an inbox lies in another: its pages would be read twice."""
    places = sorted(((inbox.top.resolve(), inbox.name) for inbox in inboxes), key=lambda each: each[0].parts)
    names = [inbox.name for inbox in config.settings.inboxes]
    for (outer, first), (inner, second) in pairwise(places):  # what lies in a folder comes next in this order
        if inner.is_relative_to(outer):
            raise UsageError(
                f"{config.file}: inboxes[{names.index(second)}].path leads to {inner}, which lies in "
                f"inboxes[{names.index(first)}]: its pages would be read twice, so name separate folders"
            )


def _split(path: Path) -> tuple[Path, str | None]:
    """Return the part of a path that has no date, without links on the way, and the pattern of the rest."""
    whole = Path(os.path.abspath(path))  # noqa: PTH100  keeps the name of a given link
    parts = whole.parts
    dated = [at for at, part in enumerate(parts) if DATE in part]
    if not dated:
        return whole, None
    return Path(*parts[: dated[0]]), "/".join(parts[dated[0] :])


def _dated(root: Path, pattern: str, day: date | None) -> list[Path]:
    """Return what lies where the pattern of a path says, of one day or of any, in the order of names."""
    if day is not None:
        place = root / pattern.replace(DATE, day.isoformat())
        return [place] if place.exists() else []
    places = [root]
    for part in pattern.split("/"):
        expected = re.compile(_ANY_DATE.join(map(re.escape, part.split(DATE))))
        places = [place / name for place in places for name in _names(place) if expected.fullmatch(name)]
    return places


def _names(place: Path) -> list[str]:
    return sorted(os.listdir(place)) if place.is_dir() else []  # noqa: PTH208  names are all that is asked


def _refuse_own_folder(config: Config, key: str, root: Path) -> None:
    place = root.resolve()
    if place.is_relative_to(config.warehouse.resolve()):
        raise UsageError(f"{key}.path leads to {root}, which lies in the warehouse; name another folder")
