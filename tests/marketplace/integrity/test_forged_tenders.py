"""Tenders, openings and what hangs on them, as somebody with the application's password has them.

PostgreSQL takes these statements: the rows have no MAC of ours, or the publication's signature is
not over them. An act on such a row is refused, and lists leave it out.
"""

from datetime import timedelta
from uuid import UUID

import orjson
import pytest
from factories import bidding
from factories.arranging import as_owner
from factories.delivery import deliver_here
from factories.doors import Doors, Place
from factories.evaluation import CRITERIA, officer_of, open_world
from factories.forging import copied, forge, insider
from factories.history import rewriting
from factories.identity import actor
from factories.installation import SIGNER
from factories.marketplace import World, content, make_agency, make_bidder, make_draft, receive_bid
from factories.till import DOCUMENTS, make_till
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.clock import real_now
from app.db import new_id
from app.identity.accounts.queries.actors import SYSTEM
from app.platform import Platform
from app.roles import COMPETENT_AUTHORITY, PROCUREMENT_OFFICER, SUPPLIER_OWNER
from app.row_macs import Forged
from app.signing.public import canonical
from marketplace.bids.use_cases.submit_bid import SubmitBid, submit_bid
from marketplace.contracts.use_cases.award_tender import AwardTender, award_tender
from marketplace.evaluation.policy.eligibility import Verdict
from marketplace.evaluation.use_cases.judge_bid import JudgeBid, judge_bid
from marketplace.openings.models import Attendance, Opening
from marketplace.openings.queries import minutes, my_openings
from marketplace.openings.use_cases.give_share import GiveShare, give_share
from marketplace.openings.use_cases.quorum import current_opening, present
from marketplace.questions.queries.register import addressees, has_documents, takers
from marketplace.securities.use_cases.payment_status import bills_of
from marketplace.tenders.models import Tender
from marketplace.tenders.use_cases.publish_tender import PublishTender, publish_tender
from marketplace.tenders.use_cases.signed_keys import (
    _PUBLICATION,
    Publication,
    is_published_here,
    signed_text,
)
from payments.bills.models import Bill
from payments.receipts.confidentiality import veiled


def changed(session: Session, statement: str, **values: object) -> None:
    """Run a statement of an insider; nothing that was read before is remembered."""
    done = insider(session).execute(text(statement), values)
    assert done.rowcount, "it must meet rows, else it proves nothing"  # type: ignore[attr-defined]
    session.commit()
    session.expunge_all()


# A tender.


def test_no_draft_is_published_that_was_marked_as_approved(
    platform: Platform, session: Session
) -> None:
    agency = make_agency(session)
    draft = make_draft(session, agency)
    changed(
        session,
        "update tenders set submitted_at = now(), approved_at = now(), approved_by = :who,"
        " parameters = '{}' where id = :id",
        who=agency.approver.id,
        id=draft.id,
    )
    officer = actor(agency.officer, PROCUREMENT_OFFICER, organisation=agency.department)
    with pytest.raises(Forged):
        platform.executor.execute(publish_tender, PublishTender(tender_id=draft.id), actor=officer)


def test_nothing_is_awarded_after_a_report_that_was_put_back_in_time(
    platform: Platform, session: Session
) -> None:
    world = open_world(session, platform, [("A", [100_00, 200_00])])
    authority = officer_of(world, world.agency.authority, COMPETENT_AUTHORITY)
    award = AwardTender(tender_id=world.tender.id, reason="Lowest")
    changed(session, "update tenders set reported_at = now() - interval '30 days'")
    with pytest.raises(Forged):
        platform.executor.execute(award_tender, award, actor=authority)


@pytest.mark.parametrize(
    "change",
    [
        "cancelled_at = now(), cancelled_reason = 'x'",
        "reported_at = now()",
        "income_head = 'C00000'",
        'finding_reasons = \'{"a": "b"}\'',
        "mac = null",
    ],
)
def test_a_changed_tender_takes_no_bid_and_is_shown_to_nobody(
    platform: Platform, session: Session, doors: Doors, change: str
) -> None:
    world = bidding.make_biddable(session)
    firm, owner = make_bidder(session, "A rival")
    command = SubmitBid(tender_id=world.tender.id, content=content([1_250_00, 32_000_00]))
    bidder = actor(owner, SUPPLIER_OWNER, organisation=firm)
    # After this, the process knows the tender.
    platform.executor.execute(submit_bid, command, actor=bidder)
    with rewriting(session):
        changed(session, f"update tenders set {change} where id = :id", id=world.tender.id)  # noqa: S608 - ours
    if "cancelled_at" not in change and "reported_at" not in change:
        with pytest.raises(Forged):
            platform.executor.execute(submit_bid, command, actor=bidder)
    here = Place(f"/tenders/{world.tender.id}", f"/tenders/{world.tender.id}")
    for door in ("web", "api"):
        assert doors.open(door).read(here).status == 409


