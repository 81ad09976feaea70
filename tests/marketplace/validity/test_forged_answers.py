"""An answer about longer validity that this program did not write decides about nobody."""

from uuid import UUID

import pytest
from factories.doors import Doors, Place
from factories.marketplace import World, make_opened
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.platform import Platform
from app.row_macs import Forged
from marketplace.bids.models import Bid
from marketplace.validity.models import ValidityExtension
from marketplace.validity.queries import bids_not_extended

ASK = Place("", "/tenders/{}/validity")
APPROVE = Place("", "/validity-extensions/{}/approval")
ANSWER = Place("", "/longer-validity/{}")
BIDS = [("Turbat Traders", [1_250_00, 32_000_00]), ("Mekran Mills", [1_000_00, 32_000_00])]


@pytest.fixture
def world(doors: Doors, session: Session) -> World:
    """A tender whose bidders are asked for longer validity."""
    made = make_opened(session, BIDS)
    session.commit()
    agency = made.agency
    officer = doors.open("api", agency.officer, agency.department)
    body = {"days": 30, "reason": "An appeal is pending"}
    assert officer.send(ASK.at(made.tender.id), body).ok
    extension = session.scalars(select(ValidityExtension)).one().id
    head = doors.open("api", agency.authority, agency.department)
    assert head.send(APPROVE.at(extension)).ok
    return made


def bid_of(session: Session, firm: UUID) -> UUID:
    return session.scalars(select(Bid.id).filter_by(supplier_id=firm)).one()


def test_a_firm_that_left_is_not_brought_back(doors: Doors, session: Session, world: World) -> None:
    firm, owner = world.suppliers[1]
    place = ANSWER.at(bid_of(session, firm.id))
    assert doors.open("api", owner, firm).send(place, {"agreed": False}).ok
    assert list(bids_not_extended(session, world.tender.id)) == [bid_of(session, firm.id)]
    session.execute(text("update validity_answers set mac = null"))
    session.expire_all()
    with pytest.raises(Forged):
        bids_not_extended(session, world.tender.id)


def test_nobody_drives_a_rival_out(platform: Platform, session: Session, world: World) -> None:
    del platform
    rival = bid_of(session, world.suppliers[0][0].id)
    session.execute(
        text(
            "insert into validity_answers (extension_id, bid_id, agreed, answered_at) "
            "select id, :bid, false, now() from validity_extensions"
        ),
        {"bid": rival},
    )
    with pytest.raises(Forged):
        bids_not_extended(session, world.tender.id)
