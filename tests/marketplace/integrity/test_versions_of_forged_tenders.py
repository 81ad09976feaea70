"""No version makes a tender genuine that this installation did not publish.

A version signs its tender anew. Who put a tender with an own key into the table would only have to
wait for one: an officer's change, or the clock's while a question is open.
"""

from datetime import timedelta

import pytest
from factories import bidding
from factories.evaluation import frozen_parameters
from factories.forging import Forged, forge
from factories.history import rewriting
from factories.identity import actor
from factories.installation import SIGNER
from factories.marketplace import World, make_bidder
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.clock import real_now
from app.errors import Conflict
from app.identity.accounts.queries.actors import SYSTEM
from app.platform import Platform
from app.roles import PROCUREMENT_OFFICER
from app.row_macs import Forged as NotOurs
from app.unit_of_work import UnitOfWork
from marketplace.questions.models import TenderQuestion
from marketplace.questions.use_cases.hold_closing import hold_closings
from marketplace.tenders.models import Tender, TenderVersion
from marketplace.tenders.use_cases.signed_keys import is_published_here, sign_publication
from marketplace.tenders.use_cases.versions import (
    CANCELLATION,
    Decided,
    change,
    closings_by_version,
    new_version,
)


@pytest.fixture
def world(session: Session) -> World:
    """A tender that closes in a few hours, and whose rules let the clock extend it."""
    made = bidding.make_biddable(session)
    with rewriting(session):
        made.tender.closes_at = real_now() + timedelta(hours=4)
        made.tender.opens_at = made.tender.closes_at + timedelta(minutes=30)
        made.tender.parameters = frozen_parameters(question_days="0")
        sign_publication(session, SIGNER, made.tender)
    session.commit()
    return made


@pytest.fixture
def forged(session: Session, world: World) -> Forged:
    return forge(session, world, stamped=True)


def ask(session: Session, tender: object) -> None:
    """Put a question of last week into the table."""
    firm, owner = make_bidder(session, "Turbat Traders")
    question = TenderQuestion(
        tender_id=tender,
        supplier_id=firm.id,
        asked_by=owner.id,
        asked_at=real_now() - timedelta(days=7),
        words="May chairs be of steel?",
    )
    session.add(question)
    session.commit()


def is_ours(platform: Platform, forged: Forged) -> bool:
    with platform.executor.reading(SYSTEM) as uow:
        return is_published_here(uow, forged.id)


def test_the_clock_signs_no_tender_that_an_insider_put_in(
    platform: Platform, session: Session, world: World, forged: Forged
) -> None:
    ask(session, forged.id)
    ask(session, world.tender.id)
    assert platform.executor.execute(hold_closings, None, actor=SYSTEM) == 1
    session.expire_all()
    assert session.get_one(Tender, world.tender.id).version == 2
    assert session.get_one(Tender, forged.id).version == 1
    assert not is_ours(platform, forged)


@pytest.mark.parametrize("what", ["corrigendum", "extension", "postponed_opening"])
def test_no_officers_change_signs_it(
    platform: Platform, session: Session, world: World, forged: Forged, what: str
) -> None:
    with pytest.raises(Conflict) as refused:
        _new_version(platform, world, forged, what)
    assert refused.value.code == "key-swapped"
    session.expire_all()
    assert session.query(TenderVersion).filter_by(tender_id=forged.id).count() == 0
    assert not is_ours(platform, forged)


def test_it_can_be_cancelled_and_is_not_signed_by_that(
    platform: Platform, session: Session, world: World, forged: Forged
) -> None:
    _new_version(platform, world, forged, CANCELLATION)
    session.expire_all()
    assert session.get_one(Tender, forged.id).cancelled_at is not None
    assert not is_ours(platform, forged)


def _new_version(platform: Platform, world: World, forged: Forged, what: str) -> None:
    agency = world.agency
    officer = actor(agency.officer, PROCUREMENT_OFFICER, organisation=agency.department)

    def decide(uow: UnitOfWork, _: None) -> None:
        tender, at = uow.lock(Tender, forged.id), uow.instant()
        decided = Decided(
            what=what,
            reason="As decided",
            changes=[change("cancelled_at", None, at)],
            entered_by=agency.officer.id,
            approved_by=agency.approver.id,
        )
        with new_version(uow, tender, decided):
            if what == CANCELLATION:
                tender.cancelled_at, tender.cancelled_reason = at, "As decided"

    platform.executor.execute(decide, None, actor=officer)


def test_no_closing_is_read_from_versions_of_which_one_is_broken(
    platform: Platform, session: Session, world: World
) -> None:
    """What bids were asked for before an extension must not be forgotten by breaking its row."""
    ask(session, world.tender.id)
    before = world.tender.closes_at
    assert platform.executor.execute(hold_closings, None, actor=SYSTEM) == 1
    session.expire_all()
    assert closings_by_version(session, world.tender)[1] == before
    session.execute(text("update tender_versions set mac = null"))
    session.expire_all()
    with pytest.raises(NotOurs):
        closings_by_version(session, world.tender)
