"""One living province for all tests of this folder."""

from collections.abc import Iterator

import pytest
from browser.planning import Visit
from browser.visits import visits
from factories.browser import Living, living_province


@pytest.fixture(scope="package")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Living]:
    with living_province(tmp_path_factory.mktemp("province")) as living:
        yield living


@pytest.fixture(scope="package")
def planned(province: Living) -> list[Visit]:
    """Every visit, arranged once: after the seed is looked at, before the clock is moved."""
    return visits(province)
