"""Parses a page of HTML within its limits, and walks it once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from etl.html.bounds import TooMuchError, check_markup, too_deep
from etl.html.document import BREAK, Block, Document, Element
from etl.html.elements import AREAS, HEADINGS, HIDDEN, INLINE, ROLES

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from etl.limits import PageLimits

_HIDING_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def parse(text: str, limits: PageLimits) -> Document:
    """Return the page's elements and visible blocks; raise TooMuchError where it goes beyond a limit."""
    check_markup(text, limits)
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415 - runs over plain text never need it

    document = Document(LexborHTMLParser(text))
    root = document.parser.root
    if root is not None:
        _Walk(document, limits).take(root)
    return document


class _Walk:
    """One pass over the tree, in the order of the page and without recursion."""

    def __init__(self, document: Document, limits: PageLimits) -> None:
        self._document = document
        self._limits = limits
        self._hidden, self._roles = _marked_elements(document)
        self._open: list[Element] = []
        self._ids: list[int] = []
        self._hidden_depth = 0
        self._block: Block | None = None
        self._is_split = True

    def take(self, root: LexborNode) -> None:
        """Walk everything below the root element."""
        for node in root.traverse(include_text=True):
            tag = node.tag or ""
            if self._ids:
                parent = node.parent
                above = parent.mem_id if parent is not None else 0
                while self._ids and self._ids[-1] != above:
                    self._leave()
            if tag == "-text":
                if not self._hidden_depth and self._open and (text := node.text_content):
                    self._take_text(text)
            elif tag != "-comment":
                self._enter(node, tag)
        while self._open:
            self._leave()

    def _take_text(self, text: str) -> None:
        if self._is_split:
            if text.isspace():
                return
            self._begin_block()
        if self._block is not None:
            self._block.runs.append((self._open[-1], text))

    def _begin_block(self) -> None:
        holder = self._open[-1]
        while holder.tag in INLINE and holder.parent is not None:
            holder = holder.parent
        self._block = Block(len(self._document.blocks), holder)
        self._document.blocks.append(self._block)
        self._is_split = False

    def _split(self) -> None:
        if self._block is not None:
            self._block.close()
        self._block, self._is_split = None, True

    def _enter(self, node: LexborNode, tag: str) -> None:
        if tag == "br":
            if self._block is not None:
                self._block.runs.append((self._open[-1], BREAK))
        elif tag not in INLINE:
            self._split()
        elements = self._document.elements
        if len(elements) >= self._limits.nodes:
            message = f"The page has more than {self._limits.nodes} elements."
            raise TooMuchError("too-many-nodes", message)
        if len(self._open) >= self._limits.depth:
            raise too_deep(self._limits)
        element = self._element(node, tag)
        elements.append(element)
        self._open.append(element)
        self._ids.append(identity := node.mem_id)
        if self._hidden_depth or tag in HIDDEN or identity in self._hidden:
            self._hidden_depth += 1

    def _element(self, node: LexborNode, tag: str) -> Element:
        above = self._open[-1] if self._open else None
        element = Element(
            len(self._document.elements),
            tag,
            above,
            node,
            above.heading if above else None,
            above.link if above else None,
            AREAS.get(tag) or (above.area if above else None),
            len(self._document.blocks),
        )
        if tag in HEADINGS:
            element.heading = element
        elif tag == "a":
            element.link = element
        if self._roles and (role := self._roles.get(node.mem_id)):
            element.area = role
        return element

    def _leave(self) -> None:
        element = self._open.pop()
        self._ids.pop()
        element.last = len(self._document.elements) - 1
        if self._hidden_depth:
            self._hidden_depth -= 1
        if element.tag not in INLINE and element.tag != "br":
            self._split()
        element.end_block = len(self._document.blocks)


def _marked_elements(document: Document) -> tuple[set[int], dict[int, str]]:
    """Return the elements that attributes hide, and the named parts that ARIA roles make."""
    parser = document.parser
    hidden = {node.mem_id for node in parser.css("[hidden]")}
    for node in parser.css("[style]"):
        if _HIDING_STYLE.search(node.attributes.get("style") or ""):
            hidden.add(node.mem_id)
    roles = {}
    for node in parser.css("[role]"):
        if area := ROLES.get((node.attributes.get("role") or "").strip().lower()):
            roles[node.mem_id] = area
    return hidden, roles