def test_lists_leave_a_planted_tender_out(
    platform: Platform, session: Session, doors: Doors
) -> None:
    world = bidding.make_biddable(session)
    planted = forge(session, world)
    session.expunge_all()
    with platform.executor.reading(actor(world.members[0])) as uow:
        assert [tender.id for tender in my_openings(uow)] == [world.tender.id]
    record = Place("", f"/departments/{world.agency.department.id}/record")
    found = doors.open("api").read(record)
    assert found.ok, found.sentences
    assert str(world.tender.id) in found.text
    assert str(planted.id) not in found.text


# Its parts, under the publication's signature.


PARTS = [
    "update tender_items set quantity = 1 where number = 1",
    "delete from tender_items where number = 2",
    "update tender_criteria set kind = 'other' where number = 1",
    "delete from tender_criteria where number = 2",
    (
        "insert into tender_criteria (tender_id, number, code, kind, wording)"
        " values (:id, 9, 'x', 'other', 'Is my cousin')"
    ),
    "insert into tender_lots (tender_id, number, title, place) values (:id, 9, 'Other', '')",
    (
        "insert into tender_required_documents (tender_id, number, name, mandatory)"
        " values (:id, 9, 'Letter of my cousin', true)"
    ),
]


@pytest.mark.parametrize("change", PARTS)
def test_no_part_of_a_publication_is_changed_unseen(
    platform: Platform, session: Session, change: str
) -> None:
    world = bidding.make_biddable(session)
    session.commit()
    with platform.executor.reading(SYSTEM) as uow:
        assert is_published_here(uow, world.tender.id)
    with rewriting(session), as_owner(session):
        session.execute(text(change), {"id": world.tender.id})
    with platform.executor.reading(SYSTEM) as uow:
        assert not is_published_here(uow, world.tender.id)


def test_no_bid_is_judged_by_criteria_that_a_planted_version_replaced(
    platform: Platform, session: Session
) -> None:
    world = open_world(session, platform, [("A", [100_00, 200_00])])
    verdicts = [Verdict(criterion=code, met=True) for code in CRITERIA[:1]]
    command = JudgeBid(tender_id=world.tender.id, bid_id=world.bids[0].id, verdicts=verdicts)
    chair = actor(world.members[0])
    _plant_version(session, command.tender_id)
    changed(session, "delete from tender_criteria where number = 2")
    with pytest.raises(Forged):
        platform.executor.execute(judge_bid, command, actor=chair)


def test_no_tender_is_published_of_which_a_version_was_planted(
    platform: Platform, session: Session
) -> None:
    """By it PostgreSQL would let the parts change that were approved."""
    agency = make_agency(session)
    tender = make_draft(session, agency)
    tender.submitted_at = tender.approved_at = real_now()
    tender.approved_by, tender.parameters = agency.approver.id, {}
    session.flush()
    _plant_version(session, tender.id)
    officer = actor(agency.officer, PROCUREMENT_OFFICER, organisation=agency.department)
    with pytest.raises(Forged):
        platform.executor.execute(publish_tender, PublishTender(tender_id=tender.id), actor=officer)


def _plant_version(session: Session, tender_id: UUID) -> None:
    insider(session).execute(
        text(
            "insert into tender_versions (tender_id, number, what, reason, late_reason, changes,"
            " substance, needs_prices, entered_by, approved_by, recorded_at, counts_from)"
            " select id, version + 1, 'changed_item', 'x', '', '[]', false, false, created_by,"
            " approved_by, now(), current_date from tenders where id = :id"
        ),
        {"id": tender_id},
    )


def test_a_publication_of_an_earlier_release_is_still_signed(session: Session) -> None:
    world = bidding.make_biddable(session)
    query = text(f"select {signed_text('t')} from tenders t where id = :id")  # noqa: S608 - ours
    said = session.execute(query, {"id": world.tender.id}).scalar_one()
    whole = orjson.loads(said)
    before = canonical({name: value for name, value in whole.items() if name != "parts"})
    assert Publication(said, SIGNER.sign(_PUBLICATION, before)).is_signed(SIGNER)


# The opening.


@pytest.fixture
def due(platform: Platform, session: Session) -> World:
    """A tender that is due to be opened, whose chair has given their share."""
    world = bidding.make_openable(session)
    receive_bid(session, world, [1_250_00, 32_000_00])
    bidding.close(session, world)
    _give(platform, world, 0)
    return world


