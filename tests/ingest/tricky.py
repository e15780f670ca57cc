"""Tricky cases of identity, each with its answer written beside it: what is one article, what one story.

Every case is made anew for each order in which its pages can come, with words and headlines of its own, so
that all of them can stand in one warehouse without touching one another.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from tests.ingest.invented import Listing, prose

SITE = {"site": "timesca.com"}


class Wording(NamedTuple):
    title: str
    text: str


class Delivery(NamedTuple):
    """One saved page: the end of its name, its bytes, and what is known of it beside."""

    suffix: str
    payload: bytes
    facts: dict[str, str]


Article = dict[Wording, str]
"""The wordings of one article, each with what sets it apart from the one shown."""
Story = list[Article]


@dataclass(frozen=True)
class Case:
    """Pages, and the answer.

    `ids_stay` says that no id ever changes, whichever page comes first. Else pages may bring together what
    was published as two articles, or a shorter opening than any before: then the old ids lead on.
    """

    deliveries: list[Delivery]
    stories: list[Story]
    ids_stay: bool


class Writer:
    """Writes prose and headlines that no other writer writes."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._written = 0

    def prose(self, words: int) -> str:
        """Return so many words, never the same."""
        self._written += 1
        return prose(1000 * self._number + self._written, words)

    def title(self, words: str) -> str:
        """Return a headline of its own."""
        return f"{words} {self._number}"


CASES: dict[str, Callable[[Writer], Case]] = {}


def case(make: Callable[[Writer], Case]) -> Callable[[Writer], Case]:
    CASES[make.__name__] = make
    return make


def listing(*wordings: Wording, day: str | None = None, **facts: str) -> Delivery:
    """Print wordings in a text listing."""
    return Delivery(".txt", Listing(list(wordings), date=day).render(), facts)


