"""The toy service, offered, with a citizen who asks for it."""

import pytest
from factories.applying import Applying
from sqlalchemy.orm import Session

from app.cases.definition.shapes import Service
from app.factory import Platform


@pytest.fixture
def applying(platform: Platform, session: Session, toy: Service) -> Applying:
    return Applying.of(platform, session, toy)
