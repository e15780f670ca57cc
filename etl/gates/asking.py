"""Asking gates, and what their answers mean: passed, warned, refused, accepted, or pages in quarantine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from etl.gates.gate import PAGE
from etl.gates.history import FEW_NIGHTS
from warehouse.gate_results import (
    ACCEPTED,
    NOT_ASKED,
    PASSED,
    QUARANTINED_PAGES,
    REFUSE,
    REFUSED_BY,
    WARNED,
    GateResult,
)

if TYPE_CHECKING:
    from etl.gates.asked import Asked
    from etl.gates.gate import Answer, Gate

NOTHING_TO_ASK = "There was nothing to ask of, or nothing to compare it with."


def ask_gates(
    asked: Asked, gates: Iterable[Gate], excused: Mapping[str, str], *, holds_pages: bool
) -> list[GateResult]:
    """Return what the gates answer, in their order; `excused` says why gates are not to refuse.

    `holds_pages`: pages that fail are kept back. Where nothing can be, such gates only warn.
    """
    results = []
    for gate in gates:
        answers = list(gate.ask(asked, gate))
        told = [
            _result(
                asked,
                gate,
                answer,
                _outcome(asked, gate, answer, excused, holds_pages=holds_pages),
                excused,
            )
            for answer in answers
        ]
        results += _each_told_once(told)
        if not answers:
            results.append(
                GateResult(
                    gate=gate.name,
                    severity=gate.severity,
                    outcome=NOT_ASKED,
                    unit=gate.unit,
                    says=NOTHING_TO_ASK,
                    reason=gate.reason,
                )
            )
    return results


def _each_told_once(results: list[GateResult]) -> list[GateResult]:
    """Leave out what fails of the run as a whole where one site alone was asked of, and fails alike."""
    sites = [each for each in results if each.site is not None]
    if len(sites) != 1 or not sites[0].n_failing:
        return results
    alike = replace(sites[0], site=None)
    return [each for each in results if replace(each, examples=alike.examples) != alike]


def _result(asked: Asked, gate: Gate, answer: Answer, outcome: str, excused: Mapping[str, str]) -> GateResult:
    return GateResult(
        gate=gate.name,
        severity=asked.rules.of(gate, answer.site).severity or gate.severity,
        outcome=outcome,
        site=answer.site,
        value=None if answer.value is None else float(answer.value),
        bound=answer.bound,
        unit=gate.unit,
        says=answer.says,
        reason=gate.reason,
        n_failing=answer.n_failing,
        examples=answer.examples,
        accepted_because=excused[gate.name] if outcome == ACCEPTED else None,
    )


def _outcome(
    asked: Asked, gate: Gate, answer: Answer, excused: Mapping[str, str], *, holds_pages: bool
) -> str:
    if not answer.n_failing:
        return PASSED
    if asked.rules.of(gate, answer.site).severity != REFUSE:
        return WARNED
    if gate.scope == PAGE:
        return QUARANTINED_PAGES if holds_pages else WARNED
    if gate.needs_history and len(asked.history.nights(answer.site, asked.today(answer.site))) < FEW_NIGHTS:
        return WARNED
    return ACCEPTED if gate.name in excused and not gate.is_fixed else REFUSED_BY
