"""Gates of the dates that pages print."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from etl.gates.asked import MOST_EXAMPLES
from etl.gates.gate import Answer, Body
from warehouse.gate_results import GateExample

if TYPE_CHECKING:
    from etl.gates.asked import Asked
    from etl.gates.gate import Gate


def days_apart(sign: int, says: str) -> Body:
    """Return a gate's body that asks how far pages' dates lie from the first moment at which each was known.

    That is its first capture, or the run where none is known. `sign` is 1 for days after it, -1 for days
    before; `says` ends the sentence. A capture may become known later, so a gate on it must change no row.
    """

    def ask(asked: Asked, gate: Gate) -> Iterator[Answer]:
        query = f"SELECT site, page_id, {sign} * (as_of - known_by) AS days FROM asked.dated_pages"
        counts = asked.rows(f"SELECT site, count(*), max(days) FROM ({query}) GROUP BY site ORDER BY site")
        for site, count, most in counts:
            bounds = asked.rules.of(gate, site).bounds
            found = asked.rows(
                f"SELECT page_id, days FROM ({query}) WHERE site = ? AND days > ? "
                "ORDER BY days DESC, page_id",
                [site, bounds.high],
            )
            examples = tuple(
                GateExample("pages", page_id, f"{days} days {says}")
                for page_id, days in found[:MOST_EXAMPLES]
            )
            sentence = f"{len(found)} of {count} pages print a date more than {bounds.high:g} days {says}."
            yield Answer(most, sentence, site, bounds.high, len(found), examples)

    return ask
