"""Names and texts that others chose, as a terminal or a log may show them."""

from __future__ import annotations


def escaped(text: str) -> str:
    """Return the text on one line, with what a terminal would act on, such as ESC, as Python writes it.

    What counts as printable is what Python prints as it is: no control, no separator but the plain space, no
    sign that turns the direction of writing.
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)


def escaped_lines(text: str) -> str:
    """Return the same of a text of several lines, whose ends and tabs stay."""
    return "\n".join("\t".join(map(escaped, line.split("\t"))) for line in text.split("\n"))
