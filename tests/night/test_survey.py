"""The look through the inboxes meets what the crawl would deliver, file by file, and opens nothing."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dags.night.survey import Survey
from spiders.deliveries import deliveries_of
from spiders.inboxes import EveryFile, Inbox
from tests.night.conftest import page

NAMES = ("a.html", "a_files", "a.html.meta.json", "pages.jsonl", "b", "b.meta.json", "%!#", "caf\udce9.txt")
CONTENTS = (
    b"",
    page(1),
    b'{"path": "a.html", "url": "https://timesca.com/"}\n{"path": "b/a.html"}\n{"path": "gone"}\nno JSON\n',
    b'{"path": NaN}\n{"path": "b", "captured_at": NaN}\n{"path": 3}\n[]\n{"path": "../b"}\n',
    b'{"path": "b", "site": "no site", "http_status": NaN}\n{"path": "\\u0000"}\n',
    b'{"url": 7}',
)
Tree = dict[str, "Tree | bytes | None"]
"""What a folder holds: folders, files, and where there is nothing a link."""
trees: st.SearchStrategy[Tree] = st.recursive(
    st.dictionaries(st.sampled_from(NAMES), st.sampled_from([*CONTENTS, None]), max_size=6),
    lambda below: st.dictionaries(
        st.sampled_from(NAMES), below | st.sampled_from([*CONTENTS, None]), max_size=6
    ),
    max_leaves=12,
)


@dataclass(slots=True)
class Asked(EveryFile):
    """Reads each file, and keeps which ones it was asked for."""

    paths: set[Path] = field(default_factory=set)

    def wants(self, path: Path) -> bool:
        self.paths.add(path)
        return True


def lay_out(tree: Tree, folder: Path) -> None:
    folder.mkdir()
    for name, content in tree.items():
        path = folder / name
        if isinstance(content, dict):
            lay_out(content, path)
        elif content is None:
            path.symlink_to("b")
        else:
            path.write_bytes(content)


def surveyed(inbox: Inbox, warehouse: Path, known: set[bytes]) -> Survey:
    survey = Survey(known, 1 << 20, time.time_ns())
    survey.add(inbox, warehouse)
    return survey


@given(trees)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_it_meets_what_the_crawl_asks_for(tree: Tree) -> None:
    with TemporaryDirectory() as name:
        place = Path(name)
        lay_out(tree, place / "in")
        inbox = Inbox.of_path(place / "in")
        asked = Asked()
        for _ in deliveries_of(inbox, place / "warehouse", choice=asked):
            pass
        found = surveyed(inbox, place / "warehouse", set())
        assert asked.paths <= set(found.new)
        assert [each for path, each in found.new.items() if path not in asked.paths and each.state] == []
        assert set(surveyed(inbox, place / "warehouse", found.seen).new) == set()


def test_an_inbox_may_be_a_file_or_a_link_and_hold_the_warehouse(tmp_path: Path) -> None:
    lay_out(
        {"deep": {"a.txt": page(1), "warehouse": {"b.txt": page(2)}}, "pipe": b"", "c.txt": page(3)},
        tmp_path / "in",
    )
    (tmp_path / "in" / "pipe").unlink()
    os.mkfifo(tmp_path / "in" / "pipe")
    (tmp_path / "link").symlink_to("in/deep")
    (tmp_path / "link.txt").symlink_to("in/c.txt")
    warehouse = tmp_path / "in" / "deep" / "warehouse"
    expected = {
        "in": {"in/deep/a.txt", "in/pipe", "in/c.txt"},
        "link": {"link/a.txt"},
        "link.txt": {"link.txt"},
        "in/c.txt": {"in/c.txt"},
    }
    for top, names in expected.items():
        inbox = Inbox.of_path(tmp_path / top)
        found = surveyed(inbox, warehouse, set())
        assert set(found.new) == {tmp_path / each for each in names}
        asked = Asked()
        for _ in deliveries_of(inbox, warehouse, choice=asked):
            pass
        assert asked.paths == set(found.new)
