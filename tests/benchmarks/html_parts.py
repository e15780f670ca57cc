"""What a page of HTML prints in any theme: articles, in paragraphs and with addresses, and rates."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from tests.benchmarks.corpora import Copy

RATES = ("KGS/USD = 0.01144 0%", "KZT/USD = 0.00196 -0.19%") * 4
ADDRESS = "https://timesca.com"
SENTENCES_A_PARAGRAPH = 4
_SENTENCE = re.compile(r"(?<=\.) (?=\S)")


@dataclass(frozen=True)
class Listing:
    """What a page prints."""

    copies: list[Copy]
    first: int
    total: int
    day: str | None

    @property
    def range_line(self) -> str:
        """Which results the page says it shows."""
        return f"Viewing results {self.first} - {self.first + len(self.copies) - 1} of {self.total}"


def paragraphs(text: str) -> list[str]:
    """Return the text, ready for HTML, in paragraphs of a few sentences each, as editors write them."""
    sentences = _SENTENCE.split(text)
    parts = [
        " ".join(sentences[at : at + SENTENCES_A_PARAGRAPH])
        for at in range(0, len(sentences), SENTENCES_A_PARAGRAPH)
    ]
    if len(parts) > 1 and len(parts[-1].split()) < 25:  # a last sentence alone may look like a label
        parts[-2:] = [f"{parts[-2]} {parts[-1]}"]
    return [html.escape(part, quote=False) for part in parts]


def address(copy: Copy) -> str:
    """Return the address under which an article is linked."""
    slug = re.sub(r"[^a-z]+", "-", copy.title.lower()).strip("-")[:40]
    return f"{ADDRESS}/{copy.article}-{slug}/"
