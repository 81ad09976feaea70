"""The toy service, offered with its offices and fees, and a citizen who asks for it."""

import pytest
from factories.applying import Applying
from factories.filed import make_toy_fees
from sqlalchemy.orm import Session

from app.casework.definition.shapes import Service
from app.platform import Platform


@pytest.fixture
def applying(platform: Platform, session: Session, toy: Service) -> Applying:
    make_toy_fees(session)
    return Applying.of(platform, session, toy)
