"""Finds the pages that nobody could read, and that print what is taken down all the same."""

from __future__ import annotations

import html
import re
import unicodedata
from collections import deque
from itertools import islice
from typing import TYPE_CHECKING

import duckdb
import pyarrow.parquet as pq

from etl.charset import UndecodableError, decode
from etl.forgetting.stages import refused_stages
from warehouse.forgetting.holding import store_hashes, whole_snapshots
from warehouse.payloads import payload_files, stored_payloads
from warehouse.sql import parquet_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from warehouse.folder import WarehouseFolder
    from warehouse.forgetting.intent import Target
    from warehouse.manifest import Manifest

BLOCK_WORDS = 8
LEAST_BLOCKS = 4
"""Any forty words in a row of a text hold four of its blocks; fewer may be a phrase that others use too."""
LEAST_HEADLINE_WORDS = 3
"""Shorter headlines stand on too many pages that have nothing to do with them."""

_QUOTATION_MARKS = re.compile("[\"'`´«»‘’‚‛“”„‟‹›′″]")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_TAG = re.compile("<[^<>]*>")
_WORD = re.compile(r"\w+")


def unread_pages_printing(folder: WarehouseFolder, target: Target) -> set[str]:
    """Return the pages that are not loaded, in any snapshot or stage, and whose kept bytes print a wording.

    One payload is held in memory at a time. They tell by a headline that no other article has, or by forty
    words in a row.
    """
    with duckdb.connect() as connection:
        manifests = whole_snapshots(folder)
        sought = Sought(target.marks, _texts(connection, folder, manifests, target.wordings))
        unread: set[str] = set()
        payloads: dict[Path, None] = {}
        for manifest in manifests:
            unread |= _unread(connection, _files(folder, manifest, "pages"))
            payloads |= dict.fromkeys(payload_files(folder, manifest))
        found = {page for file in payloads for page in _printing(file, unread, sought)}
        for place in refused_stages(folder):
            if (place / "payloads.parquet").exists():
                staged = _unread(connection, [place / "pages.parquet"])
                found.update(_printing(place / "payloads.parquet", staged, sought))
    return found


def _printing(file: Path, wanted: set[str], sought: Sought) -> Iterator[str]:
    if wanted and pq.read_metadata(file).num_rows:
        yield from (page for page, payload in stored_payloads(file, wanted) if sought.is_in(payload))


def _texts(
    connection: duckdb.DuckDBPyConnection,
    folder: WarehouseFolder,
    manifests: Iterable[Manifest],
    wordings: Iterable[str],
) -> list[tuple[str, str]]:
    store_hashes(connection, "sought", wordings)
    files = {path: None for each in manifests for path in _files(folder, each, "article_versions")}
    return connection.execute(
        f"SELECT DISTINCT title, text FROM read_parquet({parquet_list(files)}) "
        "WHERE version_id IN (FROM sought)"
    ).fetchall()


def _unread(connection: duckdb.DuckDBPyConnection, files: Iterable[Path]) -> set[str]:
    rows = connection.execute(
        f"SELECT page_id FROM read_parquet({parquet_list(files)}) WHERE disposition <> 'loaded'"
    ).fetchall()
    return {page_id for (page_id,) in rows}


def _files(folder: WarehouseFolder, manifest: Manifest, table: str) -> list[Path]:
    return [folder.table_data(table) / file.name for file in manifest.tables[table].files]


class Sought:
    """The words of headlines and texts, however they are typeset or marked up."""

    def __init__(self, headlines: Iterable[str], texts: Iterable[tuple[str, str]]) -> None:
        own = set(headlines)
        told = [(title, list(_words(title)), list(_words(text))) for title, text in texts]
        self._headlines = {
            " ".join(words) for title, words, _ in told if title in own and len(words) >= LEAST_HEADLINE_WORDS
        }
        self._texts = [blocks for _, _, words in told if (blocks := set(_blocks(words)))]
        self._phrases = self._headlines.union(*self._texts)
        self._lengths = sorted({phrase.count(" ") + 1 for phrase in self._phrases})

    def is_in(self, payload: bytes) -> bool:
        """Return whether a page shows such a headline or text, or holds it within its mark-up."""
        text = html.unescape(_ESCAPED.sub(lambda code: chr(int(code[1], 16)), _decoded(payload)))
        return any(self._is_told(set(self._told(each))) for each in (_TAG.sub(" ", text), text))

    def _told(self, text: str) -> Iterator[str]:
        last: deque[str] = deque(maxlen=max(self._lengths, default=1))
        for word in _words(text):
            last.append(word)
            for length in self._lengths:
                phrase = " ".join(islice(last, max(len(last) - length, 0), None))
                if phrase in self._phrases:
                    yield phrase

    def _is_told(self, told: set[str]) -> bool:
        return bool(told & self._headlines) or any(
            len(told & blocks) >= min(LEAST_BLOCKS, len(blocks)) for blocks in self._texts
        )


def _blocks(words: list[str]) -> Iterator[str]:
    for start in range(0, len(words) - BLOCK_WORDS + 1, BLOCK_WORDS):
        yield " ".join(words[start : start + BLOCK_WORDS])


def _words(text: str) -> Iterator[str]:
    plain = _QUOTATION_MARKS.sub("", unicodedata.normalize("NFC", text)).casefold()
    return (found.group() for found in _WORD.finditer(plain))


def _decoded(payload: bytes) -> str:
    try:
        return decode(payload, (), is_html=True).text
    except UndecodableError:
        return payload.decode("utf-8", "replace")