def _give(platform: Platform, world: World, place: int) -> None:
    command = GiveShare(tender_id=world.tender.id, passphrase=bidding.PASSPHRASE)
    platform.executor.execute(give_share, command, actor=actor(world.members[place]))
    deliver_here(platform.executor)


ATTENDED = (
    "insert into opening_attendance (opening_id, person_id, state, asked_at, share, unlocked_at,"
    " tries) select opening_id, :who, 'unlocked', now(), share, now(), 1 from opening_attendance"
)


def test_a_planted_share_counts_for_no_quorum_and_stops_no_opening(
    platform: Platform, session: Session, due: World
) -> None:
    changed(session, ATTENDED, who=due.members[1].id)
    chair, *_ = due.members
    with platform.executor.reading(SYSTEM) as uow:
        opening = current_opening(uow, due.tender.id)
        assert opening is not None
        assert present(uow, opening) == {str(chair.id)}
    for place in (1, 2):
        _give(platform, due, place)
    session.expunge_all()
    assert session.get_one(Tender, due.tender.id).opened_at is not None
    assert {row.state for row in session.scalars(select(Attendance))} == {"used"}


def test_no_share_serves_in_another_row(platform: Platform, session: Session, due: World) -> None:
    """Not even with a MAC, as if SECRET_KEY were known too."""
    rows = _shares(session)
    _give(platform, due, 1)
    moved = session.get_one(Attendance, (rows[0].opening_id, due.members[1].id))
    assert moved.share is not None
    moved.share = rows[0].share
    session.commit()
    _give(platform, due, 2)
    session.expunge_all()
    assert session.get_one(Tender, due.tender.id).opened_at is None
    assert {row.state for row in session.scalars(select(Attendance))} == {"refused"}


def _shares(session: Session) -> list[Attendance]:
    session.expire_all()
    return list(session.scalars(select(Attendance)))


def test_a_planted_sitting_opens_nothing(platform: Platform, session: Session, due: World) -> None:
    other = bidding.make_openable(session)
    bidding.close(session, other)
    changes = {"id": new_id(), "tender_id": other.tender.id}
    copied(session, "openings", session.scalars(select(Opening.id)).one(), changes)
    session.commit()
    session.expunge_all()
    with pytest.raises(Forged):
        _give(platform, other, 0)


def test_minutes_name_no_planted_postponement(
    platform: Platform, session: Session, due: World
) -> None:
    for place in (1, 2):
        _give(platform, due, place)
    changes = {"opened_at": None, "postponed_at": real_now(), "postponed_reason": "x"}
    opening = session.scalars(select(Opening.id)).one()
    copied(session, "openings", opening, {"id": new_id()} | changes)
    session.commit()
    session.expunge_all()
    with platform.executor.reading(SYSTEM) as uow:
        assert minutes(uow, due.tender.id).postponements == []


# Bills, documents and veils.


def test_a_planted_taking_enters_nobody(platform: Platform, session: Session) -> None:
    tender = bidding.make_biddable(session).tender
    firm, owner = make_bidder(session, "Turbat Traders")
    changed(
        session,
        "insert into document_takings (tender_id, supplier_id, taken_by, taken_at)"
        " values (:tender, :firm, :who, now())",
        tender=tender.id,
        firm=firm.id,
        who=owner.id,
    )
    bidder = actor(owner, SUPPLIER_OWNER, organisation=firm)
    with platform.executor.reading(bidder) as uow:
        assert not has_documents(uow, tender.id)
        assert addressees(uow, tender.id) == []
    with rewriting(session):
        row = session.get_one(Tender, tender.id)
        row.closes_at = row.opens_at = row.opened_at = real_now() - timedelta(minutes=1)
    session.commit()
    with platform.executor.reading(bidder) as uow:
        assert list(takers(uow, tender.id)) == []


def test_a_forged_bill_is_no_firms_and_a_planted_row_lifts_no_veil(
    platform: Platform, session: Session, doors: Doors
) -> None:
    till = make_till(session, doors, platform, document_fee_paisa=500_00)
    till.must("Awan", DOCUMENTS)
    bill = till.bill("Awan", "document_fee")
    firm, owner = till.firms["Awan"]
    bidder = actor(owner, SUPPLIER_OWNER, organisation=firm)
    with platform.executor.reading(bidder) as uow:
        assert [each.bill_id for each in bills_of(uow, till.id)] == [bill.id]
    changed(session, "update tender_bills set mac = null")
    changed(
        session,
        "insert into bill_veils_lifted (veil, lifted_at) values (:veil, now())",
        veil=bill.veil,
    )
    with platform.executor.reading(bidder) as uow:
        assert bills_of(uow, till.id) == []
        assert veiled(uow.session, uow.get(Bill, bill.id))
