"""What these tests read of the code is forgotten after each file."""

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="module", autouse=True)
def _forgotten(request: pytest.FixtureRequest) -> Iterator[None]:
    """Empty a file's own caches at its end.

    The syntax trees of a thousand files are millions of objects, and whoever looks for garbage
    would go through them as long as the worker lives.
    """
    yield
    for value in list(vars(request.module).values()):
        if hasattr(value, "cache_clear") and value.__module__ == request.module.__name__:
            value.cache_clear()
