"""A step that nobody took through the program, written by SQL in a colleague's name.

The next act on it is refused; lists and jobs go on as if it was not there.
"""

from collections.abc import Callable
from uuid import UUID

import pytest
from factories.bank_orders import Desk as BankDesk
from factories.counter import Desk, line
from factories.deposits import Firm
from factories.forged_money import spoil
from factories.history import rewriting
from factories.identity import make_department
from factories.payments import make_bill, pay
from factories.refunds import Office
from factories.treasury import (
    BANK,
    Treasury,
    make_placing,
    settle_payment,
    settle_refund,
    settled_payment,
)
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.clock import real_now
from app.platform import Platform
from app.row_macs import Forged
from payments.bank_orders.use_cases.record_results import ARRIVED, ResultRow
from payments.bills.models import BillLine
from payments.bills.policy.psid import make_psid
from payments.clearing.models import SuspenseItem
from payments.counter.models import ScrollOutcome
from payments.counter.queries.scrolls import suspense
from payments.receipts.models import Payment
from payments.refunds.models import Refund
from payments.refunds.policy import RefundState
from payments.refunds.queries.refundable_fees import list_fees_due_back
from payments.refunds.queries.refunds import state_now
from payments.refunds.queries.ways import sent_parts
from payments.statements.queries.statements import monthly_statement
from payments.treasury.models import TreasurySheet
from payments.treasury.queries.transferable import others_money, waiting_parts
from payments.treasury.queries.transfers import last_runs, list_sheets

WHOLE = 1_200_00
Act = Callable[[], object]


def _settled(platform: Platform, session: Session) -> Payment:
    bill = make_bill(session, make_department(session, "Transport"))
    for code in set(session.scalars(select(BillLine.ddo_code).filter_by(bill_id=bill.id))):
        make_placing(session, code)
    session.commit()
    return settled_payment(platform, bill.psid, WHOLE)


def _refund(platform: Platform, session: Session) -> Refund:
    office, payment = Office.of(platform, session), _settled(platform, session)
    made = office.propose(payment.id, {"1": 100_00}, "onebill")
    return office.approve(made.id)


def _sheet(platform: Platform, session: Session) -> tuple[Treasury, Payment, UUID]:
    treasury, payment = Treasury.of(platform, session), _settled(platform, session)
    treasury.prepare()
    sheet = session.scalars(select(TreasurySheet.id)).one()
    treasury.propose(sheet)
    return treasury, payment, sheet


def of_refund(platform: Platform, session: Session) -> Act:
    refund, office = _refund(platform, session), Office.of(platform, session)
    office.send(refund.id)
    return lambda: office.confirm(refund.id)


def of_suspense(platform: Platform, session: Session) -> Act:
    desk = Desk.of(platform, session)
    desk.scroll(line(2, make_psid("98")))
    item = session.scalars(select(SuspenseItem)).one()
    decision = desk.approve(desk.propose(item.id, "payer", 1_00, payee="Gul").id)
    desk.send(decision.id)
    return lambda: desk.see(decision.id)


def of_approval(platform: Platform, session: Session) -> Act:
    treasury, _payment, sheet = _sheet(platform, session)
    return lambda: treasury.approve(sheet)


def of_arrival(platform: Platform, session: Session) -> Act:
    treasury, _payment, sheet = _sheet(platform, session)
    treasury.approve(sheet)
    treasury.order(sheet)
    return lambda: treasury.arrive(sheet)


def of_money_at_a_treasury(platform: Platform, session: Session) -> Act:
    treasury, payment, sheet = _sheet(platform, session)
    treasury.approve(sheet)
    treasury.order(sheet)
    treasury.arrive(sheet)
    return lambda: sent_parts(session, payment.id)


def of_statement(platform: Platform, session: Session) -> Act:
    of_money_at_a_treasury(platform, session)
    return lambda: monthly_statement(session, local_day(real_now()).replace(day=1))


def of_failure(platform: Platform, session: Session) -> Act:
    """The money of a transfer that never failed is not sent a second time."""
    treasury, _payment, sheet = _sheet(platform, session)
    treasury.approve(sheet)
    treasury.order(sheet)
    treasury.fail(sheet)
    treasury.prepare()
    again = session.scalars(select(TreasurySheet.id).where(TreasurySheet.id != sheet)).one()
    treasury.propose(again)
    return lambda: treasury.approve(again)


def of_settlement(platform: Platform, session: Session) -> Act:
    payment = _settled(platform, session)
    return lambda: settle_payment(platform, payment)


