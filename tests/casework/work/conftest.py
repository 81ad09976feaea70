"""The toy service's offices, with the release's values in force."""

from collections.abc import Iterator

import pytest
from factories.casework import Casework
from sqlalchemy.orm import Session

from app.casework.definition.shapes import Service
from app.casework.money import Money
from app.platform import Platform


@pytest.fixture
def work(platform: Platform, session: Session, toy: Service) -> Iterator[Casework]:
    yield Casework.of(platform, session, toy)
    platform.executor.ports.filled.pop(Money)
