"""A member with an interest in a bidder reads no paper of its rivals, as officer neither."""

import pytest
from factories.evaluation import declare, open_world
from factories.identity import actor
from sqlalchemy.orm import Session

from app.db import new_id
from app.documents.models import Document
from app.platform import Platform
from marketplace.openings.queries import may_read_opened
from marketplace.openings.use_cases.open_bids import OPENED_BID


@pytest.mark.parametrize("interest", [False, True])
def test_it_is_read_by_members_without_an_interest(
    session: Session, platform: Platform, *, interest: bool
) -> None:
    bids = [("A", [100_00, 200_00]), ("B", [90_00, 1_00])]
    world = open_world(session, platform, bids, declared=False)
    declare(session, world, world.members[0], interest=interest)
    session.commit()
    paper = Document(id=new_id(), subject_kind=OPENED_BID, subject_id=world.bids[0].id)
    with platform.executor.reading(actor(world.members[0])) as uow:
        assert may_read_opened(uow, paper) is not interest
