"""The stored queries: `warehouse/queries/NAME.sql`, each with a header that tells how to ask and read it.

The first line of the header is the title. `-- $NAME TYPE: meaning` declares a value that must be given, and
`-- $NAME TYPE = DEFAULT: meaning` one that may be; the default `null` stands for no value. Other lines are
for people. Values are bound as text, so that the query itself casts them. The type CURRENCY is a VARCHAR that
holds the code of a currency; small letters will do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import warehouse
from dags.command_line.aligned import aligned
from warehouse.errors import UsageError

FOLDER = Path(warehouse.__file__).parent / "queries"
PARAMETER = re.compile(
    r"^-- \$(?P<name>\w+) (?P<type>[A-Z]+(?:\(\d+,\d+\))?)(?: = (?P<default>.+?))?: (?P<meaning>.+)$",
    re.MULTILINE,
)
NO_VALUE = "null"
CURRENCY = "CURRENCY"


@dataclass(frozen=True, slots=True)
class QueryParameter:
    """A value that a stored query takes: its name, its SQL type, and what it is unless given."""

    name: str
    type: str
    default: str | None
    meaning: str

    @property
    def sql_type(self) -> str:
        """The type as SQL knows it."""
        return "VARCHAR" if self.type == CURRENCY else self.type

    def understood(self, value: str) -> str:
        """Return a given value as the query takes it."""
        return value.upper() if self.type == CURRENCY else value

    @property
    def listed(self) -> str:
        """Its name, in brackets where it need not be given, with what it is then."""
        return self.name if self.default is None else f"[{self.usage}]"

    @property
    def usage(self) -> str:
        """How it is given: its name, with its default where it has one."""
        return self.name if self.default in {None, NO_VALUE} else f"{self.name}={self.default}"


@dataclass(frozen=True, slots=True)
class StoredQuery:
    """A stored query: its title, its SQL with the header, and the values that it takes."""

    name: str
    title: str
    text: str
    parameters: tuple[QueryParameter, ...]

    def values(self, given: Mapping[str, str]) -> dict[str, str | None]:
        """Return the value of every parameter: the given one, else its default.

        Raises UsageError where a given name is none of them, or one that must be given is not.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in given:
            if name not in known:
                raise UsageError(f"the query {self.name} takes no {name!r}; it takes {self._taken()}")
        for name, parameter in known.items():
            if parameter.default is None and name not in given:
                raise UsageError(
                    f"the query {self.name} needs {name}: add --set {name}=VALUE ({parameter.meaning})"
                )
        defaults = {name: parameter.default for name, parameter in known.items()}
        understood = {name: known[name].understood(value) for name, value in given.items()}
        return {name: None if value == NO_VALUE else value for name, value in defaults.items()} | understood

    def _taken(self) -> str:
        return ", ".join(parameter.usage for parameter in self.parameters) or "nothing"


def stored_query(name: str) -> StoredQuery:
    """Return a stored query; raise UsageError, which names what is near or all, where there is none."""
    stored = _stored()
    if name not in stored:
        near = get_close_matches(name, stored)
        known = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(stored)}"
        raise UsageError(f"no stored query {name!r}; {known}")
    text = stored[name].read_text("utf-8")
    title = text.partition("\n")[0].lstrip("- ").strip()
    parameters = (QueryParameter(**found.groupdict()) for found in PARAMETER.finditer(text))
    return StoredQuery(name, title, text, tuple(parameters))


def stored_names() -> list[str]:
    """Return the names of the stored queries, in order."""
    return list(_stored())


def catalogue() -> str:
    """Return the names and titles of the stored queries, and the values that they take, as a table."""
    queries = [stored_query(name) for name in _stored()]
    rows = [
        (query.name, query.title, " ".join(parameter.listed for parameter in query.parameters))
        for query in queries
    ]
    return aligned(("query", "answers", "takes"), rows)


def _stored() -> dict[str, Path]:
    return {path.stem: path for path in sorted(FOLDER.glob("*.sql"))}
