"""Rows that somebody plants under the key that a genuine one takes: they keep nobody out unseen."""

import pytest
from factories import bidding
from factories.forging import insider
from factories.identity import actor, proved
from factories.marketplace import World, make_bidder
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.clock import real_now
from app.db import new_id
from app.permissions import ANONYMOUS
from app.platform import Platform
from app.roles import COMPETENT_AUTHORITY, SUPPLIER_OWNER
from app.row_macs import Forged
from app.unit_of_work import UnitOfWork
from marketplace.bids.use_cases.drafts import open_draft, start_draft
from marketplace.tenders.models import Tender
from marketplace.tenders.use_cases.end_tender import CancelTender, cancel_tender
from marketplace.tenders.use_cases.versions import Decided, change, new_version
from payments.cards.models import CardMessage


@pytest.fixture
def world(session: Session) -> World:
    """A tender under whose next version somebody planted a row."""
    world = bidding.make_biddable(session)
    insider(session).execute(
        text(
            "insert into tender_versions (tender_id, number, what, reason, late_reason, changes,"
            " substance, needs_prices, entered_by, approved_by, recorded_at, counts_from)"
            " select id, version + 1, 'changed_item', 'x', '', '[]', false, false, created_by,"
            " approved_by, now(), current_date from tenders where id = :id"
        ),
        {"id": world.tender.id},
    )
    session.commit()
    session.expunge_all()
    return world


def test_a_planted_version_refuses_the_next_in_a_sentence(platform: Platform, world: World) -> None:
    """Without it, PostgreSQL's refusal of the key was a fault of the program."""
    officer, authority = world.agency.officer, world.agency.authority

    def extend(uow: UnitOfWork, _: object) -> None:
        decided = Decided(
            what="extension",
            reason="More time",
            changes=[change("opening_place", "", "Quetta")],
            entered_by=officer.id,
            approved_by=authority.id,
        )
        with new_version(uow, uow.lock(Tender, world.tender.id), decided):
            pass

    with pytest.raises(Forged):
        platform.executor.execute(extend, None, actor=actor(officer))


def test_a_planted_version_keeps_no_tender_open(
    platform: Platform, session: Session, world: World
) -> None:
    agency = world.agency
    authority = actor(agency.authority, COMPETENT_AUTHORITY, organisation=agency.department)
    command = CancelTender(tender_id=world.tender.id, reason="No funds")
    platform.executor.execute(cancel_tender, command, actor=proved(platform.executor, authority))
    session.expire_all()
    assert session.get_one(Tender, world.tender.id).cancelled_reason == "No funds"


def test_a_planted_draft_keeps_no_firm_from_bidding(platform: Platform, session: Session) -> None:
    tender = bidding.make_biddable(session).tender
    firm, owner = make_bidder(session)
    insider(session).execute(
        text(
            "insert into bid_drafts (id, tender_id, supplier_id, sealed_content, updated_at,"
            " updated_by) values (:id, :tender, :firm, 'x', :at, :who)"
        ),
        {
            "id": new_id(),
            "tender": tender.id,
            "firm": firm.id,
            "at": real_now(),
            "who": owner.id,
        },
    )
    session.commit()
    session.expunge_all()

    def begin(uow: UnitOfWork, _: object) -> None:
        assert open_draft(uow, start_draft(uow, tender.id)).files == ()

    platform.executor.execute(begin, None, actor=actor(owner, SUPPLIER_OWNER, organisation=firm))


def test_what_somebody_typed_is_not_run_as_sql(platform: Platform) -> None:
    """PostgreSQL quotes the key that is taken, and with it whatever a caller wrote there."""

    def store_twice(uow: UnitOfWork, _: object) -> None:
        for _ in range(2):
            message = CardMessage(
                source="notice",
                psp_reference="A conflicts with existing Key (1/0)=(B",
                original_reference="",
                merchant_reference="",
                event_code="REFUND",
                success=True,
                amount_paisa=100,
                currency="PKR",
                received_at=uow.instant(),
            )
            uow.add(message)
            uow.session.flush()

    with pytest.raises(IntegrityError, match="1/0"):
        platform.executor.execute(store_twice, None, actor=ANONYMOUS)
