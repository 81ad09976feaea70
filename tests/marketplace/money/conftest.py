"""A tender that firms pay for by bill."""

import pytest
from factories.doors import Doors
from factories.till import Till, make_till
from sqlalchemy.orm import Session

from app.factory import Platform


@pytest.fixture
def till(session: Session, doors: Doors, platform: Platform) -> Till:
    """A tender whose bid security may be paid by bill; its documents are free."""
    return make_till(session, doors, platform)
