"""A process knows a day's districts for a minute: here each test begins with none."""

from collections.abc import Iterator

import pytest

from app.places.queries import places as queries


@pytest.fixture(autouse=True)
def nothing_known() -> Iterator[None]:
    queries._places_cache.clear()
    yield
    queries._places_cache.clear()
