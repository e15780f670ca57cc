"""What a search found, for people and as JSON."""

from __future__ import annotations

import os
import sys
import textwrap
from collections.abc import Callable, Iterator
from datetime import date

import click

from dags.command_line.aligned import cell
from dags.command_line.counted import counted
from dags.command_line.paragraphs import WIDTH_WITHOUT_TERMINAL
from dags.command_line.printing import print_json, print_text, terminal_width
from dags.command_line.searching import Asked
from warehouse.search.finding import Answer
from warehouse.search.fragments import Marked

ID_DIGITS = 12

Mark = Callable[[str], str]


def print_rebuilt(count: int, *, as_json: bool) -> None:
    """Say how many wordings the index holds."""
    if as_json:
        print_json({"wordings": count})
    else:
        print_text(f"the search index was made anew: {counted(count, 'wording')}")


def print_answers(asked: Asked, *, as_json: bool) -> None:
    """Print the answers, the best first."""
    answers = asked.answers.answers
    if as_json:
        print_json(
            {
                "snapshot": asked.snapshot,
                "is_all": asked.answers.is_all,
                "articles": [_document(rank, answer) for rank, answer in enumerate(answers, start=1)],
            }
        )
        return
    mark = _mark()
    for rank, answer in enumerate(answers, start=1):
        print_text(_block(rank, answer, mark), is_styled=True)
    print_text(_last_line(len(answers), is_all=asked.answers.is_all))


def _document(rank: int, answer: Answer) -> dict[str, object]:
    found = answer.found
    return {
        "rank": rank,
        "score": found.score,
        "article_id": found.article_id,
        "version_id": found.version_id,
        "change": found.change,
        "site": found.site,
        "kind": found.kind,
        "first_seen": found.first_seen,
        "last_seen": found.last_seen,
        "url": found.url,
        "title": answer.title.text,
        "title_marks": answer.title.marks,
        "fragment": answer.fragment.text,
        "fragment_marks": answer.fragment.marks,
    }


def _block(rank: int, answer: Answer, mark: Mark) -> str:
    found = answer.found
    number = f"{rank}. "
    indent = " " * len(number)
    facts = [found.site, found.kind, _days(found.first_seen, found.last_seen)]
    facts += [f"article {found.article_id[:ID_DIGITS]}", *_wording(answer), f"score {found.score:.3f}"]
    lines = [
        _paragraph(_with_marks(answer.title, mark), number, indent),
        indent + "  ".join(map(cell, facts)),
        _paragraph(_with_marks(answer.fragment, mark), indent, indent),
    ]
    return "\n".join(line for line in lines if line.strip()) + "\n"


def _wording(answer: Answer) -> list[str]:
    found = answer.found
    return [] if found.change == "shown" else [f"wording {found.version_id[:ID_DIGITS]} ({found.change})"]


def _days(first: date | None, last: date | None) -> str:
    if first is None or last is None:
        return "undated"
    return f"{first}" if first == last else f"{first} to {last}"


def _with_marks(text: Marked, mark: Mark) -> str:
    """Return the text on one line with its marks; what moves the cursor is escaped, the marks are not."""
    return "".join(mark(cell(part)) if is_marked else cell(part) for part, is_marked in _parts(text))


def _parts(text: Marked) -> Iterator[tuple[str, bool]]:
    place = 0
    for start, end in text.marks:
        yield text.text[place:start], False
        yield text.text[start:end], True
        place = end
    yield text.text[place:], False


def _mark() -> Mark:
    """Return how words are marked: in bold on a terminal that may have colours, else with asterisks."""
    if sys.stdout.isatty() and not os.environ.get("NO_COLOR"):
        return lambda words: click.style(words, bold=True)
    return lambda words: f"**{words}**"


def _paragraph(text: str, first: str, others: str) -> str:
    width = terminal_width() or WIDTH_WITHOUT_TERMINAL
    # Words stay whole: within one, a mark could be cut.
    return textwrap.fill(
        text,
        max(width, 40),
        initial_indent=first,
        subsequent_indent=others,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _last_line(count: int, *, is_all: bool) -> str:
    if not count:
        return "(no article fits)"
    best = counted(count, "answer")
    return f"({best})" if is_all else f"(the best {best}; --limit shows more)"
