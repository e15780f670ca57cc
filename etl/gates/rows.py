"""Gates of rows that do not agree with one another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from etl.gates.asked import MOST_EXAMPLES
from etl.gates.gate import Answer, Body
from warehouse.gate_results import GateExample

if TYPE_CHECKING:
    from etl.gates.asked import Asked
    from etl.gates.gate import Gate


def disagreeing(things: str, *, is_double: bool) -> Body:
    """Return a gate's body that asks for rows that must not be: keys that stand twice, or all others."""

    def ask(asked: Asked, gate: Gate) -> Iterator[Answer]:
        found = [each for each in asked.violations() if each.is_double == is_double]
        n_rows = sum(each.n_rows for each in found)
        told = "; ".join(each.what for each in found)
        says = f"There are {n_rows} {things}: {told}." if found else f"There are no {things}."
        named = [each for each in found if each.example][:MOST_EXAMPLES]
        examples = tuple(GateExample(each.what, each.example, things) for each in named)
        yield Answer(float(n_rows), says, None, gate.bounds.high, n_rows, examples)

    return ask
