"""Articles over several nights, told by hand: ids, versions, sightings, aliases."""

from __future__ import annotations

from pathlib import Path

from dags.ingest import ingest_paths
from tests.ingest.invented import Listing, ask, prose
from tests.themes.articles import AUTHOR, CAPTION, THEMES, wholes

WHOLE = prose(31, 620)
CUT = " ".join(WHOLE.split()[:500]) + "..."
ARTICLES = (
    "SELECT title, truncated, n_sightings, n_versions, n_edits, first_seen::VARCHAR, last_seen::VARCHAR "
    "FROM articles ORDER BY title"
)


def night(folder: Path, name: str, *listings: Listing) -> None:
    """Ingest one night's listings into the warehouse beside them."""
    inbox = folder / name
    inbox.mkdir()
    for number, listing in enumerate(listings):
        (inbox / f"{number}.txt").write_bytes(listing.render())
    ingest_paths([inbox], folder / "warehouse", progress=False)


def article_id(folder: Path, title: str) -> object:
    ((found,),) = ask(folder / "warehouse", f"SELECT article_id FROM articles WHERE title = '{title}'")
    return found


def test_an_article_tells_of_all_its_copies(tmp_path: Path) -> None:
    night(tmp_path, "1", Listing([("Bridge Opens", WHOLE)]))
    night(tmp_path, "2", Listing([("Bridge Opens", CUT)], date="20 February 2026"))
    assert ask(tmp_path / "warehouse", ARTICLES) == [
        ("Bridge Opens", False, 2, 2, 0, "2026-02-19", "2026-02-20")
    ]


def test_an_article_cut_in_a_listing_and_whole_on_its_own_page_is_one(tmp_path: Path) -> None:
    page = wholes()[0]
    cut = " ".join(page.text.split()[:120]) + "..."
    night(tmp_path, "1", Listing([(page.story.title, cut)]))
    before = article_id(tmp_path, page.story.title)
    (tmp_path / "2").mkdir()
    for theme in THEMES:
        (tmp_path / "2" / f"{theme.name}.html").write_text(theme.make(page))
    ingest_paths([tmp_path / "2"], tmp_path / "warehouse", site="timesca.com", progress=False)
    assert article_id(tmp_path, page.story.title) == before
    shown = "SELECT text, truncated, url, author, n_versions, n_sightings, captions FROM articles"
    sightings = 1 + len(THEMES)
    assert ask(tmp_path / "warehouse", shown) == [
        (page.text, False, page.url, AUTHOR, 2, sightings, [CAPTION])
    ]


def test_counts_tell_new_updated_and_seen_again(tmp_path: Path) -> None:
    texts = {
        title: prose(seed, 80) for seed, title in enumerate(("Seen Again", "Edited", "Met Once"), start=40)
    }
    night(tmp_path, "1", Listing(list(texts.items())))
    edited = texts["Edited"].replace(texts["Edited"].split()[40], "edited")
    night(
        tmp_path,
        "2",
        Listing(
            [("Seen Again", texts["Seen Again"]), ("Edited", edited), ("New", prose(50, 80))],
            date="20 February 2026",
        ),
    )
    counts = "SELECT articles_new, articles_updated, articles_seen_again FROM runs ORDER BY snapshot"
    assert ask(tmp_path / "warehouse", counts) == [(3, 0, 0), (1, 1, 1)]
    assert ask(tmp_path / "warehouse", "SELECT n_edits FROM articles WHERE title = 'Edited'") == [(1,)]


def test_sightings_tell_the_place_in_the_payload(tmp_path: Path) -> None:
    listing = Listing([("One", prose(51, 60)), ("Two", prose(52, 70))])
    night(tmp_path, "1", listing)
    payload = listing.render()
    for position, start, end, text in ask(
        tmp_path / "warehouse",
        "SELECT position, byte_start, byte_end, text FROM sightings JOIN articles USING (article_id)",
    ):
        assert payload[int(str(start)) : int(str(end))].decode() == text
        assert text == listing.articles[int(str(position)) - 1][1]
