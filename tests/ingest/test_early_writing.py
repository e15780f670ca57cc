"""What is known early is written early; where the run then fails, nothing of it is ever seen."""

from __future__ import annotations

from pathlib import Path
from time import sleep

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
    begun: set[Path] = set()

    def fail(_: object) -> None:
        for _ in range(2000):  # its wordings are written beside this, before its stories are told
            begun.update(set(data.iterdir()) - files)
            if begun:
                break
            sleep(0.005)
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(publication, "resolve_stories", fail)
        with pytest.raises(SteppeError, match="No space left on device"):
            ingest_paths([tmp_path / "second"], own, progress=False)
    assert begun
    assert set(data.iterdir()) == files  # what had been begun is gone
    assert {name: rows for name, rows in tables(own).items() if name != "runs"} == {
        name: rows for name, rows in before.items() if name != "runs"
    }
    assert ingest_paths([tmp_path / "second"], own, progress=False).status == "published"
    assert ask(own, "SELECT count(*) FROM article_versions") == [(2,)]
