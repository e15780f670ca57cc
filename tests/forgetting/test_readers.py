"""Whoever reads while something is taken down gets all of it, or none of it, or is told to connect again."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from multiprocessing.connection import Connection
from pathlib import Path

import duckdb
import pytest

import warehouse as steppe_warehouse
from dags.forget import forget
from tests.forgetting.world import MARKED, TITLE
from tests.ingest.invented import ask

PAGE = sha256(MARKED).hexdigest()
TOGETHER = (
    f"SELECT (SELECT count(*) FROM articles WHERE title = '{TITLE}'), "
    f"(SELECT count(*) FROM article_versions WHERE title = '{TITLE}'), "
    f"(SELECT count(*) FROM sightings WHERE page_id = '{PAGE}'), "
    f"(SELECT count(*) FROM quotes WHERE page_id = '{PAGE}'), "
    f"(SELECT count(*) FROM captures WHERE page_id = '{PAGE}')"
)
SIGHTINGS = f"SELECT count(*) FROM sightings WHERE page_id = '{PAGE}'"
CAPTURES = f"SELECT count(*) FROM captures WHERE page_id = '{PAGE}'"
WHOLE, NOTHING = (1, 1, 3, 2, 1), (0, 0, 0, 0, 0)
Answer = tuple[int, ...]


def read_on(root: Path, at: int | None, channel: Connection) -> None:
    """Read until told to end: by one question, then by two of one connection; say what came of each read."""
    os.nice(10)  # they never pause
    channel.send("ready")
    seen: list[tuple[Answer, Answer]] = []
    n_refused = 0
    while not channel.poll():
        with steppe_warehouse.connect(root, at) as reader:
            try:
                first = reader.execute(SIGHTINGS).fetchall()[0]
                together = reader.execute(TOGETHER).fetchall()[0]
                last = reader.execute(CAPTURES).fetchall()[0]
            except duckdb.IOException:
                n_refused += 1
            else:
                seen.append((together, (*first, *last)))
    channel.send((seen, n_refused))


@contextmanager
def readers(root: Path) -> Iterator[dict[int | None, Connection]]:
    """Give the channels to readers of the newest snapshot and of the first one, which read by now."""
    context = multiprocessing.get_context("forkserver")
    channels: dict[int | None, Connection] = {}
    processes = []
    for at in (None, 1):
        channels[at], other = context.Pipe()
        processes.append(context.Process(target=read_on, args=(root, at, other)))
        processes[-1].start()
    try:
        assert {channel.recv() for channel in channels.values()} == {"ready"}
        yield channels
    finally:
        for process in processes:
            process.terminate()
            process.join()


@pytest.mark.parametrize("kind", ["page", "article"])
def test_a_reader_gets_all_of_it_or_none(own: Path, kind: str) -> None:
    ((article,),) = ask(own, f"SELECT article_id FROM articles WHERE title = '{TITLE}'")
    before = WHOLE
    after = NOTHING if kind == "page" else (0, 0, 2, 2, 1)
    with readers(own) as channels:
        forget(own, kind, PAGE if kind == "page" else str(article), "It was said.")
        for at, channel in channels.items():
            channel.send("end")
            seen, n_refused = channel.recv()
            ends = [(each, (each[2], each[4])) for each in (before, after)]
            assert set(seen) <= set(ends), at
            assert n_refused <= 1, (
                at
            )  # whose files went while it read; the next connection is of what is left
    with steppe_warehouse.connect(own, at=1) as reader:
        assert reader.execute(TOGETHER).fetchall() == [after]


def test_an_open_connection_never_mixes_what_was_with_what_is(own: Path) -> None:
    at = 1
    with steppe_warehouse.connect(own, at=at) as reader:
        streamed = reader.execute("SELECT page_id FROM sightings")
        first = streamed.fetchmany(1)
        expected = reader.cursor().execute("SELECT count(*) FROM sightings").fetchall()
        forget(own, "page", PAGE, "It was said.")
        # What is being read is read to its end; a further question is refused, as where a snapshot expired.
        assert [(len(first) + len(streamed.fetchall()),)] == expected
        with pytest.raises(duckdb.IOException):
            reader.execute("SELECT count(*) FROM sightings JOIN captures USING (page_id)").fetchall()
    with steppe_warehouse.connect(own, at=at) as reader:
        assert reader.execute(CAPTURES).fetchall() == [(0,)]
