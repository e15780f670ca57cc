"""What sites and the nightly configuration say of gates, and what holds of each gate and site in the end."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from etl.gates.gate import Bounds
from warehouse.errors import UsageError
from warehouse.gate_results import REFUSE, WARN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.gates.gate import Gate
    from etl.site import Sites

PAIR = re.compile("[A-Z]{3}/[A-Z]{3}")
QUIET_DAYS = "quiet_days"
MAX_SILENCE_DAYS = "max_silence_days"
SILENCE = "silence"


@dataclass(frozen=True, slots=True)
class Rule:
    """What was said of one gate; None, or nothing, where nothing was."""

    severity: str | None = None
    low: float | None = None
    high: float | None = None
    pairs: Mapping[str, Bounds] = field(default_factory=dict)
    exempt: frozenset[str] | None = None

    def over(self, other: Rule) -> Rule:
        """Return the rule that says what this one does, and beyond it what the other one does."""
        return Rule(
            self.severity or other.severity,
            other.low if self.low is None else self.low,
            other.high if self.high is None else self.high,
            {**other.pairs, **self.pairs},
            other.exempt if self.exempt is None else self.exempt,
        )

    @property
    def bounds(self) -> Bounds:
        """The bounds of whatever has none of its own."""
        return Bounds(self.low, self.high)

    def bounds_of(self, pair: str) -> Bounds:
        """Return the bounds of a currency pair, such as KZT/USD."""
        return self.pairs.get(pair, self.bounds)


@dataclass(frozen=True, slots=True)
class GateSettings:
    """What one table `[gates]` says: days on which little is usual, and a rule for some of the gates."""

    quiet_days: frozenset[date] = frozenset()
    rules: Mapping[str, Rule] = field(default_factory=dict)


class Rules:
    """What holds of each gate and site: the configuration's word before the site's before the declared."""

    def __init__(self, gates: Sequence[Gate], sites: Sites, settings: GateSettings) -> None:
        self._settings = settings
        self._of_sites = {
            site.name: gate_settings(site.gates, f"the site {site.name}", gates) for site in sites
        }

    def of(self, gate: Gate, site: str | None) -> Rule:
        """Return what holds of a gate where it asks of a site, or of the run as a whole."""
        declared = Rule(gate.severity, gate.bounds.low, gate.bounds.high)
        own = self._of_sites[site].rules if site in self._of_sites else {}
        of_site = own.get(gate.name, Rule()).over(declared)
        return self._settings.rules.get(gate.name, Rule()).over(of_site)

    def quiet_days(self, site: str | None) -> frozenset[date]:
        """Return the days on which little is usual at a site."""
        own = self._of_sites[site].quiet_days if site in self._of_sites else frozenset()
        return self._settings.quiet_days | own


def gate_settings(table: Mapping[str, Any], where: str, gates: Sequence[Gate]) -> GateSettings:
    """Return what a table `[gates]` says; raise UsageError naming `where` and the key that is wrong."""
    known = {gate.name: gate for gate in gates}
    rules = {}
    for key, value in table.items():
        if key in {QUIET_DAYS, MAX_SILENCE_DAYS}:
            continue
        if key not in known:
            names = ", ".join([QUIET_DAYS, MAX_SILENCE_DAYS, *known])
            raise UsageError(f"{where}: gates.{key} is no gate; known are {names}")
        rules[key] = _rule(value, f"{where}: gates.{key}", known[key])
    if MAX_SILENCE_DAYS in table:
        days = _figure(table[MAX_SILENCE_DAYS], f"{where}: gates.{MAX_SILENCE_DAYS}")
        rules[SILENCE] = Rule(high=days).over(rules.get(SILENCE, Rule()))
    return GateSettings(_days(table.get(QUIET_DAYS, []), f"{where}: gates.{QUIET_DAYS}"), rules)


def _rule(value: object, where: str, gate: Gate) -> Rule:
    if not isinstance(value, Mapping):
        raise UsageError(f"{where} must be a table, with keys such as max and severity")
    if gate.is_fixed:
        raise UsageError(f"{where} cannot be changed: rows that it finds cannot be")
    readers = _readers(gate)
    said: dict[str, Any] = {}
    for key, each in value.items():
        if key not in readers:
            raise UsageError(f"{where}.{key} is no key of this gate; known are {', '.join(readers)}")
        name, read = readers[key]
        said[name] = read(each, f"{where}.{key}")
    _refuse_turned_round(said.get("low", gate.bounds.low), said.get("high", gate.bounds.high), where)
    return Rule(**said)


def _readers(gate: Gate) -> dict[str, tuple[str, Any]]:
    """Return the keys that a gate takes: the field of its rule, and what reads the value."""
    readers: dict[str, tuple[str, Any]] = {"severity": ("severity", _severity)}
    figure = _share if gate.is_share else _figure
    if gate.bounds.low is not None:
        readers["min"] = ("low", figure)
    if gate.bounds.high is not None:
        readers["max"] = ("high", figure)
    if gate.takes_pairs:
        readers["pairs"] = ("pairs", _pairs)
    if gate.takes_exempt:
        readers["exempt"] = ("exempt", _exempt)
    return readers


def _severity(value: object, where: str) -> str:
    if value not in {REFUSE, WARN}:
        raise UsageError(f"{where} must be {REFUSE!r} or {WARN!r}, not {value!r}")
    return str(value)


def _figure(value: object, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < float("inf"):
        raise UsageError(f"{where} must be a number of 0 or more, not {value!r}")
    return float(value)


def _share(value: object, where: str) -> float:
    """Return a bound of a share: what lies above 1, a percentage say, would never or always be broken."""
    if (share := _figure(value, where)) > 1:
        raise UsageError(f"{where} must be a share from 0 to 1, such as 0.5, not {value!r}")
    return share


def _pairs(value: object, where: str) -> dict[str, Bounds]:
    if not isinstance(value, Mapping):
        raise UsageError(f'{where} must be a table of currency pairs, such as "KZT/USD" = [0.0005, 0.02]')
    for pair in value:
        if not PAIR.fullmatch(pair):
            raise UsageError(f"{where}.{pair} is no currency pair such as KZT/USD")
    return {str(pair): _bounds(each, f"{where}.{pair}") for pair, each in value.items()}


def _bounds(value: object, where: str) -> Bounds:
    if isinstance(value, list):
        if len(value) != 2:
            raise UsageError(
                f"{where} must be a greatest value, or a smallest and a greatest one in brackets"
            )
        low, high = (_figure(each, where) for each in value)
        _refuse_turned_round(low, high, where)
        return Bounds(low, high)
    return Bounds(high=_figure(value, where))


def _refuse_turned_round(low: float | None, high: float | None, where: str) -> None:
    if low is not None and high is not None and low > high:
        raise UsageError(f"{where}: no figure is at least {low:g} and at most {high:g}")


def _exempt(value: object, where: str) -> frozenset[str]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise UsageError(f'{where} must be a list of currencies, such as ["TMT"]')
    return frozenset(value)


def _days(value: object, where: str) -> frozenset[date]:
    if not isinstance(value, list):
        raise UsageError(f'{where} must be a list of days, such as ["2026-01-01"]')
    return frozenset(_day(each, where) for each in value)


def _day(value: object, where: str) -> date:
    if type(value) is date:  # TOML has dates of its own
        return value
    try:
        return date.fromisoformat(value)  # type: ignore[arg-type]
    except (TypeError, ValueError) as problem:
        raise UsageError(f"{where} holds {value!r}, which is no day such as 2026-01-01") from problem
