"""A throwaway province, for the tests that play in it; gone before others run."""

from collections.abc import Iterator

import pytest

from demonstration.marketplace.replay.province import Province, throwaway_province
from wsgi import make_platform


@pytest.fixture(scope="module")
def province() -> Iterator[Province]:
    with throwaway_province(lambda _: None, make_platform) as made:
        yield made
