"""The yard, which all trials of a process share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.crashes.yard import Yard


@pytest.fixture(scope="session")
def yard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Yard]:
    """Return where trials are held."""
    with Yard(tmp_path_factory.mktemp("yard")) as made:
        yield made
