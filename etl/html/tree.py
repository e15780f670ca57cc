"""The elements of a page, numbered in its order.

Kept in columns: a page has a thousand elements and readers ask about a few dozen, so that an object for each
was half of the cost of a walk.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from etl.html.elements import AREAS, HEADINGS, INLINE

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from selectolax.lexbor import LexborNode

NONE = -1
"""The number of no element."""


@dataclass(slots=True, eq=False)
class Tree:
    """The elements: tags, nodes, and the numbers of what each stands in and of its last descendant.

    `roles` are the named parts that ARIA roles make. Of each block, `starts` is the number of elements that
    open before its text begins, and `owners` the element that holds the beginning.
    """

    tags: list[str] = field(default_factory=list)
    nodes: list[LexborNode] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    lasts: list[int] = field(default_factory=list)
    roles: dict[int, str] = field(default_factory=dict)
    starts: list[int] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)
    _attributes: dict[int, dict[str, str | None]] = field(default_factory=dict)
    _shapes: dict[int, str] = field(default_factory=dict)
    _paths: dict[int, str] = field(default_factory=dict)
    _ordinals: dict[int, int] = field(default_factory=dict)

    def element(self, number: int) -> Element | None:
        """Return the element of a number, None for that of no element."""
        return None if number == NONE else Element(self, number)

    def of_tag(self, tag: str, first: int = 0, last: int | None = None) -> Iterator[Element]:
        """Yield the elements of the tag from the number `first` to `last`, both inclusive."""
        end = len(self.tags) if last is None else last + 1
        at = first
        for _ in range(self.tags[first:end].count(tag)):
            at = self.tags.index(tag, at)
            yield Element(self, at)
            at += 1

    def attributes(self, number: int) -> dict[str, str | None]:
        """Return the attributes of the element; those without a value have None."""
        known = self._attributes.get(number)
        if known is None:
            known = self._attributes[number] = self.nodes[number].attributes
        return known

    def children(self, number: int) -> Iterator[int]:
        """Yield the elements that stand in the element, without what stands in them."""
        at, last = number + 1, self.lasts[number]
        while at <= last:
            yield at
            at = self.lasts[at] + 1

    def block_holder(self, number: int) -> int:
        """Return the element, or the nearest around it, that begins a line of its own."""
        while self.tags[number] in INLINE and self.parents[number] != NONE:
            number = self.parents[number]
        return number

    def shape(self, number: int) -> str:
        """Return the tags of the element and of all that it stands in, from the inside out."""
        shapes, found = self._shapes, ""
        for each in self._untold(number, shapes):
            above = shapes.get(self.parents[each])
            found = shapes[each] = f"{self.tags[each]}/{above}" if above else self.tags[each]
        return found or shapes[number]

    def path(self, number: int) -> str:
        """Return the XPath of the element, such as `/html/body/div[2]/article[1]/p[1]`."""
        paths, found = self._paths, ""
        for each in self._untold(number, paths):
            found = paths[each] = f"{paths.get(self.parents[each], '')}/{self._step(each)}"
        return found or paths[number]

    def _untold(self, number: int, told: dict[int, str]) -> list[int]:
        """Return the element and those around it of which nothing was told yet, from the outside in."""
        line = []
        while number != NONE and number not in told:
            line.append(number)
            number = self.parents[number]
        return line[::-1]

    def _step(self, number: int) -> str:
        tag = self.tags[number]
        return tag if tag in {"html", "head", "body"} else f"{tag}[{self._ordinal(number)}]"

    def _ordinal(self, number: int) -> int:
        """Return which of its kind the element is in what it stands in, counted from 1."""
        ordinals = self._ordinals
        if number not in ordinals:
            above = self.parents[number]
            seen: dict[str, int] = {}
            for child in self.children(above) if above != NONE else (number,):
                tag = self.tags[child]
                ordinals[child] = seen[tag] = seen.get(tag, 0) + 1
        return ordinals[number]

    def nearest(self, number: int, tags: Container[str]) -> int:
        """Return the element, or the nearest that it stands in, of one of the tags; NONE where none is."""
        while number != NONE and self.tags[number] not in tags:
            number = self.parents[number]
        return number


class Element:
    """One element of a page; `index` is its number."""

    __slots__ = ("_tree", "index")

    def __init__(self, tree: Tree, index: int) -> None:
        self._tree = tree
        self.index = index

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Element) and other.index == self.index and other._tree is self._tree

    def __hash__(self) -> int:
        return self.index

    @property
    def tag(self) -> str:
        """Its tag, in lower case."""
        return self._tree.tags[self.index]

    @property
    def node(self) -> LexborNode:
        """The element in the parsed page."""
        return self._tree.nodes[self.index]

    @property
    def parent(self) -> Element | None:
        """The element that it stands in."""
        return self._tree.element(self._tree.parents[self.index])

    @property
    def last(self) -> int:
        """The number of its last descendant, its own where it has none."""
        return self._tree.lasts[self.index]

    @property
    def first_block(self) -> int:
        """The first of the blocks that it holds."""
        return bisect_right(self._tree.starts, self.index)

    @property
    def end_block(self) -> int:
        """The first block behind those that it holds."""
        starts, owners = self._tree.starts, self._tree.owners
        last = self._tree.lasts[self.index]
        end = bisect_right(starts, last)
        while end < len(starts) and starts[end] == last + 1 and owners[end] >= self.index:
            end += 1
        return end

    @property
    def link(self) -> Element | None:
        """The nearest link that it stands in or is."""
        return self._tree.element(self._tree.nearest(self.index, ("a",)))

    @property
    def heading(self) -> Element | None:
        """The nearest heading that it stands in or is."""
        return self._tree.element(self._tree.nearest(self.index, HEADINGS))

    @property
    def area(self) -> str | None:
        """The nearest named part of the page that it stands in or is."""
        roles, tags, parents = self._tree.roles, self._tree.tags, self._tree.parents
        at = self.index
        while at != NONE:
            if name := roles.get(at) or AREAS.get(tags[at]):
                return name
            at = parents[at]
        return None

    def ancestors(self) -> Iterator[Element]:
        """Yield the element and all that it stands in, from the inside out."""
        tree, at = self._tree, self.index
        while at != NONE:
            yield Element(tree, at)
            at = tree.parents[at]

    @property
    def attributes(self) -> dict[str, str | None]:
        """Its attributes; those without a value have None."""
        return self._tree.attributes(self.index)

    def attribute(self, name: str) -> str:
        """Return the attribute's value, empty where it has none."""
        return self._tree.attributes(self.index).get(name) or ""

    def shape(self) -> str:
        """Return the tags of the element and all that it stands in: alike for things of one kind."""
        return self._tree.shape(self.index)
