"""Bills that must be paid before closing, when closing moves or a bid is never confirmed."""

from datetime import timedelta

import pytest
from factories.delivery import deliver_here
from factories.denials import denied
from factories.doors import Doors
from factories.history import rewriting
from factories.identity import actor
from factories.installation import SIGNER
from factories.till import SECURITY, SUM, Till, make_till
from factories.till import pay as pay_bill
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.clock import real_now
from app.decisions import Approve
from app.platform import Platform
from app.roles import APPROVING_OFFICER, PROCUREMENT_OFFICER
from marketplace.amendments.use_cases.amend_tender import AMENDMENT
from marketplace.amendments.use_cases.compare_tender import ProposeAmendment
from marketplace.bids.models import OpenedBid
from marketplace.securities.models import Instrument, TenderBill
from marketplace.securities.queries.securities import papers_of
from marketplace.tenders.use_cases.signed_keys import sign_publication


def amend(till: Till, **changes: object) -> None:
    agency, tender = till.world.agency, till.world.tender
    till.session.refresh(tender)
    command = ProposeAmendment(
        tender_id=tender.id,
        version=tender.version,
        reason="The pass is closed by snow",
        regulator_on=local_day(real_now()),
        **changes,  # type: ignore[arg-type]
    )
    execute, house = till.platform.executor.execute, agency.department
    officer = actor(agency.officer, PROCUREMENT_OFFICER, organisation=house)
    approver = actor(agency.approver, APPROVING_OFFICER, organisation=house)
    row = execute(AMENDMENT.propose, command, actor=officer)
    execute(AMENDMENT.approve, Approve(id=row.id), actor=approver)
    deliver_here(till.platform.executor)
    till.session.expire_all()


def newest(till: Till, name: str) -> TenderBill:
    query = select(TenderBill).filter_by(supplier_id=till.firms[name][0].id)
    rows = till.session.scalars(query.order_by(TenderBill.bill_id.desc())).all()
    return rows[0]


@pytest.fixture(params=["web", "api"])
def till(
    request: pytest.FixtureRequest, session: Session, doors: Doors, platform: Platform
) -> Till:
    made = make_till(session, doors, platform, openable=True, reconfirmation=True)
    made.door = request.param
    return made


def test_it_gives_another_bill_where_closing_moved_after_the_first_one_ended(till: Till) -> None:
    ended = till.had_asked("Awan", "bid_security", SUM, ended=real_now() - timedelta(seconds=1))
    amend(till, closes_at=till.world.tender.closes_at + timedelta(days=3))
    assert till.money("Awan")["bid_security"]["stand"] == "expired"
    till.must("Awan", SECURITY)
    till.must("Awan", SECURITY)
    again = newest(till, "Awan")
    assert (again.version, again.psid != ended.psid) == (2, True)
    assert till.money("Awan")["bid_security"]["psid"] == again.psid
    pay_bill(till.platform, again.psid, SUM, channel="counter")
    till.work()
    till.write("Awan", {"kind": "deposit"})
    assert till.hand_in("Awan").ok, till.outcome


def test_it_gives_the_same_bill_while_it_can_still_be_paid(till: Till) -> None:
    till.must("Awan", SECURITY)
    first = newest(till, "Awan")
    amend(till, closes_at=till.world.tender.closes_at + timedelta(days=3))
    till.must("Awan", SECURITY)
    assert newest(till, "Awan").bill_id == first.bill_id


def test_it_gives_the_deposit_of_a_bid_that_was_not_confirmed_back_at_once(till: Till) -> None:
    till.must("Awan", SECURITY)
    till.pay("Awan", "bid_security")
    till.write("Awan", {"kind": "deposit"})
    assert till.hand_in("Awan").ok, till.outcome
    amend(till, delivery_place="Another store", substance=True)
    till.open_bids()
    assert till.session.scalars(select(OpenedBid)).all() == []
    paper = till.session.scalars(select(Instrument)).one()
    assert (paper.bid_id, paper.amount_paisa) == (None, SUM)
    (held,) = papers_of(till.session, till.world.tender, real_now())
    assert held.may_return
    assert not held.may_forfeit


def test_it_lets_only_the_head_approve_in_the_last_days(till: Till) -> None:
    closes = (real_now() + timedelta(days=2)).replace(microsecond=0)
    with rewriting(till.session):
        tender = till.world.tender
        tender.closes_at = tender.opens_at = closes
        tender.issue_to = local_day(closes)
        sign_publication(till.session, SIGNER, tender)
    till.session.commit()
    with denied("marketplace.approve_late_amendment"):
        amend(till, closes_at=closes + timedelta(days=3), late_reason="The pass closed today")
