"""A firm that is founded by the release's own service."""

from collections.abc import Iterator

import pytest
from factories.signing import Firm, free_services
from sqlalchemy.orm import Session

from app.platform import Platform


@pytest.fixture
def firm(platform: Platform, session: Session) -> Iterator[Firm]:
    """Gul Khan, Noor Bibi, and Zarak, who is a minor."""
    with free_services(platform):
        made = Firm.founded(platform, session, "Noor Bibi", "Zarak")
        made.minors = {"Zarak"}
        yield made
