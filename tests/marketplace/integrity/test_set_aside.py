"""A tender that was altered outside the system: two officers end it, and nothing of it counts."""

from typing import NamedTuple
from uuid import UUID

import pytest
from factories import bidding
from factories.delivery import deliver_here
from factories.doors import Doors, Place
from factories.forging import insider
from factories.history import rewriting
from factories.identity import actor
from factories.marketplace import Agency, receive_bid
from factories.overriding import agree, ask_override, newest_override
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.audit.models import AuditEntry
from app.errors import Conflict
from app.platform import Platform
from app.roles import PROCUREMENT_OFFICER
from marketplace.bids.models import OpenedBid
from marketplace.tenders.models import Tender
from marketplace.tenders.use_cases.altered_tender import SET_ASIDE
from marketplace.tenders.use_cases.end_tender import CopyTender, copy_tender

FORGED_FACTS = "awarded_at = now(), signed_at = now(), estimate_paisa = 1"
REASON = {"reason": "Its record was altered."}


class Altered(NamedTuple):
    """A published tender whose row somebody changed, and its department."""

    id: UUID
    agency: Agency


@pytest.fixture
def tender(session: Session) -> Altered:
    world = bidding.make_biddable(session)
    receive_bid(session, world, [1_250_00, 32_000_00])
    altered = Altered(world.tender.id, world.agency)
    _alter(session, altered, FORGED_FACTS)
    return altered


def _alter(session: Session, tender: Altered, change: str) -> None:
    with rewriting(session):
        insider(session).execute(
            text(f"update tenders set {change} where id = :id"),  # noqa: S608 - ours
            {"id": tender.id},
        )
    session.commit()


def _cancel(tender: Altered) -> Place:
    return Place(f"/department/tenders/{tender.id}/cancel", f"/tenders/{tender.id}/cancel")


def _address(tender: Altered) -> str:
    return f"{SET_ASIDE.name}/{tender.id}/altered-outside"


@pytest.mark.parametrize("door", ["web", "api"])
def test_two_officers_end_it_and_its_bids_stay_sealed(
    platform: Platform, session: Session, doors: Doors, tender: Altered, door: str
) -> None:
    agency = tender.agency
    first, second, office = agency.approver, agency.authority, agency.department
    boss = doors.open(door, second, office, proved=True)
    refused = boss.send(_cancel(tender), REASON)
    assert "was altered outside the system" in refused.text
    page = doors.open("web", second, office).read(Place(f"/department/tenders/{tender.id}", ""))
    assert page.location.endswith("/cancel")
    assert ask_override(doors, door, first, office, _address(tender)).ok
    assert not agree(doors, door, session, first, office).ok
    assert not boss.send(_cancel(tender), REASON).ok
    assert agree(doors, door, session, second, office).ok
    assert boss.send(_cancel(tender), REASON).ok
    deliver_here(platform.executor)
    session.expire_all()
    ended = session.get_one(Tender, tender.id)
    assert (ended.cancelled_reason, ended.opened_at) == (REASON["reason"], None)
    (line,) = session.scalars(select(AuditEntry).filter_by(action="tender.set_aside"))
    assert line.before is not None
    assert line.before["estimate_paisa"] == 1
    assert line.after is not None
    assert line.after["override"] == str(newest_override(session).id)
    assert session.scalars(select(OpenedBid)).all() == []
    assert doors.open(door).read(Place(f"/tenders/{tender.id}", f"/tenders/{tender.id}")).ok
    copy = CopyTender(tender_id=tender.id, closes_at=ended.closes_at, opens_at=ended.opens_at)
    officer = actor(agency.officer, PROCUREMENT_OFFICER, organisation=office)
    with pytest.raises(Conflict, match="nothing is copied"):
        platform.executor.execute(copy_tender, copy, actor=officer)


def test_another_forgery_needs_another_override(
    session: Session, doors: Doors, tender: Altered
) -> None:
    agency = tender.agency
    assert ask_override(doors, "api", agency.approver, agency.department, _address(tender)).ok
    assert agree(doors, "api", session, agency.authority, agency.department).ok
    _alter(session, tender, "estimate_paisa = 2")
    boss = doors.open("api", agency.authority, agency.department, proved=True)
    assert boss.send(_cancel(tender), REASON).body["code"] == "altered-outside"
