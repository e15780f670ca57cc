"""Looks for texts in all that lies in a folder: in bare bytes, and through the reader of each kind."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import tantivy

from warehouse.search.words import word_analyzer


def places_of(folder: Path, marks: Sequence[str]) -> dict[str, set[str]]:
    """Return, for each mark, the files below the folder that hold it in any form, by their suffixes."""
    found: dict[str, set[str]] = {mark: set() for mark in marks}
    for path in sorted(folder.rglob("*")):
        contents = [path.name.encode(), *_read(path)]
        for mark in marks:
            if any(mark.encode() in content for content in contents):
                found[mark].add(path.suffix or path.name)
            if path.name == "meta.json" and _indexes(path.parent, mark):
                found[mark].add("index")
    return found


def _read(path: Path) -> Iterator[bytes]:
    if path.is_symlink() or not path.is_file():
        return
    yield path.read_bytes()
    if path.suffix == ".parquet":
        table = pq.read_table(path)
        for row in table.to_pylist():
            yield from (value for value in row.values() if isinstance(value, bytes))
            yield repr(row).encode()
        yield repr(pq.read_metadata(path).to_dict()).encode()
    if path.suffix == ".duckdb":
        with duckdb.connect(str(path), read_only=True) as catalogue:
            tables = "SELECT table_name FROM duckdb_tables() WHERE NOT internal"
            for (name,) in catalogue.execute(tables).fetchall():
                yield repr(catalogue.execute(f"FROM {name}").fetchall()).encode()
            yield repr(catalogue.execute("SELECT sql FROM duckdb_views()").fetchall()).encode()


def _indexes(place: Path, mark: str) -> bool:
    """Return whether an index knows a word of the mark that nothing else in these tests has."""
    if "segments" not in json.loads((place / "meta.json").read_bytes()):
        return False
    index = tantivy.Index.open(str(place))
    index.register_tokenizer("words", word_analyzer())
    searcher = index.searcher()
    words = [word for word in mark.lower().split() if word.startswith("zyx")]
    return any(searcher.doc_freq(name, word) for name in ("title", "text") for word in words)
