"""Indented paragraphs that fit the terminal, or 100 columns where there is none."""

from __future__ import annotations

import textwrap

from dags.command_line.printing import terminal_width

WIDTH_WITHOUT_TERMINAL = 100


def paragraph(text: str, indent: str = "    ") -> str:
    """Return the text in lines that fit, each with the indent before it."""
    width = terminal_width() or WIDTH_WITHOUT_TERMINAL
    return textwrap.fill(text, max(width, 40), initial_indent=indent, subsequent_indent=indent)
