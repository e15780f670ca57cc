"""What all pages of the site in the busy theme have in common, and what differs from page to page."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from functools import cache

from tests.benchmarks.busy_code import icon, script, style
from tests.benchmarks.corpora import Writer


@dataclass
class Frame:
    """What all pages of the site have in common, and titles and names to fill lists with."""

    titles: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    styles: tuple[str, str] = ("", "")
    scripts: tuple[str, str, str] = ("", "", "")
    icons: list[str] = field(default_factory=list)


@cache
def frame() -> Frame:
    """Return the frame of the one site there is."""
    writer, chance = Writer(7), random.Random(7)
    names = [" ".join(writer.title().split()[:2]) for _ in range(400)]
    return Frame(
        [writer.title() for _ in range(600)],
        names,
        (style(chance, 4_500), style(chance, 2_000)),
        (script(chance, 3_000), script(chance, 2_000), script(chance, 1_500)),
        [icon(chance) for _ in range(12)],
    )


class Filling:
    """Draws what differs from page to page."""

    def __init__(self, number: int) -> None:
        self.chance = random.Random(number)
        self._frame = frame()

    def title(self) -> str:
        """Return the headline of some other article."""
        return self.chance.choice(self._frame.titles)

    def icon(self) -> str:
        """Return one of the site's drawings."""
        return self.chance.choice(self._frame.icons)

    def key(self) -> str:
        """Return an identifier such as build tools make."""
        return f"{self.chance.randrange(16**8):08x}"
