"""How much of one page is read at most. The limits count work, not seconds, so that every machine agrees."""

from __future__ import annotations

from dataclasses import dataclass

# A listing takes some 24 kB, and the largest pages of news sites a few MB. What is larger is no page, and
# would cost a worker several times its size in memory.
MAX_PAYLOAD_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class PageLimits:
    """What a page may hold; a page beyond one of them is quarantined under a reason of its own.

    `nodes`: tags, and elements that the parser makes; saved listings have a thousand. `depth`: elements
    within one another; browsers stop at 512. `attributes`: of one element.
    """

    payload_bytes: int = MAX_PAYLOAD_BYTES
    nodes: int = 250_000
    depth: int = 512
    attributes: int = 1_000


DEFAULT_LIMITS = PageLimits()
