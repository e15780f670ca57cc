"""How a run ended, in a word, a sentence and the next command."""

from __future__ import annotations

from dags.command_line.counted import counted
from dags.night_report.shown import as_sentence
from dags.night_report.standing import Standing
from etl.gates.declared import BUDGET_GATES, FIXED_GATES, HELD_FOR_GATES
from warehouse.gate_results import WARNED, refusing_gates
from warehouse.runs import FAILED, NOTHING_NEW, PUBLISHED, REFUSED, RunRecord

GOOD, QUIET, LOOK, BAD = "good", "quiet", "look", "bad"


def verdict(record: RunRecord, standing: Standing) -> dict[str, str]:
    """Return tone, words, a sentence, and what to type next and why."""
    told = {PUBLISHED: _published, NOTHING_NEW: _nothing_new, REFUSED: _refused, FAILED: _failed}
    names = ("tone", "words", "sentence", "command", "command_says")
    return dict(zip(names, told.get(record.status, _unfinished)(record, standing), strict=True))


def _published(record: RunRecord, _: Standing) -> tuple[str, ...]:
    warned = [gate.gate for gate in record.gates if gate.outcome == WARNED]
    words = f"Published snapshot {record.snapshot}"
    sentence = (
        f"{counted(record.articles_new, 'article')} and {counted(record.rates_new, 'rate')} came, "
        f"{counted(record.pages_quarantined, 'delivery')} could not be read."
    )
    if warned:
        sentence += f" Gates warn: {', '.join(sorted(set(warned)))}."
    if record.message:
        sentence = f"{as_sentence(record.message)} {sentence}"
    if record.pages_quarantined:
        return LOOK, words, sentence, "steppe quarantine list", "shows what could not be read, and why"
    tone = LOOK if warned or record.message else GOOD
    return tone, words, sentence, "steppe sql --query whats-new", "lists all that the newest snapshot changed"


def _nothing_new(record: RunRecord, standing: Standing) -> tuple[str, ...]:
    sentence = f"{counted(record.pages_read, 'delivery')} met, none of them new. {_stands(standing)}"
    return QUIET, "Nothing new", sentence, "steppe status", "shows where the warehouse stands"


def _refused(record: RunRecord, standing: Standing) -> tuple[str, ...]:
    by = refusing_gates(record.gates)
    words = f"Refused by {', '.join(by)}" if by else "Refused"
    command = f"steppe runs show {record.run_id}"
    says = "tells all that is known of the run"
    if ways := _ways_out(set(by)):
        says += f"; then {' or '.join(ways)}"
    return BAD, words, _problem(record, standing), command, says


def _ways_out(refusing: set[str]) -> list[str]:
    """Return what may help; to hold pages back does so only where a gate names pages that are read."""
    if not refusing or refusing & FIXED_GATES:
        return []
    ways = ["'steppe runs hold' keeps pages out of it,"] if refusing <= HELD_FOR_GATES else []
    if refusing & BUDGET_GATES:
        ways.append("mend or remove the named files in the inbox,")
    return [*ways, "'steppe runs accept' excuses a gate"]


def _failed(record: RunRecord, standing: Standing) -> tuple[str, ...]:
    says = "shows where the warehouse stands, and whether a run is going on"
    return BAD, "Failed", _problem(record, standing), "steppe status", says


def _unfinished(record: RunRecord, standing: Standing) -> tuple[str, ...]:
    sentence = f"The run has not ended, or died before it could say how. {_stands(standing)}"
    return LOOK, f"Status: {record.status}", sentence, "steppe status", "shows whether a run is going on"


def _problem(record: RunRecord, standing: Standing) -> str:
    return f"{as_sentence(record.message or 'nothing was published')} {_stands(standing)}"


def _stands(standing: Standing) -> str:
    if standing.shown is None:
        return "Nothing was published yet."
    return f"Snapshot {standing.shown.snapshot}, the last good one, stays as it is."
