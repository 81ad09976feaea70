import pytest
from factories.marketplace import Agency, make_agency
from factories.parameters import load_release_values
from sqlalchemy.orm import Session

from app.platform import Platform


@pytest.fixture
def agency(platform: Platform, session: Session) -> Agency:
    """A department with its officers, where the release's rules are in force."""
    load_release_values(session, platform.registry)
    made = make_agency(session)
    session.commit()
    return made
