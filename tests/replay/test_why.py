"""Where rows come from: the exact fragment, page, captures, reader and run of each table's rows."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.ingest.invented import ask
from tests.replay.gazette import ODD, PLAIN, Place, words

PLAIN_ID, ODD_ID = (sha256(text.encode()).hexdigest() for text in (PLAIN, ODD))
TEXT = words(0, 80)
SOURCE = "inbox/plain.txt"
RATE = "herald.example/2026-02-19/KZT/USD"


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Return a place whose plain page is read and whose odd one waits."""
    folder = tmp_path_factory.mktemp("why")
    made = Place(folder, folder / "warehouse")
    made.mend(refused="ODDLY", url="url")
    made.put("plain.txt", PLAIN, captured_at="2026-02-19T08:00:00Z", url="https://herald.example/a/b")
    made.put("odd.txt", ODD)
    made.ingest()
    return made


def why(place: Place, *arguments: str) -> dict[str, Any]:
    outcome = place.steppe("why", *arguments, "--json")
    assert outcome.code == 0, outcome.err
    return outcome.document


def column(place: Place, query: str) -> str:
    ((value,),) = ask(place.warehouse, query)
    return str(value)


def assert_is_plain(place: dict[str, Any]) -> None:
    assert place["page"]["page_id"] == PLAIN_ID
    assert place["page"]["parser"] == "herald.example/sheet@1"
    (capture,) = place["captures"]
    assert (capture["source"], capture["url"]) == (SOURCE, "https://herald.example/a/b")
    assert capture["captured_at"] == "2026-02-19T08:00:00Z"


def test_an_article_by_an_opening_of_its_id(read: Place) -> None:
    article_id = column(read, "SELECT article_id FROM articles")
    told = why(read, "articles", article_id[:8], "--full")
    assert (told["key"], told["n_places"], told["note"]) == (article_id, 1, None)
    (place,) = told["places"]
    assert_is_plain(place)
    assert place["fragment"] == {"text": TEXT, "tail": "", "left_out": 0}
    assert place["title"] == "A Bridge Opens"
    assert [run["kind"] for run in told["runs"]] == ["ingest"]


def test_long_fragments_are_cut_in_the_middle_and_the_cut_is_counted(read: Place) -> None:
    told = why(read, "sightings", f"{PLAIN_ID[:8]}/1")
    fragment = told["places"][0]["fragment"]
    assert fragment == {"text": TEXT[:300], "tail": TEXT[-100:], "left_out": len(TEXT) - 400}
    shown = read.steppe("why", "sightings", f"{PLAIN_ID}/1").out
    assert f"    | {TEXT[:300]} […{len(TEXT) - 400} characters left out…] {TEXT[-100:]}\n" in shown
    start = PLAIN.index(TEXT)
    assert f"printed as article 1 from byte {start} to {start + len(TEXT)}\n" in shown


def test_a_wording_and_an_alias_lead_to_their_places(read: Place) -> None:
    version_id = column(read, "SELECT version_id FROM article_versions")
    alias_id = column(read, "SELECT min(alias_id) FROM article_aliases")
    for arguments in (("article_versions", version_id[:12]), ("article_aliases", alias_id)):
        (place,) = why(read, *arguments)["places"]
        assert_is_plain(place)


def test_a_quote_is_printed_exactly_and_tells_whether_it_became_the_rate(read: Place) -> None:
    told = why(read, "quotes", f"{PLAIN_ID}/KZT/USD/0.0019/0.1%")
    assert told["places"][0]["fragment"]["text"] == "RATE KZT/USD 0.0019 0.1%"
    assert told["rate"] == {
        "key": RATE,
        "won": True,
        "rule": "only-value",
        "since": "it is the only value",
    }


def test_a_rate(read: Place) -> None:
    told = why(read, "rates", RATE)
    (place,) = told["places"]
    assert_is_plain(place)
    assert (place["won"], place["rule"], place["rate_text"]) == (True, "only-value", "0.0019")
    assert place["fragment"]["text"] == "RATE KZT/USD 0.0019 0.1%"
    assert told["row"]["rate"] == "0.00190000"


def test_pages_read_and_quarantined(read: Place) -> None:
    told = why(read, "pages", PLAIN_ID)
    assert_is_plain(told["places"][0])
    assert told["quarantine"] is None
    waiting = why(read, "pages", ODD_ID)["quarantine"]
    assert (waiting["stage"], waiting["reason"]) == ("read", "odd")
    told = why(read, "quarantine", ODD_ID[:10], "--full")
    assert told["row"]["message"] == "The Herald prints ODDLY."
    assert told["places"][0]["payload"] == {"text": ODD, "bytes": len(ODD), "is_whole": True}


