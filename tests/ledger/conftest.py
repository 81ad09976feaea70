"""A unit of work for tests of the ledger."""

from collections.abc import Iterator

import pytest

from app.permissions import ANONYMOUS
from app.platform import Platform
from app.unit_of_work import UnitOfWork


@pytest.fixture
def uow(platform: Platform) -> Iterator[UnitOfWork]:
    with platform.executor.reading(ANONYMOUS) as opened:
        yield opened
