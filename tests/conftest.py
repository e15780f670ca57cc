"""What all tests share."""

import pytest
from hypothesis import settings

# How long an example takes says something of the machine, not of the code.
settings.register_profile("steppe", deadline=None)
settings.load_profile("steppe")

LONGEST = (
    "tests/thirty_nights/test_month.py",
    "tests/crashes/test_commit.py",
    "tests/crashes/test_operations.py",
    "tests/ingest/test_large_stories.py",
    "tests/night/test_nights.py",
    "tests/forgetting/test_elsewhere.py",
    "tests/forms/test_rows.py",
    "tests/test_benchmarks.py",
    "tests/keeping/test_readers.py",
    "tests/ingest/test_generated_truth.py",
    "tests/ingest/test_order.py",
    "tests/forgetting/test_articles.py",
)
"""Files that take half a minute and stay in one process: begun last, they would leave the others idle."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest."""
    places = {file: place for place, file in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.nodeid.partition("::")[0], len(LONGEST)))