def of_bank_answer(platform: Platform, session: Session) -> Act:
    refund, desk = _refund(platform, session), BankDesk.of(platform, session)
    desk.tell(refund.id)
    order = desk.make()
    desk.release(order.id)
    brought = desk.brings(order.id, [ResultRow(number=1, outcome=ARRIVED)])
    return lambda: desk.confirm(brought.id)


def of_deposit(platform: Platform, session: Session) -> Act:
    firm = Firm.of(platform, session)
    bid, contract, other = firm.bill(5_000_00), firm.bill(5_000_00), firm.bill(5_000_00)
    pay(platform, bid.psid, 5_000_00)
    firm.move(bid, contract)
    return lambda: firm.move(contract, other, moved_only=True)


ACTS = {
    ("refund_requests", of_refund),
    ("suspense_transfers", of_suspense),
    ("treasury_runs", of_approval),
    ("treasury_sheets", of_approval),
    ("treasury_orders", of_arrival),
    ("treasury_ends", of_money_at_a_treasury),
    ("treasury_sheets", of_money_at_a_treasury),
    ("treasury_ends", of_failure),
    ("treasury_ends", of_statement),
    ("settlements", of_settlement),
    ("bank_result_lines", of_bank_answer),
    ("deposit_moves", of_deposit),
}


@pytest.mark.parametrize(("table", "prepare"), sorted(ACTS, key=str))
def test_no_act_follows_a_step_that_somebody_planted(
    platform: Platform, session: Session, table: str, prepare: Callable[[Platform, Session], Act]
) -> None:
    act = prepare(platform, session)
    spoil(session, table)
    session.expunge_all()
    with pytest.raises(Forged):
        act()


def test_a_refund_that_nobody_sent_is_still_to_be_sent(
    platform: Platform, session: Session
) -> None:
    refund = _refund(platform, session)
    Office.of(platform, session).send(refund.id)
    spoil(session, "refund_requests")
    assert state_now(session, refund) is RefundState.APPROVED


def test_money_that_no_channel_paid_out_goes_to_no_treasury(
    platform: Platform, session: Session
) -> None:
    forged = _settled(platform, session)
    spoil(session, "settlements")
    bill = make_bill(session)
    session.commit()
    genuine = settled_payment(platform, bill.psid, WHOLE)
    assert {part.payment_id for part in waiting_parts(session, BANK)} == {genuine.id}
    assert forged.id != genuine.id


def test_no_part_that_was_added_to_a_payment_goes_to_a_treasury(
    platform: Platform, session: Session
) -> None:
    payment = _settled(platform, session)
    assert sum(part.amount_paisa for part in waiting_parts(session, BANK)) == WHOLE
    added = text(
        "insert into payment_allocations (payment_id, position, bill_id, line_number, amount_paisa)"
        " values (:id, 9, :bill, 1, 5)"
    )
    session.execute(added, {"id": payment.id, "bill": payment.bill_id})
    assert waiting_parts(session, BANK) == []


def test_rows_that_nobody_wrote_change_nothing_of_what_may_leave_a_bank(
    platform: Platform, session: Session
) -> None:
    refund, office = _refund(platform, session), Office.of(platform, session)
    assert sum(part.amount_paisa for part in waiting_parts(session, BANK)) == WHOLE - 100_00
    assert others_money(session, BANK) == 100_00
    office.send(refund.id)
    office.confirm(refund.id)
    settle_refund(platform, refund)
    assert others_money(session, BANK) == 0
    session.execute(text("update settlements set mac = 'x' where kind = 'refund'"))
    assert others_money(session, BANK) == 100_00, "nobody saw it leave"
    with rewriting(session):
        spoil(session, "refunds")
    assert sum(part.amount_paisa for part in waiting_parts(session, BANK)) == WHOLE


def test_lists_leave_out_what_was_planted(platform: Platform, session: Session) -> None:
    treasury, _payment, _sheet_id = _sheet(platform, session)
    desk = Desk.of(platform, session)
    desk.scroll(line(2, make_psid("98")))
    for table in ("treasury_sheets", "treasury_runs", "bank_scroll_outcomes"):
        spoil(session, table)
    session.expunge_all()
    with platform.executor.reading(treasury.maker) as uow:
        assert list_sheets(uow).items == []
        assert last_runs(uow) == []
        assert suspense(uow).items == []
        assert list_fees_due_back(uow).items == []
    assert session.scalars(select(ScrollOutcome.row)).all()
    assert treasury.prepare().round == 2
