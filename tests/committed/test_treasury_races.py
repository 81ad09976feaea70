"""Real commits at the same instant: a day is gathered once, a transfer approved once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from factories.bank_orders import Desk
from factories.depth import turns
from factories.payments import make_bill, pay
from factories.racing import at_once
from factories.refunds import Office
from factories.treasury import BANK, Treasury, make_placing, settle_payment, settled_payment
from sqlalchemy import func, select

from app.errors import Conflict
from app.ledger.public import balance
from app.ledger.queries.verify import verify
from app.platform import Platform
from payments.bank_orders.models import BankOrder
from payments.bank_orders.use_cases.set_payee_account import LOCK
from payments.bills.models import BillLine
from payments.receipts.models import Payment
from payments.refunds.models import Refund
from payments.treasury.models import (
    TreasuryEnd,
    TreasuryLine,
    TreasuryRun,
    TreasurySheet,
    TreasuryTransfer,
)

pytestmark = pytest.mark.committed
WHOLE = 1_200_00


def begun(committed: Platform) -> Treasury:
    with committed.executor.sessions() as session:
        bill = make_bill(session)
        for ddo in set(session.scalars(select(BillLine.ddo_code).filter_by(bill_id=bill.id))):
            make_placing(session, ddo)
        treasury = Treasury.of(committed, session)
    settled_payment(committed, bill.psid, WHOLE)
    return treasury


def the_sheet(committed: Platform) -> UUID:
    with committed.executor.sessions() as session:
        return session.scalars(select(TreasurySheet.id)).one()


def won(answers: list[Any], kind: type) -> int:
    assert all(isinstance(answer, kind | Conflict) for answer in answers), answers
    return sum(isinstance(answer, kind) for answer in answers)


def test_jobs_at_the_same_instant_gather_a_day_once(
    committed: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "payments.treasury.use_cases.prepare_transfers._is_worked", lambda _uow, _day: True
    )
    treasury = begun(committed)
    runs = at_once([treasury.each_day] * 6)
    assert sorted(len(each) for each in runs) == [0, 0, 0, 0, 0, 1]
    with committed.executor.sessions() as session:
        assert session.scalar(select(func.count()).select_from(TreasuryRun)) == 1
        assert session.scalar(select(func.sum(TreasurySheet.total_paisa))) == WHOLE


@pytest.mark.campaign
def test_officers_who_look_at_the_same_instant_take_each_rupee_once(committed: Platform) -> None:
    treasury = begun(committed)
    at_once([treasury.prepare] * 4)
    with committed.executor.sessions() as session:
        assert session.scalar(select(func.sum(TreasurySheet.total_paisa))) == WHOLE


def test_a_transfer_is_approved_once(committed: Platform) -> None:
    treasury = begun(committed)
    treasury.prepare()
    sheet = the_sheet(committed)
    treasury.propose(sheet)
    assert won(at_once([lambda: treasury.approve(sheet)] * 6), TreasuryTransfer) == 1
    with committed.executor.sessions() as session:
        assert balance(session, "payments:in-transit:quetta") == WHOLE
        assert balance(session, f"payments:bank:{BANK}") == 0
        assert verify(session) is None


@pytest.mark.campaign
@pytest.mark.parametrize("turn", turns(2))
def test_it_arrives_or_fails_and_never_both(committed: Platform, turn: int) -> None:
    treasury = begun(committed)
    treasury.prepare()
    sheet = the_sheet(committed)
    treasury.propose(sheet)
    treasury.approve(sheet)
    treasury.order(sheet)
    calls = [lambda: treasury.arrive(sheet), lambda: treasury.fail(sheet)]
    assert won(at_once(calls if turn else calls[::-1]), TreasuryEnd) == 1
    with committed.executor.sessions() as session:
        assert session.scalar(select(func.count()).select_from(TreasuryEnd)) == 1
        assert verify(session) is None


def a_refund_to_order(committed: Platform) -> tuple[Desk, Refund]:
    """A refund that is agreed to, of money that a bank has; and the desk of two officers."""
    with committed.executor.sessions() as session:
        bill = make_bill(session)
        desk = Desk.of(committed, session)
    payment = pay(committed, bill.psid, WHOLE, channel="onebill")
    settle_payment(committed, payment)
    office = Office(committed, desk.maker, desk.checker)
    return desk, office.approve(office.propose(payment.id, {"1": 300_00}, "onebill").id)


def test_officers_at_the_same_instant_order_a_refund_once(committed: Platform) -> None:
    desk, refund = a_refund_to_order(committed)
    desk.tell(refund.id)
    answers = at_once([desk.make] * 4)
    assert won(answers, BankOrder) == 1
    (order,) = (each for each in answers if isinstance(each, BankOrder))
    assert won(at_once([lambda: desk.release(order.id)] * 4), BankOrder) == 1


@pytest.mark.campaign
def test_no_account_is_told_while_an_order_is_being_made(committed: Platform) -> None:
    desk, refund = a_refund_to_order(committed)
    with committed.executor.sessions() as making, ThreadPoolExecutor(1) as pool:
        making.execute(select(func.pg_advisory_xact_lock(func.hashtext(LOCK))))
        telling = pool.submit(desk.tell, refund.id)
        with pytest.raises(TimeoutError):
            telling.result(timeout=0.5)
        making.rollback()
        assert telling.result(timeout=5).payable_id == refund.id


@pytest.mark.campaign
@pytest.mark.parametrize("turn", turns(4))
def test_a_sheet_and_a_refund_by_the_bank_do_not_both_take_the_money(
    committed: Platform, turn: int
) -> None:
    treasury = begun(committed)
    office = Office(committed, treasury.maker, treasury.checker)
    with committed.executor.sessions() as session:
        payment = session.scalars(select(Payment.id)).one()
    parts = {"1": 1_000_00, "2": 200_00}
    calls = [treasury.prepare, lambda: office.propose(payment, parts, "onebill")]
    at_once(calls if turn % 2 else calls[::-1])
    with committed.executor.sessions() as session:
        sent = session.scalar(select(func.coalesce(func.sum(TreasurySheet.total_paisa), 0)))
        refund = session.scalars(select(Refund)).one_or_none()
    assert (sent, refund is None) in {(0, False), (WHOLE, True)}


@pytest.mark.campaign
@pytest.mark.parametrize("turn", turns(4))
def test_what_is_sent_while_its_refund_is_approved_is_lowered_by_it_or_not_refunded(
    committed: Platform, turn: int
) -> None:
    treasury = begun(committed)
    office = Office(committed, treasury.maker, treasury.checker)
    with committed.executor.sessions() as session:
        payment = session.scalars(select(Payment.id)).one()
    refund = office.propose(payment, {"1": 300_00}, "onebill")
    calls = [treasury.prepare, lambda: office.approve(refund.id)]
    at_once(calls if turn % 2 else calls[::-1])
    with committed.executor.sessions() as session:
        lines = session.execute(select(TreasuryLine.collected_paisa, TreasuryLine.returned_paisa))
        assert set(lines.all()) <= {(200_00, 0), (1_000_00, 300_00)}
        assert verify(session) is None
