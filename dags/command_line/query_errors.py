"""DuckDB's errors as one sentence each: where in the question, and no advice that steppe would refuse."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from dags.command_line.failures import one_line
from dags.command_line.question import Question
from warehouse.errors import SteppeError, UsageError

BEYOND_THE_QUERY = (duckdb.OutOfMemoryException, duckdb.InternalException, duckdb.FatalException)

READ_ONLY = 'Cannot execute statement of type "CREATE"'
NO_TYPE = "please add explicit type casts"
# Compiled where something went wrong.
SETTING = r'Cannot change configuration option "+(?P<name>[^"]+)"+'
ADDRESS = r"File (?P<name>\S+) requires the extension (?:httpfs|aws|azure)\b"
EXTENSION = r"(?:requires the extension|it exists in the) (?P<name>\w+)"


@contextmanager
def errors_told(question: Question) -> Iterator[None]:
    """Turn DuckDB's errors into one sentence each, with the line of the question where it can be told."""
    try:
        yield
    except duckdb.InterruptException:
        raise KeyboardInterrupt from None
    except BEYOND_THE_QUERY as error:
        raise SteppeError(f"DuckDB gave up: {one_line(str(error))}") from error
    except duckdb.Error as error:
        said = _own_words(str(error), question) or _without_excerpt(error, question.text)
        raise UsageError(f"the query failed: {said}") from error


def _own_words(message: str, question: Question) -> str | None:
    """Return what to do instead, where DuckDB tells something that cannot be done here; else None."""
    if READ_ONLY in message:
        return "the warehouse is read-only; CREATE TEMP TABLE makes a table for the rest of the query"
    if found := re.search(SETTING, message):
        return f"the setting {found['name']} is fixed; SET VARIABLE sets variables, which getvariable() reads"
    if found := re.search(ADDRESS, message):
        return f"nothing is read over the network; fetch {found['name']} and name the file that holds it"
    if found := re.search(EXTENSION, message):
        return f"it needs DuckDB's extension {found['name']}, and steppe loads none"
    if NO_TYPE in message and question.values:
        name = next(iter(question.values))
        return (
            f"values of --set are text; write CAST(${name} AS INTEGER), or another type, in place of ${name}"
        )
    return None


def _without_excerpt(error: duckdb.Error, asked: str) -> str:
    """Return DuckDB's message on one line, without the lines that point into the query with a caret."""
    said, _, excerpt = str(error).partition("\n\nLINE ")
    number, _, shown = excerpt.partition("\n")[0].partition(":")
    line = number if isinstance(error, duckdb.ParserException) else _line_of(shown, asked)
    return one_line(said) + (f" (line {line})" if line else "")


def _line_of(shown: str, asked: str) -> str:
    """Return the number of the one line that DuckDB shows, with its ends cut off; empty where none is.

    Once the question is taken apart, DuckDB counts lines from the statement on, and those of what it puts
    around the statement for a table.
    """
    part = shown.strip().removeprefix("...").removesuffix("...")
    places = [number for number, line in enumerate(asked.splitlines(), start=1) if part and part in line]
    return str(places[0]) if len(places) == 1 else ""
