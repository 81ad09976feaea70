"""A tender that firms ask about."""

import pytest
from factories import bidding
from factories.doors import Doors
from factories.marketplace import make_bidder
from factories.questions import FIRMS, Story, add_document
from sqlalchemy.orm import Session

from app.platform import Platform


@pytest.fixture
def story(doors: Doors, session: Session, platform: Platform) -> Story:
    world = bidding.make_biddable(session)
    firms = {name: make_bidder(session, name) for name in FIRMS}
    session.commit()
    made = Story(doors, session, platform, world, firms)
    made.document_id = add_document(session, platform, world)
    session.commit()
    return made