@pytest.mark.parametrize(
    "key",
    [
        f"{PLAIN_ID}/inbox%2Fplain.txt/2026-02-19T08:00:00Z/https:%2F%2Fherald.example%2Fa%2Fb",
        f"{PLAIN_ID[:8]}/inbox/plain.txt/2026-02-19T08:00:00Z/https://herald.example/a/b",
        f"{ODD_ID}/inbox%2Fodd.txt//",
    ],
)
def test_a_capture_whose_key_holds_slashes_and_nulls(read: Place, key: str) -> None:
    told = why(read, "captures", key)
    assert told["row"]["source"] in {SOURCE, "inbox/odd.txt"}
    assert why(read, "captures", told["key"])["row"] == told["row"]


def test_a_run_tells_what_it_first_published(read: Place) -> None:
    run_id = column(read, "SELECT run_id FROM runs")
    counts = why(read, "runs", run_id)["rows_added"]
    assert (counts["pages"], counts["rates"], counts["articles"], counts["quarantine"]) == (2, 1, 1, 1)
    read.ingest()
    latest = read.steppe("runs", "show", "last", "--json").document["run_id"]
    assert why(read, "runs", latest)["row"]["status"] == "nothing_new"


def test_a_site(read: Place) -> None:
    told = why(read, "sites", "herald.example")
    assert told["pages"] == {"pages": 2, "first_day": "2026-02-19", "last_day": "2026-02-19"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("rate", "x"), "no table 'rate'; the tables are articles, "),
        (("_payloads", "x"), "no table '_payloads'; "),
        (("days", "herald.example/2026-02-19"), "days is worked out from other tables; "),
        (
            ("rates", "herald.example/2026-02-19"),
            "the key of rates is site/as_of/base/quote, such as timesca",
        ),
        (("rates", "herald.example/2026-02-30/KZT/USD"), "rates has no row 'herald.example/2026-02-30/KZT"),
        (
            ("articles", "0000000"),
            "articles has no row '0000000' in snapshot 1; its key is article_id, and of an id at least the f",
        ),
        (("articles", "00000000"), "articles has no row '00000000'"),
        (("rates", RATE, "--at", "9"), "the warehouse "),
        (("rates",), "Missing argument 'KEY'"),
    ],
)
def test_what_is_not_there_is_one_sentence_and_2(read: Place, arguments: tuple[str, ...], said: str) -> None:
    outcome = read.steppe("why", *arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith(f"steppe: {said}")
    assert outcome.err.count("\n") == 1


def test_an_earlier_snapshot(place: Place) -> None:
    place.ingest()
    place.mend(version=2)
    place.steppe("replay")
    old, new = (why(place, "pages", PLAIN_ID, *at)["places"][0]["page"] for at in (("--at", "1"), ()))
    assert (old["parser"], new["parser"]) == ("herald.example/sheet@1", "herald.example/sheet@2")


PAGE = """<!doctype html><title>News</title>
<ul><li>KGS/USD = 0.01144 0%</li><li>KZT/USD = 0.00204 -0%</li></ul>
<p>19 February 2026</p><p>Viewing results 1 - 1 of 1</p>
<div><h2>A Bridge Opens</h2><p>The bridge <b>opened</b> on Monday.</p><p>It was late.</p></div>"""


def test_of_marked_up_pages_the_element_and_its_text(tmp_path: Path) -> None:
    place = Place(tmp_path, tmp_path / "warehouse")
    place.mend()
    place.put("page.html", PAGE)
    assert place.ingest()["pages"]["loaded"] == 1
    page_id = sha256(PAGE.encode()).hexdigest()
    (sighted,) = why(place, "sightings", f"{page_id}/1")["places"]
    assert sighted["fragment"]["text"] == "The bridge opened on Monday. It was late."
    assert sighted["element"].startswith("/html/body/div[1]/p[1]")
    (quoted,) = why(place, "rates", "timesca.com/2026-02-19/KZT/USD")["places"]
    assert (quoted["fragment"]["text"], quoted["element"]) == (
        "KZT/USD = 0.00204 -0%",
        "/html/body/ul[1]/li[2]",
    )
    assert (
        "    printed in /html/body/ul[1]/li[2]\n"
        in place.steppe("why", "rates", "timesca.com/2026-02-19/KZT/USD").out
    )


def test_text_in_another_encoding(place: Place) -> None:
    payload = "HERALD\n2026-02-19\nНовости :: Мост через реку открыли в понедельник, и многие пришли.\n"
    place.put("cyrillic.txt", "")
    (place.folder / "inbox" / "cyrillic.txt").write_bytes(payload.encode("windows-1251"))
    place.ingest()
    page_id = sha256(payload.encode("windows-1251")).hexdigest()
    begins = why(place, "pages", page_id, "--full")["places"][0]["payload"]["text"]
    assert begins == payload
