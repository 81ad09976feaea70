"""Where the money of a bill is: told by what has happened to it, in whichever bill."""

import pytest
from factories.counter import Desk
from factories.deposits import Firm
from factories.payments import pay
from factories.undoings import undo
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.clock import real_now
from app.db import new_id
from app.identity.accounts.queries.actors import SYSTEM
from app.platform import Platform
from payments.deposits.models import DepositForfeiture
from payments.public import BillView, MoneyLocation, money_location
from payments.receipts.models import Payment
from payments.refunds.models import Refund

BID, CONTRACT = 5_000_00, 12_000_00


@pytest.fixture
def firm(platform: Platform, session: Session) -> Firm:
    return Firm.of(platform, session)


def where(firm: Firm, bill: BillView) -> MoneyLocation:
    firm.session.expire_all()
    return firm.platform.executor.execute(money_location, [bill.id], actor=SYSTEM)[bill.id]


def test_what_was_moved_is_followed_and_told_apart_from_what_was_paid_beside_it(
    firm: Firm,
) -> None:
    bid, contract = firm.bill(BID), firm.bill(CONTRACT)
    pay(firm.platform, bid.psid, BID)
    assert where(firm, bid) == MoneyLocation(here_paisa=BID)
    firm.move(bid, contract)
    pay(firm.platform, contract.psid, CONTRACT - BID, reference="REST")
    assert where(firm, bid) == MoneyLocation(elsewhere_paisa=BID)
    assert where(firm, contract) == MoneyLocation(here_paisa=CONTRACT)
    firm.give_back(contract)
    assert where(firm, bid) == MoneyLocation(going_paisa=BID)
    assert where(firm, contract) == MoneyLocation(going_paisa=CONTRACT)
    for refund in firm.session.scalars(select(Refund).where(Refund.channel != "deposit")).all():
        firm.office.send(refund.id)
        firm.office.confirm(refund.id)
    assert where(firm, bid) == MoneyLocation(back_paisa=BID)
    assert where(firm, contract) == MoneyLocation(back_paisa=CONTRACT)


def test_a_bill_that_got_nothing_is_left_out(firm: Firm) -> None:
    bill = firm.bill(BID)
    assert firm.platform.executor.execute(money_location, [bill.id], actor=SYSTEM) == {}


def test_what_never_came_is_nowhere_and_what_was_moved_of_it_stays(firm: Firm) -> None:
    bid, other, contract = firm.bill(BID), firm.bill(BID), firm.bill(BID)
    desk = Desk(firm.platform, firm.office.maker, firm.office.checker)
    for bill in (bid, other):
        desk.take(bill.psid, BID)
    firm.move(bid, contract)
    for bill in (bid, other):
        undo(desk, firm.session.scalars(select(Payment.id).filter_by(bill_id=bill.id)).one())
    assert where(firm, other) == MoneyLocation()
    assert where(firm, bid) == MoneyLocation(elsewhere_paisa=BID)


@pytest.mark.parametrize("moved_only", [False, True])
def test_what_was_forfeited_of_it(firm: Firm, *, moved_only: bool) -> None:
    bid, contract = firm.bill(BID), firm.bill(CONTRACT)
    pay(firm.platform, bid.psid, BID)
    firm.move(bid, contract)
    pay(firm.platform, contract.psid, CONTRACT - BID, reference="REST")
    kept = firm.keep(contract, moved_only=moved_only)
    assert where(firm, bid) == MoneyLocation(forfeited_paisa=BID)
    rest = MoneyLocation(here_paisa=CONTRACT - kept, forfeited_paisa=kept)
    assert where(firm, contract) == rest


def test_what_was_too_much_is_none_of_it(firm: Firm) -> None:
    bill = firm.bill(BID)
    pay(firm.platform, bill.psid, BID)
    more = pay(firm.platform, bill.psid, 5_00, reference="MORE")
    firm.office.approve(firm.office.propose(more.id, {"excess": 5_00}).id)
    assert where(firm, bill) == MoneyLocation(here_paisa=BID)


def test_a_planted_forfeiture_takes_nothing(firm: Firm) -> None:
    bill = firm.bill(BID)
    pay(firm.platform, bill.psid, BID)
    people = {
        "entered_by": firm.office.maker.person_id,
        "approved_by": firm.office.checker.person_id,
    }
    head = {"head_code": "C02702", "ddo_code": "QA0001", "reason": "x"}
    planted = insert(DepositForfeiture).values(
        bill_id=bill.id,
        amount_paisa=BID,
        forfeited_at=real_now(),
        transaction_id=new_id(),
        mac=b"of another row",
        **head,
        **people,
    )
    firm.session.execute(planted)
    firm.session.commit()
    assert where(firm, bill) == MoneyLocation(here_paisa=BID)
