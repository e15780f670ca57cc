"""A page of HTML taken apart: its elements, and blocks of visible text in the order of the page.

Classes and ids say nothing here: only tags, ARIA roles, order and text do.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn, TypeVar

from etl.html.tree import NONE, Element, Tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import EllipsisType

    from selectolax.lexbor import LexborHTMLParser

Noted = TypeVar("Noted")

# Where the text of an element within a block begins or ends, and where a line is broken by `<br>`. All of
# them count as white space, so that a text can be collapsed without minding them.
RUN, BREAK, BLOCK = "\x1f", "\x1e", "\x1d"


class Block:
    """Text that stands together without a line of its own in it.

    `runs` are the texts of the elements within, each with the number of the link that it stands in; `marked`
    joins them. `area` is the named part of the page that the block stands in, `heading_number` the number of
    its heading. `told` is for `naming`, which many ask of the same blocks.
    """

    __slots__ = ("_owner", "_tree", "area", "heading_number", "index", "marked", "runs", "text", "told")
    is_folded = False

    def __init__(self, index: int, tree: Tree, owner: int, heading: int, area: str | None) -> None:
        self.index = index
        self.runs: list[tuple[int, str]]
        self.marked: str
        self.text: str
        self.told: str | EllipsisType | None
        self._tree = tree
        self._owner = owner
        self.heading_number = heading
        self.area = area

    @property
    def holder(self) -> int:
        """The number of the innermost element that begins a line and holds the block."""
        return self._tree.block_holder(self._owner)

    @property
    def kind(self) -> tuple[str, int]:
        """The tag of that element, and the number of the one around it; a table's rows each hold one text."""
        tags, parents, holder = self._tree.tags, self._tree.parents, self.holder
        frame = parents[holder]
        while frame != NONE and tags[frame] in {"tr", "tbody"}:
            frame = parents[frame]
        return tags[holder], frame

    @property
    def element(self) -> Element:
        """The innermost element that begins a line and holds the block."""
        return Element(self._tree, self.holder)

    @property
    def heading(self) -> Element | None:
        """The heading that the block stands in."""
        return self._tree.element(self.heading_number)

    @property
    def is_link(self) -> bool:
        """Whether all of its text is links."""
        return not any(link == NONE and not text.isspace() for link, text in self.runs)

    @property
    def links(self) -> list[Element]:
        """The links that hold some of its text, each as often as it holds a run."""
        return [Element(self._tree, link) for link, _ in self.runs if link != NONE]


class FoldedError(Exception):
    """What was asked hangs on what stands in a folded part of the page: ask the whole page."""


class Folded(Block):
    """A part of the page that holds several blocks, taken as one; see `etl.html.folding`.

    It stands where they would, in the same named part. `marked` is all of their text, and `text` is set where
    it is so short that none of them is prose; `heading_number` is NONE where none of them is a heading.
    Whoever asks for anything else, which is not set, gets FoldedError.
    """

    __slots__ = ()
    is_folded = True

    def __init__(self, index: int, area: str, marked: str) -> None:
        self.index = index
        self.area = area
        self.marked = marked

    def __getattr__(self, name: str) -> NoReturn:
        raise FoldedError(f"{name} of the {self.area} in block {self.index}")


@dataclass(slots=True, eq=False)
class Document:
    """A parsed page: elements and blocks in the order of the page.

    `folded` are those of the blocks that stand for a whole part of the page. `marked` are the blocks as one
    text with marks between them, in which they begin at `block_starts`.
    """

    parser: LexborHTMLParser
    tree: Tree = field(default_factory=Tree)
    blocks: list[Block] = field(default_factory=list)
    folded: list[Folded] = field(default_factory=list)
    marked: str = ""
    block_starts: list[int] = field(default_factory=list)
    _unfold: Callable[[], Document] | None = None
    _noted: dict[type, object] = field(default_factory=dict)

    def keep_whole(self, unfold: Callable[[], Document]) -> None:
        """Remember how to make the whole page of one with folded parts."""
        self._unfold = unfold

    def whole(self) -> Document:
        """Return the page with nothing folded; where something is, it is walked once more, and once only."""
        unfold = self._unfold
        return self if unfold is None else self.noted(Document, lambda _: unfold())

    def unfolded_blocks(self) -> list[Block]:
        """Return the blocks but for those that stand for a whole part of the page."""
        return [block for block in self.blocks if not block.is_folded] if self.folded else self.blocks

    def noted(self, kind: type[Noted], work_out: Callable[[Document], Noted]) -> Noted:
        """Return what a detector or reader works out of the page, by its kind, and work it out only once."""
        found = self._noted.get(kind)
        if not isinstance(found, kind):
            found = self._noted[kind] = work_out(self)
        return found

    def path(self, element: Element) -> str:
        """Return the XPath of the element, such as `/html/body/div[2]/article[1]/p[1]`."""
        return self.tree.path(element.index)

    def at(self, path: str) -> Element | None:
        """Return the element of a path that `path` gave, or None where the page has none there."""
        found = NONE
        for step in path.strip("/").split("/"):
            children = self.tree.children(found) if found != NONE else iter((0,) if self.tree.tags else ())
            at = next((each for each in children if self.tree.path(each).endswith(f"/{step}")), None)
            if at is None:
                return None
            found = at
        return self.tree.element(found)

    def blocks_of(self, element: Element) -> list[Block]:
        """Return the blocks that the element holds."""
        return self.blocks[element.first_block : element.end_block]

    def content(self, tag: str, **attributes: str) -> Iterator[Element]:
        """Yield the elements of a tag with those attribute values."""
        for element in self.tree.of_tag(tag):
            if all(element.attribute(name).lower() == value for name, value in attributes.items()):
                yield element


def fragment_text(document: Document, paths: str) -> str:
    """Return the visible text of what a row's `element` names: one path, or several joined by ` | `."""
    found = [element for path in paths.split(" | ") if (element := document.at(path))]
    return " ".join([block.text for element in found for block in document.blocks_of(element)])
