from __future__ import annotations

import pytest

from etl.site import Sites, load_sites
from tests.support.goldens import INVENTED_SITES


@pytest.fixture(scope="session")
def sites() -> Sites:
    return load_sites()


@pytest.fixture(scope="session")
def both_sites() -> Sites:
    """Give the project's own sites and the invented one."""
    return load_sites([INVENTED_SITES])
