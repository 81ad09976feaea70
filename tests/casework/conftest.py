"""The toy service, known to the platform in place of the release's own."""

from collections.abc import Iterator

import pytest
from factories.toys import TOY, toys_known

from app.casework.catalogue.registry import CaseBook
from app.casework.definition.shapes import Service
from app.platform import Platform


@pytest.fixture
def toys(platform: Platform) -> Iterator[CaseBook]:
    """The platform knows the toy service and no other."""
    with toys_known(platform) as book:
        yield book


@pytest.fixture
def toy(toys: CaseBook) -> Service:
    return toys.get(TOY, 1)
