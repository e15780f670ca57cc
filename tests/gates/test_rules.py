"""What sites and settings say of gates: what does not fit is named by its key, and what fits holds."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from etl.gates.declared import GATES
from etl.gates.gate import PAGE, Bounds
from etl.gates.night import NightGates
from etl.gates.rules import Rules, gate_settings
from etl.site import Sites, load_sites
from tests.gates.nightly import night, write_pages
from tests.gates.test_page_gates import BITING, GOOD
from tests.ingest.invented import ask, tables
from warehouse.errors import UsageError

BY_NAME = {gate.name: gate for gate in GATES}
WRONG: list[tuple[dict[str, Any], str]] = [
    ({"odd": 1}, "gates.odd is no gate; known are quiet_days, max_silence_days, coverage-floor, "),
    ({"silence": 3}, "gates.silence must be a table, with keys such as max and severity"),
    ({"silence": {"min": 1}}, "gates.silence.min is no key of this gate; known are severity, max"),
    (
        {"coverage-floor": {"max": 1}},
        "gates.coverage-floor.max is no key of this gate; known are severity, min",
    ),
    ({"silence": {"max": "long"}}, "gates.silence.max must be a number of 0 or more, not 'long'"),
    ({"silence": {"max": True}}, "gates.silence.max must be a number of 0 or more, not True"),
    ({"silence": {"max": -1}}, "gates.silence.max must be a number of 0 or more, not -1"),
    ({"silence": {"max": float("nan")}}, "gates.silence.max must be a number of 0 or more, not nan"),
    (
        {"quarantine-share": {"max": 50}},
        "gates.quarantine-share.max must be a share from 0 to 1, such as 0.5, not 50",
    ),
    ({"field-empty": {"max": 1.1}}, "gates.field-empty.max must be a share from 0 to 1"),
    ({"coverage-floor": {"min": 60}}, "gates.coverage-floor.min must be a share from 0 to 1"),
    ({"silence": {"severity": "off"}}, "gates.silence.severity must be 'refuse' or 'warn', not 'off'"),
    ({"orphans": {"severity": "warn"}}, "gates.orphans cannot be changed"),
    ({"rate-jump": {"pairs": 5}}, "gates.rate-jump.pairs must be a table of currency pairs"),
    ({"rate-jump": {"pairs": {"KZT/USD": [1]}}}, "gates.rate-jump.pairs.KZT/USD must be a greatest value"),
    ({"rate-jump": {"pairs": {"kzt": 3}}}, "gates.rate-jump.pairs.kzt is no currency pair such as KZT/USD"),
    (
        {"rate-plausible": {"pairs": {"KZT/USD": [5, 1]}}},
        "gates.rate-plausible.pairs.KZT/USD: no figure is at least 5 and at most 1",
    ),
    ({"text-length": {"max": 2}}, "gates.text-length: no figure is at least 3 and at most 2"),
    ({"silence": {"pairs": {}}}, "gates.silence.pairs is no key of this gate"),
    ({"stale-ticker": {"exempt": "TMT"}}, "gates.stale-ticker.exempt must be a list of currencies"),
    ({"quiet_days": "2026-01-01"}, "gates.quiet_days must be a list of days"),
    ({"quiet_days": ["New Year"]}, "gates.quiet_days holds 'New Year', which is no day such as 2026-01-01"),
    ({"max_silence_days": "3"}, "gates.max_silence_days must be a number of 0 or more, not '3'"),
]


@pytest.mark.parametrize(("table", "said"), WRONG, ids=[said.split()[0] for _, said in WRONG])
def test_what_does_not_fit_is_named(table: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError) as told:
        gate_settings(table, "steppe.toml", GATES)
    assert str(told.value).startswith(f"steppe.toml: {said}")


def of_site(**gates: Any) -> Sites:  # noqa: ANN401  a table of any values
    site = replace(load_sites().by_name["timesca.com"], gates=gates)
    return Sites({site.name: site}, {})


def test_the_settings_come_before_the_site_before_what_is_declared() -> None:
    sites = of_site(
        **{"quarantine-share": {"max": 0.3, "severity": "warn"}, "quiet_days": [date(2026, 3, 21)]}
    )
    settings = gate_settings({"quarantine-share": {"max": 0.2}, "quiet_days": ["2026-01-01"]}, "x", GATES)
    rules, gate = Rules(GATES, sites, settings), BY_NAME["quarantine-share"]
    assert (rules.of(gate, "timesca.com").bounds, rules.of(gate, "timesca.com").severity) == (
        Bounds(None, 0.2),
        "warn",
    )
    assert (rules.of(gate, None).bounds, rules.of(gate, None).severity) == (Bounds(None, 0.2), "refuse")
    assert rules.quiet_days("timesca.com") == {date(2026, 1, 1), date(2026, 3, 21)}
    assert rules.quiet_days(None) == {date(2026, 1, 1)}


def test_pairs_have_bounds_of_their_own_and_days_of_silence_a_short_name() -> None:
    settings = gate_settings({"rate-jump": {"pairs": {"UZS/USD": 20}}, "max_silence_days": 9}, "x", GATES)
    rules = Rules(GATES, load_sites(), settings)
    jump = rules.of(BY_NAME["rate-jump"], "timesca.com")
    assert (jump.bounds_of("UZS/USD").high, jump.bounds_of("KZT/USD").high) == (20, 8)
    assert rules.of(BY_NAME["silence"], None).bounds.high == 9
    plausible = rules.of(BY_NAME["rate-plausible"], "timesca.com")
    assert plausible.bounds_of("KZT/USD") == Bounds(0.0005, 0.015)


def test_a_gate_that_only_warns_keeps_no_page_back(tmp_path: Path) -> None:
    settings = gate_settings({"rate-plausible": {"severity": "warn"}}, "steppe.toml", GATES)
    inbox = write_pages(tmp_path / "in", {"odd.txt": BITING["rate-plausible"][0]})
    record = night(inbox, tmp_path / "warehouse", NightGates(settings))
    assert (record.pages_loaded, record.pages_quarantined) == (1, 0)
    assert [(each.outcome, each.n_failing) for each in record.gates if each.gate == "rate-plausible"] == [
        ("warned", 1)
    ]


def test_which_pages_gates_keep_back_hangs_on_no_order(tmp_path: Path) -> None:
    pages = {f"{name}.txt": page for name, (page, _) in BITING.items()} | {"good.txt": GOOD}
    names = list(pages)
    random.Random(7).shuffle(names)
    half = len(names) // 2
    for place, nights in (("once", [names]), ("twice", [names[half:], names[:half]])):
        for chosen in nights:
            inbox = write_pages(tmp_path / place / "in", {name: pages[name] for name in chosen})
            night(
                inbox, tmp_path / place / "warehouse", NightGates(gates=[g for g in GATES if g.scope == PAGE])
            )
    assert tables(tmp_path / "once" / "warehouse") == tables(tmp_path / "twice" / "warehouse")
    told = ask(tmp_path / "once" / "warehouse", "SELECT count(*) FROM quarantine WHERE stage = 'gate'")
    assert told == [(len(BITING),)]
