"""The toy service, offered, with a citizen who asks for it."""

import pytest
from factories.applying import Applying
from factories.casework import FreeToys
from sqlalchemy.orm import Session

from app.cases.definition.shapes import Service
from app.cases.ports import Money
from app.factory import Platform


@pytest.fixture
def applying(platform: Platform, session: Session, toy: Service) -> Applying:
    platform.executor.ports.filled[Money] = FreeToys()
    return Applying.of(platform, session, toy)
