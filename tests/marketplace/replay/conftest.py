"""A throwaway province, started once for the tests that play in it."""

from collections.abc import Iterator

import pytest

from marketplace.replay.province import Province, throwaway_province


@pytest.fixture(scope="session")
def province() -> Iterator[Province]:
    with throwaway_province(lambda _: None) as made:
        yield made
