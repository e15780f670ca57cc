"""A page of HTML taken apart: its elements, and blocks of visible text in the order of the page.

Classes and ids say nothing here: only tags, ARIA roles, order and text do.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from etl.text.cleaning import collapse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from selectolax.lexbor import LexborHTMLParser, LexborNode

Noted = TypeVar("Noted")

# Where the text of an element within a block begins or ends, and where a line is broken by `<br>`. All of
# them count as white space, so that a text can be collapsed without minding them.
RUN, BREAK, BLOCK = "\x1f", "\x1e", "\x1d"


@dataclass(slots=True, eq=False)
class Element:
    """One element: `index` counts them in the order of the page, `last` is that of its last descendant.

    `heading`, `link` and `area` are the nearest heading, link and named part of the page that it stands in or
    is. `first_block` and `end_block` bound the blocks that it holds.
    """

    index: int
    tag: str
    parent: Element | None
    node: LexborNode
    heading: Element | None
    link: Element | None
    area: str | None
    first_block: int
    last: int = 0
    end_block: int = 0

    def ancestors(self) -> Iterator[Element]:
        """Yield the element and all that it stands in, from the inside out."""
        element: Element | None = self
        while element is not None:
            yield element
            element = element.parent

    def attribute(self, name: str) -> str:
        """Return the attribute's value, empty where it has none."""
        return self.node.attributes.get(name) or ""

    def shape(self) -> str:
        """Return the tags of the element and all that it stands in: alike for things of one kind."""
        return "/".join([element.tag for element in self.ancestors()])


@dataclass(slots=True, eq=False)
class Block:
    """Text that stands together without a line of its own in it.

    `element` is the innermost element that begins a line and holds it; `runs` are the texts of the elements
    within, with those elements.
    """

    index: int
    element: Element
    runs: list[tuple[Element, str]] = field(default_factory=list)
    marked: str = ""
    text: str = ""

    def close(self) -> None:
        """Set the texts, now that the block is whole."""
        self.marked = RUN.join([text for _, text in self.runs])
        self.text = (
            collapse(self.marked) if len(self.runs) == 1 else collapse("".join([t for _, t in self.runs]))
        )

    @property
    def heading(self) -> Element | None:
        """The heading that the block stands in."""
        return self.runs[0][0].heading

    @property
    def area(self) -> str | None:
        """The named part of the page that the block stands in."""
        return self.runs[0][0].area or self.element.area

    @property
    def is_link(self) -> bool:
        """Whether all of its text is links."""
        return all(element.link for element, text in self.runs if text.strip())


@dataclass(slots=True, eq=False)
class Document:
    """A parsed page: elements and blocks in the order of the page."""

    parser: LexborHTMLParser
    elements: list[Element] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    _ordinals: list[int] = field(default_factory=list)
    _noted: dict[type, object] = field(default_factory=dict)

    def noted(self, kind: type[Noted], work_out: Callable[[Document], Noted]) -> Noted:
        """Return what a detector or reader works out of the page, by its kind, and work it out only once."""
        found = self._noted.get(kind)
        if not isinstance(found, kind):
            found = self._noted[kind] = work_out(self)
        return found

    def path(self, element: Element) -> str:
        """Return the XPath of the element, such as `/html/body/div[2]/article[1]/p[1]`."""
        if not self._ordinals:
            self._count_siblings()
        steps = []
        for each in element.ancestors():
            single = each.tag in {"html", "head", "body"}
            steps.append(each.tag if single else f"{each.tag}[{self._ordinals[each.index]}]")
        return "/" + "/".join(reversed(steps))

    def _count_siblings(self) -> None:
        seen: Counter[tuple[int, str]] = Counter()
        for element in self.elements:
            key = (element.parent.index if element.parent else -1, element.tag)
            seen[key] += 1
            self._ordinals.append(seen[key])

    def at(self, path: str) -> Element | None:
        """Return the element of a path that `path` gave, or None where the page has none there."""
        found = None
        for step in path.strip("/").split("/"):
            children = [each for each in self.elements if each.parent is found]
            found = next((each for each in children if self.path(each).endswith(f"/{step}")), None)
            if found is None:
                return None
        return found

    def within(self, element: Element) -> list[Element]:
        """Return the element and its descendants."""
        return self.elements[element.index : element.last + 1]

    def blocks_of(self, element: Element) -> list[Block]:
        """Return the blocks that the element holds."""
        return self.blocks[element.first_block : element.end_block]

    def content(self, tag: str, **attributes: str) -> Iterator[Element]:
        """Yield the elements of a tag with those attribute values."""
        for element in self.elements:
            if element.tag == tag and all(
                element.attribute(name).lower() == value for name, value in attributes.items()
            ):
                yield element


def fragment_text(document: Document, paths: str) -> str:
    """Return the visible text of what a row's `element` names: one path, or several joined by ` | `."""
    found = [element for path in paths.split(" | ") if (element := document.at(path))]
    return " ".join([block.text for element in found for block in document.blocks_of(element)])
