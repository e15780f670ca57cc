"""What is known early is written early; where the run then fails, nothing of it is ever seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from dags.ingest import ingest_paths
from etl import publication
from tests.ingest.invented import Listing, ask, prose, tables
from warehouse.errors import SteppeError


def test_a_run_that_fails_after_it_began_to_write_leaves_the_last_snapshot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, data = tmp_path / "own", tmp_path / "own" / "_data" / "article_versions"
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "page.txt").write_bytes(Listing([(f"The {name}", prose(len(name), 60))]).render())
    ingest_paths([tmp_path / "first"], own, progress=False)
    before, files = tables(own), set(data.iterdir())

    def fail(_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(publication, "resolve_stories", fail)
        with pytest.raises(SteppeError, match="No space left on device"):
            ingest_paths([tmp_path / "second"], own, progress=False)
    assert set(data.iterdir()) > files  # its wordings were written before its stories were to be told
    assert {name: rows for name, rows in tables(own).items() if name != "runs"} == {
        name: rows for name, rows in before.items() if name != "runs"
    }
    begun = set(data.iterdir()) - files
    assert ingest_paths([tmp_path / "second"], own, progress=False).status == "published"
    assert ask(own, "SELECT count(*) FROM article_versions") == [(2,)]
    linked = {file.name for file in (own / "current" / "article_versions").iterdir()}
    assert {file.name for file in data.iterdir()} >= linked
    assert not {file.name for file in begun if file.exists()} - linked
