"""The toy service with offices and fees, and a citizen who asks for it."""

import pytest
from factories.filed import Filed
from sqlalchemy.orm import Session

from app.casework.catalogue.registry import CaseBook
from app.platform import Platform


@pytest.fixture
def filed(platform: Platform, session: Session, toys: CaseBook) -> Filed:
    return Filed.of(platform, session)