def own_page(wording: Wording, n_paragraphs: int = 1, **facts: str) -> Delivery:
    """Print a wording on a page of its own, which does not say its address."""
    words = html.escape(wording.text, quote=False).split()
    size = -(-len(words) // n_paragraphs)
    text = "".join(f"<p>{' '.join(words[at : at + size])}</p>\n\t" for at in range(0, len(words), size))
    title = html.escape(wording.title, quote=False)
    page = (
        f'<html><head><meta charset="utf-8"><meta property="og:type" content="article"><title>{title}</title>'
        f"</head><body><article><h1>{title}</h1>{text}</article></body></html>"
    )
    return Delivery(".html", page.encode(), SITE | facts)


def gazette(*wordings: Wording) -> Delivery:
    """Print wordings in a sheet of the invented second site."""
    stories = "\n".join(f"{title} :: {text}" for title, text in wordings)
    sheet = f"~~ VALLEY GAZETTE ~~\n2025-06-01\n{stories}\nRATES KZT/USD 0.0019 (+0.1%)"
    return Delivery(".txt", sheet.encode(), {})


def opening(text: str, words: int) -> str:
    return " ".join(text.split()[:words])


def cut(text: str, words: int) -> str:
    return f"{opening(text, words)}..."


def corrected(text: str, *places: int) -> str:
    """Return the text with other words at those places."""
    words = text.split()
    for place in places:
        words[place] = f"corrected{place}"
    return " ".join(words)


def alone(*wordings: Wording) -> list[Story]:
    """Return the answer that each wording is an article, and a story, of its own."""
    return [[{wording: "shown"}] for wording in wordings]


@case
def a_cut_copy_and_the_whole(new: Writer) -> Case:
    """Keep the id from the first copy on: all share the first 400 words."""
    title, text = new.title("A Bridge Opens"), new.prose(620)
    whole, shorter = Wording(title, text), Wording(title, cut(text, 450))
    cut_copy = Wording(title, cut(text, 500))
    return Case(
        [listing(cut_copy), listing(whole), listing(shorter, day="28 February 2026")],
        [[{whole: "shown", cut_copy: "cut", shorter: "cut"}]],
        ids_stay=True,
    )


@case
def a_short_opening_and_the_whole(new: Writer) -> Case:
    title, text = new.title("A Bridge Opens"), new.prose(300)
    whole, stub = Wording(title, text), Wording(title, cut(text, 55))
    return Case([listing(stub), listing(whole)], [[{whole: "shown", stub: "cut"}]], ids_stay=False)


@case
def a_cut_inside_the_very_last_word(new: Writer) -> Case:
    title, text = new.title("Last Words"), new.prose(80)
    whole, cut_copy = Wording(title, text), Wording(new.title("Other Headline"), f"{text[:-4]}…")
    return Case(
        [listing(whole), listing(cut_copy)], [[{whole: "shown", cut_copy: "headline"}]], ids_stay=False
    )


@case
def an_opening_of_two_others(new: Writer) -> Case:
    """Let A open B and C: nobody can say which of the two A is, so that all three are one."""
    shared = new.prose(80)
    a = Wording(new.title("Read On"), cut(shared, 60))
    b = Wording(new.title("First End"), f"{shared} {new.prose(150)}")
    c = Wording(new.title("Second End"), f"{shared} {new.prose(300)}")
    return Case(
        [listing(a), listing(b), listing(c)], [[{c: "shown", b: "edit", a: "headline"}]], ids_stay=False
    )


@case
def very_long_openings_that_articles_share(new: Writer) -> Case:
    """Give an article two wordings, whose openings are those of two other articles as well."""
    one_opening, end = new.prose(450), new.prose(150)
    other_opening = corrected(one_opening, 20, 200)
    first = Wording(new.title("First"), f"{one_opening} {new.prose(150)}")
    middle = Wording(new.title("Middle"), f"{one_opening} {end}")
    again = Wording(middle.title, f"{other_opening} {end} {new.prose(20)}")
    last = Wording(new.title("Last"), f"{other_opening} {new.prose(150)}")
    return Case(
        [listing(first), listing(middle, again), listing(last), listing(first, day="28 February 2026")],
        [[{first: "shown"}, {again: "shown", middle: "edit"}, {last: "shown"}]],
        ids_stay=False,
    )


@case
def an_opening_that_outlives_its_article(new: Writer) -> Case:
    """Print one of two articles that share 450 words again, with other words among those."""
    shared, end = new.prose(450), new.prose(150)
    one = Wording(new.title("One"), f"{shared} {end}")
    again = Wording(one.title, f"{corrected(shared, 10, 300)} {end}")
    other = Wording(new.title("Other"), f"{shared} {new.prose(150)}")
    return Case(
        [listing(one), listing(again, day="28 February 2026"), listing(other)],
        [[{again: "shown", one: "edit"}, {other: "shown"}]],
        ids_stay=False,
    )


@case
def a_digest_that_holds_two_articles(new: Writer) -> Case:
    first, second = (Wording(new.title(name), new.prose(240)) for name in ("First", "Second"))
    text = f"{new.prose(24)} {first.text} {new.prose(30)} {second.text}"
    digest = Wording(new.title("Digest"), text)
    return Case(
        [listing(first), listing(second), listing(digest)], alone(first, second, digest), ids_stay=True
    )


@case
def a_series_under_one_headline(new: Writer) -> Case:
    preamble, title = new.prose(150), new.title("Weekly Digest")
    parts = [Wording(title, f"{preamble} {new.prose(200)}") for _ in range(3)]
    return Case([listing(part) for part in parts], alone(*parts), ids_stay=True)


@case
def another_text_under_the_same_headline(new: Writer) -> Case:
    title = new.title("Letters to the Editor")
    one, other = (Wording(title, new.prose(180)) for _ in range(2))
    return Case([listing(one), listing(other)], alone(one, other), ids_stay=True)


@case
def boilerplate_alone_in_common(new: Writer) -> Case:
    start, end = new.prose(40), new.prose(60)
    parts = [Wording(new.title(name), f"{start} {new.prose(150)} {end}") for name in ("Snow", "Rain")]
    return Case([listing(part) for part in parts], alone(*parts), ids_stay=True)


@case
def two_articles_on_one_event(new: Writer) -> Case:
    """Quote the same speech in a quarter of the words of both."""
    quotes = [new.prose(25) for _ in range(3)]
    first, second = (
        Wording(new.title(name), " ".join(f"{new.prose(75)} {quote}" for quote in quotes))
        for name in ("Summit Begins", "Leaders Meet")
    )
    return Case([listing(first), listing(second)], alone(first, second), ids_stay=True)


@case
def a_changed_headline(new: Writer) -> Case:
    text = new.prose(520)
    old, later = Wording(new.title("Talks Begin"), text), Wording(new.title("Talks End"), text)
    cut_copy = Wording(new.title("Talks"), cut(text, 500))
    days = ("1 February 2026", "3 February 2026", "5 February 2026")
    pages = [listing(each, day=day) for each, day in zip((old, later, cut_copy), days, strict=True)]
    return Case(pages, [[{later: "shown", old: "headline", cut_copy: "headline"}]], ids_stay=True)


@case
def a_corrected_opening(new: Writer) -> Case:
    title, text = new.title("A Dam Is Planned"), new.prose(250)
    old = Wording(title, text)
    now = Wording(title, f"Correction: {corrected(text, *range(8))}")
    cut_copy = Wording(title, cut(now.text, 120))
    days = ("1 February 2026", "3 February 2026", "5 February 2026")
    pages = [listing(each, day=day) for each, day in zip((old, now, cut_copy), days, strict=True)]
    return Case(pages, [[{now: "shown", old: "edit", cut_copy: "cut"}]], ids_stay=False)


@case
def a_correction_far_down(new: Writer) -> Case:
    """Let the capture decide which wording is later, whatever days the pages print."""
    title, text = new.title("A Dam Is Planned"), new.prose(480)
    old, now = Wording(title, text), Wording(title, corrected(text, 430, 431))
    captures = ("2026-02-01T10:00:00Z", "2026-02-03T10:00:00Z")
    return Case(
        [
            listing(old, day="28 February 2026", captured_at=captures[0]),
            listing(now, day="1 February 2026", captured_at=captures[1]),
            listing(old, day="27 February 2026"),
        ],
        [[{now: "shown", old: "edit"}]],
        ids_stay=True,
    )


@case
def other_typography(new: Writer) -> Case:
    """Print paragraphs and spaces, which are no part of a wording, and marks, which tell nothing."""
    one, two, three = new.prose(150), new.prose(120), new.prose(150)
    title = new.title("What He Said")
    plain = Wording(title, f'{one} "{two}" - it\'s {three}')
    curly = Wording(title, f"{one} “{two}” — it’s {three}")
    return Case(
        [
            listing(plain, day="1 February 2026"),
            listing(curly, day="2 February 2026"),
            own_page(curly, 5),
            listing(Wording(title, plain.text.replace(" ", "\N{NO-BREAK SPACE} ", 40)), day="1 January 2026"),
        ],
        [[{curly: "shown", plain: "typography"}]],
        ids_stay=True,
    )


@case
def a_headline_that_agrees_but_for_its_typography(new: Writer) -> Case:
    text = new.prose(430)
    one = Wording(new.title("It’s “On” – Again"), text)
    other = Wording(new.title('IT\'S "ON" AGAIN'), corrected(text, 405, 410, 415, 420))
    return Case(
        [listing(one, day="1 February 2026"), listing(other, day="2 February 2026")],
        [[{other: "shown", one: "edit"}]],
        ids_stay=True,
    )


@case
def a_known_payload_with_a_new_url(new: Writer) -> Case:
    """Change headline and text: only the address tells, and that of the old page turns up later."""
    text, url = new.prose(450), f"timesca.com/{new.title('talks').replace(' ', '-')}"
    old = Wording(new.title("Talks Begin"), text)
    now = Wording(new.title("Talks End"), corrected(text, *range(410, 430)))
    without, with_url = own_page(old), own_page(old, url=f"http://www.{url}")
    return Case(
        [without, own_page(now, url=f"https://{url}/#top", captured_at="2026-02-03T10:00:00Z"), with_url],
        [[{now: "shown", old: "edit"}]],
        ids_stay=False,
    )


@case
def a_url_that_turns_up_and_joins_nobody(new: Writer) -> Case:
    """Give another text the address of the first: no reason to merge the two."""
    url = f"https://timesca.com/{new.title('today').replace(' ', '-')}/"
    old, now = (Wording(new.title(name), new.prose(200)) for name in ("Today", "Tomorrow"))
    pages = [own_page(old), own_page(now, url=url), own_page(old, url=url)]
    return Case(pages, alone(old, now), ids_stay=True)


@case
def a_link_that_comes_later_between_articles(new: Writer) -> Case:
    """Agree with the one by headline and with the other by text; a reprint is one story with them."""
    text = new.prose(300)
    old = Wording(new.title("Talks Begin"), text)
    new_title = new.title("Talks End")
    edited = corrected(text, *range(5, 300, 25))
    now, link = Wording(new_title, edited), Wording(old.title, edited)
    reprint = Wording(new.title("Elsewhere"), f"By Somebody Else {new.prose(12)} {text}")
    days = ("1 February 2026", "5 February 2026", "3 February 2026", "4 February 2026")
    wordings = (old, now, link, reprint)
    return Case(
        [listing(each, day=day) for each, day in zip(wordings, days, strict=True)],
        [[{now: "shown", link: "headline", old: "edit"}, {reprint: "shown"}]],
        ids_stay=False,
    )


@case
def a_reprint_under_another_byline(new: Writer) -> Case:
    text = new.prose(260)
    first = Wording(new.title("A Bridge Opens"), f"By Ainura Tolkunova {text}")
    reprint = Wording(new.title("New Bridge for the Valley"), f"By Our Own Correspondent {text}")
    cut_copy = Wording(first.title, cut(first.text, 200))
    return Case(
        [listing(first), listing(reprint), listing(cut_copy)],
        [[{first: "shown", cut_copy: "cut"}, {reprint: "shown"}]],
        ids_stay=False,
    )


@case
def a_story_across_two_sites(new: Writer) -> Case:
    """Print one wording on two sites: two articles. A rewrite links them with a third, much less alike."""
    words = new.prose(400).split()
    ours = Wording(new.title("A Bridge Opens"), " ".join(words[:300]))
    rewrite = Wording(new.title("A Bridge at Last"), " ".join(words[75:375]))
    longer = Wording(new.title("The Valley Rejoices"), " ".join([*words[140:], *new.prose(25).split()]))
    return Case(
        [listing(ours), gazette(ours), gazette(rewrite), listing(longer)],
        [[{ours: "shown"}, {ours: "shown"}, {rewrite: "shown"}, {longer: "shown"}]],
        ids_stay=True,
    )


@case
def a_stub_that_is_later_than_the_reprinted_text(new: Writer) -> Case:
    """Show a stub, being the latest cut copy; what was reprinted is the same story all the same."""
    title, text = new.title("A Bridge Opens"), new.prose(600)
    long_copy, stub = Wording(title, cut(text, 500)), Wording(title, cut(text, 60))
    reprint = Wording(new.title("Elsewhere"), f"By Somebody Else {new.prose(12)} {text}")
    return Case(
        [listing(long_copy, day="1 February 2026"), listing(reprint), listing(stub, day="3 February 2026")],
        [[{stub: "shown", long_copy: "cut"}, {reprint: "shown"}]],
        ids_stay=False,
    )


@case
def corrections_that_a_rewrite_does_not_have(new: Writer) -> Case:
    """Rewrite a quarter of a text of which a tenth is corrected later: one story by what was there first."""
    title, words = new.title("A Bridge Opens"), new.prose(300).split()
    old, now = (
        Wording(title, text) for text in (" ".join(words), corrected(" ".join(words), *range(5, 300, 10)))
    )
    words[30:67], words[170:207] = new.prose(37).split(), new.prose(37).split()
    rewrite = Wording(new.title("The Valley Rejoices"), " ".join([*new.prose(5).split(), *words]))
    return Case(
        [listing(old, day="1 February 2026"), listing(rewrite), listing(now, day="3 February 2026")],
        [[{now: "shown", old: "edit"}, {rewrite: "shown"}]],
        ids_stay=False,
    )
