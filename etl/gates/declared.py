"""Every gate: how grave it is, what it asks, within which bounds, and why these."""

from __future__ import annotations

from etl.gates import pages
from etl.gates.budget import quarantined_count, quarantined_share
from etl.gates.dates import days_apart
from etl.gates.drift import landmarks_gone
from etl.gates.gate import PAGE, RUN, Bounds, Gate
from etl.gates.pages import page_values
from etl.gates.rates import jumps, stale_ticker
from etl.gates.rows import disagreeing
from etl.gates.rules import SILENCE
from etl.gates.silence import silent_days
from etl.gates.usual import empty_fields, usual_pages
from warehouse.gate_results import REFUSE, WARN

GATES: tuple[Gate, ...] = (
    Gate(
        name="coverage-floor",
        severity=REFUSE,
        scope=PAGE,
        bounds=Bounds(low=0.6),
        unit="share of visible characters",
        is_share=True,
        reason="Readers account for 0.87 and more of every page that they were written for; where nearly "
        "half is left over, articles may be among it.",
        ask=page_values(pages.COVERAGE, "pages"),
    ),
    Gate(
        name="articles-per-page",
        severity=REFUSE,
        scope=PAGE,
        bounds=Bounds(high=100),
        unit="articles",
        reason="Listings show 6 to 20 results; a reader that finds a hundred takes something else for "
        "articles. An archive may be empty, so that there is no smallest number.",
        ask=page_values(pages.ARTICLES, "pages"),
    ),
    Gate(
        name="quotes-per-page",
        severity=REFUSE,
        scope=PAGE,
        bounds=Bounds(high=40),
        unit="distinct quotes",
        reason="A ticker has 4 to 5 pairs, and a page that was put together from several caches prints each "
        "in a few versions; more are a table that is no ticker.",
        ask=page_values(pages.QUOTES, "pages"),
    ),
    Gate(
        name="rate-plausible",
        severity=REFUSE,
        scope=PAGE,
        bounds=Bounds(low=1e-8, high=1_000_000),
        unit="units of quote for one base",
        reason="A rate ten times too high or too low is a slip of the decimal point or a pair turned round; "
        "a rate of zero is none. Each site says closer bounds for the pairs that it prints.",
        ask=page_values(pages.RATES, "quotes"),
        takes_pairs=True,
    ),
    Gate(
        name="as-of-year",
        severity=REFUSE,
        scope=PAGE,
        bounds=Bounds(low=1995),
        unit="year",
        reason="No news site is older than the web; an earlier year is that of an unset clock.",
        ask=page_values(pages.YEARS, "pages"),
    ),
    Gate(
        name="title-length",
        severity=REFUSE,
        scope=PAGE,
        bounds=Bounds(low=3, high=400),
        unit="characters",
        reason="A headline of one or two characters is a mark, and one of four hundred a paragraph.",
        ask=page_values(pages.TITLES, "titles"),
    ),
    Gate(
        name="text-length",
        severity=REFUSE,
        scope=PAGE,
        bounds=Bounds(low=3, high=30_000),
        unit="words",
        reason="One or two words are a button, not a body; thirty thousand are a book, or many articles in "
        "one.",
        ask=page_values(pages.TEXTS, "texts"),
    ),
    Gate(
        name="quarantine-count",
        severity=REFUSE,
        scope=RUN,
        bounds=Bounds(high=200),
        unit="pages",
        reason="Somebody has to look at each of them; beyond some hundred nobody does.",
        ask=quarantined_count,
        of_figures=True,
    ),
    Gate(
        name="quarantine-share",
        severity=REFUSE,
        scope=RUN,
        bounds=Bounds(high=0.5),
        unit="share of new pages",
        is_share=True,
        reason="Odd pages are a few of a hundred; a night of which more than half cannot be read shows that "
        "the site has changed. Asked of three pages or more.",
        ask=quarantined_share,
        of_figures=True,
    ),
    Gate(
        name="pages-usual",
        severity=REFUSE,
        scope=RUN,
        bounds=Bounds(low=0.3),
        unit="share of the weekday's median",
        reason="Weekdays differ by half and more, quiet days are configured; less than a third of what is "
        "usual is a crawler that was cut short.",
        ask=usual_pages,
        of_figures=True,
        of_the_day=True,
        needs_history=True,
    ),
    Gate(
        name="field-empty",
        severity=REFUSE,
        scope=RUN,
        bounds=Bounds(high=0.5),
        unit="rise of the empty share",
        is_share=True,
        reason="Which articles name their author differs from night to night by a tenth or two; half of them "
        "at once means that the field is not found any more.",
        ask=empty_fields,
        of_figures=True,
        needs_history=True,
    ),
    Gate(
        name="landmark-gone",
        severity=WARN,
        scope=RUN,
        bounds=Bounds(low=0.7),
        unit="share of the usual pages",
        reason="Which kinds of pages were saved shifts such shares a little. It says what has changed; what "
        "that costs, the other gates say.",
        ask=landmarks_gone,
        of_figures=True,
        needs_history=True,
    ),
    Gate(
        name="rate-jump",
        severity=REFUSE,
        scope=RUN,
        bounds=Bounds(high=8),
        unit="percent between the printed intervals, by the square root of the days",
        reason="These currencies move by less than 2 % on a day but for devaluations, which are worth a "
        "look: there have been some of 19 to 50 %. The gap is measured between printed intervals, "
        "since one step of UZS is 12.5 % by itself.",
        ask=jumps,
        takes_pairs=True,
    ),
    Gate(
        name="stale-ticker",
        severity=WARN,
        scope=RUN,
        bounds=Bounds(high=6),
        unit="known days in a row",
        reason="Markets rest on weekends and holidays, four days in a row at most unless quiet days are "
        "configured; a set that stands for a week is a cache. Currencies printed with few digits are "
        "left out, and those that hardly move are exempt.",
        ask=stale_ticker,
        needs_history=True,
        takes_exempt=True,
    ),
    Gate(
        name="as-of-future",
        severity=REFUSE,
        scope=RUN,
        bounds=Bounds(high=1),
        unit="days after the first capture, or the run",
        reason="Time zones make a day; a page cannot have been shown after it was saved. A capture may "
        "become known later, so that no page hangs on it: 'steppe runs hold' keeps such pages out.",
        ask=days_apart(1, "after they were saved"),
    ),
    Gate(
        name="as-of-past",
        severity=WARN,
        scope=RUN,
        bounds=Bounds(high=400),
        unit="days before the first capture, or the run",
        reason="A page that is fetched today prints today's date; one of more than a year ago comes from a "
        "cache or an archive, which may be meant.",
        ask=days_apart(-1, "before they were saved"),
    ),
    Gate(
        name=SILENCE,
        severity=REFUSE,
        scope=RUN,
        bounds=Bounds(high=3),
        unit="days without a new page",
        reason="A site that publishes on every weekday is silent for a weekend and a holiday at most; a "
        "crawler that has died brings nothing and looks like success.",
        ask=silent_days,
        of_figures=True,
        of_the_day=True,
    ),
    Gate(
        name="duplicate-keys",
        severity=REFUSE,
        scope=RUN,
        bounds=Bounds(high=0),
        unit="rows",
        reason="A key that stands twice makes every join count double.",
        ask=disagreeing("keys that stand more than once", is_double=True),
        is_fixed=True,
    ),
    Gate(
        name="orphans",
        severity=REFUSE,
        scope=RUN,
        bounds=Bounds(high=0),
        unit="rows",
        reason="A row that hangs on one that is not there can be traced to nothing.",
        ask=disagreeing("rows that hang on none", is_double=False),
        is_fixed=True,
    ),
)

BUDGET_GATES = {"quarantine-count", "quarantine-share"}
"""Gates that count what could not be read."""
HELD_FOR_GATES = {"rate-jump", "as-of-future"}
"""Gates of a run that name pages without which it would pass."""
FIXED_GATES = {gate.name for gate in GATES if gate.is_fixed}
