"""Names of files and members that break programs: each is in the ledger, and can be told back."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pytest

from dags.ingest import ingest_paths
from tests.forms.wrapping import PAGES, read, tarred, zipped
from tests.ingest.invented import ask

BLNS = Path(__file__).parents[3] / "shared" / "hostile" / "blns" / "blns.json"
INVENTED = [
    "100%.txt",
    "a!b#c.txt",
    "'; DROP TABLE captures; --",
    "$(touch pwned)",
    "line\nbreak",
    "кириллица.txt",
    "\u202e\ufeffодин\u200b",
    "-rf",
    "CON",
    "\x1b[31mred",
    " ",
]


def names() -> list[str]:
    listed = json.loads(BLNS.read_text()) if BLNS.is_file() else []
    usable = (name for name in [*INVENTED, *listed] if name and "/" not in name and "\0" not in name)
    return [name for name in dict.fromkeys(usable) if len(name.encode()) < 250 and name not in {".", ".."}]


def told_back(source: str) -> str:
    return unquote(source.rsplit("/", 1)[-1].rsplit("!", 1)[-1], errors="surrogateescape")


def test_names_of_files(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for number, name in enumerate(names()):
        (inbox / name).write_bytes(PAGES["whole"] + str(number).encode())
    (inbox / "caf\udce9.txt").write_bytes(PAGES["whole"])
    record = ingest_paths([inbox], tmp_path / "warehouse", progress=False)
    assert record.pages_read == len(names()) + 1
    sources = [str(source) for (source,) in ask(tmp_path / "warehouse", "SELECT source FROM captures")]
    assert sorted(map(told_back, sources)) == sorted([*names(), "caf\udce9.txt"])


def test_what_cannot_be_read_is_told_of_whatever_its_name(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    os.mkfifo(inbox / "caf\udce9\x1b.txt")
    ingest_paths([inbox], tmp_path / "warehouse", progress=False)
    found = ask(tmp_path / "warehouse", "SELECT source, reason FROM captures")
    assert found == [("inbox/caf%E9\x1b.txt", "not-a-file")]


@pytest.mark.parametrize("suffix", [".zip", ".tar"])
def test_names_of_members(suffix: str, tmp_path: Path) -> None:
    usable = [name for name in names() if "\\" not in name and name[1:2] != ":"]
    members = dict.fromkeys(usable, PAGES["whole"])
    content = zipped(members) if suffix == ".zip" else tarred(members)
    (tmp_path / f"x{suffix}").write_bytes(content)
    deliveries = read(tmp_path / f"x{suffix}")
    assert [each.reason for each in deliveries] == [None] * len(usable)
    assert sorted(told_back(each.source) for each in deliveries) == sorted(usable)
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"x{suffix}"]


@pytest.mark.parametrize(("suffix", "wrap"), [(".zip", zipped), (".tar", tarred)])
def test_members_of_the_same_name_are_told_apart(
    suffix: str, wrap: Callable[[list[tuple[str, bytes]]], bytes], tmp_path: Path
) -> None:
    one, other = PAGES["whole"], PAGES["captions"]
    members = [
        ("a.txt", one),
        ("a.txt", one),
        ("a.txt", other),
        ("a.txt~2", one),
        ("b.txt", b""),
        ("a.txt", one),
    ]
    (tmp_path / f"x{suffix}").write_bytes(wrap(members))
    expected = {"a.txt": one, "a.txt~3": one, "a.txt~4": other, "a.txt~2": one, "b.txt": b"", "a.txt~5": one}
    found = read(tmp_path / f"x{suffix}")
    assert [(each.source.split("!")[1], each.payload) for each in found] == list(expected.items())
    for status in ("published", "nothing_new"):
        record = ingest_paths([tmp_path / f"x{suffix}"], tmp_path / "warehouse", progress=False)
        assert (record.status, record.pages_read) == (status, len(members))
    captures = ask(tmp_path / "warehouse", "SELECT source FROM captures ORDER BY source")
    assert captures == [(f"x{suffix}!{name}",) for name in sorted(expected)]


def test_a_manifest_inside_a_bundle_is_not_ours(tmp_path: Path) -> None:
    line = b'{"path": "page.txt", "url": "https://elsewhere.example/", "site": "elsewhere.example"}'
    (tmp_path / "x.zip").write_bytes(
        zipped(
            {"pages.jsonl": line, "page.txt": PAGES["whole"], "page.txt.meta.json": b'{"site": "x.example"}'}
        )
    )
    deliveries = read(tmp_path / "x.zip")
    assert len(deliveries) == 3
    assert {(each.facts.url, each.facts.site) for each in deliveries} == {(None, None)}
