"""Who may, what is refused, what closes had counted, and what PostgreSQL refuses."""

import pytest
from factories.counter import Desk, line
from factories.denials import denied
from factories.identity import actor, make_person
from factories.payments import make_bill, pay
from factories.undoings import approve, propose, undo
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.db import new_id
from app.errors import Conflict, Invalid, NotFound
from app.ledger.public import balance
from app.ledger.queries.verify import verify
from app.platform import Platform
from payments.bills.models import Bill
from payments.bills.queries import views
from payments.counter.queries.duplicates import probable_doubles
from payments.receipts.models import Payment
from payments.voids.queries import list_undoings
from payments.voids.use_cases import (
    ApproveUndoing,
    ProposeUndoing,
    RefuseUndoing,
    approve_undoing,
    propose_undoing,
    refuse_undoing,
)

WHOLE = 1_200_00
BANK, SHORT = "payments:bank:nbp", "payments:cash-over-short"
COUNTER = "payments:clearing:counter"


@pytest.fixture
def desk(platform: Platform, session: Session) -> Desk:
    return Desk.of(platform, session)


@pytest.fixture
def bill(session: Session) -> Bill:
    made = make_bill(session, days_old=5)
    session.commit()
    return made


def books(session: Session, code: str) -> int:
    session.expire_all()
    try:
        return balance(session, code)
    except NotFound:
        return 0  # nothing was ever posted to it


def came(session: Session, bill: Bill, channel: str = "counter") -> list[Payment]:
    session.expire_all()
    query = select(Payment).filter_by(bill_id=bill.id, channel=channel).order_by(Payment.id)
    return list(session.scalars(query))


def test_it_lets_only_finance_officers_take_back(platform: Platform, session: Session) -> None:
    somebody, some = actor(make_person(session)), new_id()
    session.commit()
    run = platform.executor.execute
    asking = ProposeUndoing(payment_id=some, why="mistake", reason="x")
    with denied("payments.propose_undoing"):
        run(propose_undoing, asking, actor=somebody)
    with denied("payments.decide_undoing"):
        run(approve_undoing, ApproveUndoing(undoing_id=some), actor=somebody)
    with denied("payments.decide_undoing"):
        run(refuse_undoing, RefuseUndoing(undoing_id=some, reason="x"), actor=somebody)
    with platform.executor.reading(somebody) as uow, denied("payments.read_reversals"):
        list_undoings(uow, waiting=True)


def test_cash_that_a_close_missed_was_never_at_the_bank(
    desk: Desk, bill: Bill, session: Session
) -> None:
    for _ in range(2):
        desk.take(bill.psid)
    short = desk.close({1000: 1, 100: 2}, difference_reason="One is not there")
    desk.confirm_close(short.id)
    assert (books(session, BANK), books(session, SHORT)) == (WHOLE, WHOLE)
    wrong, real = came(session, bill)
    undo(desk, wrong.id)
    assert (books(session, BANK), books(session, SHORT), books(session, COUNTER)) == (WHOLE, 0, 0)
    # The close missed one amount: whatever else never came had been brought to the bank.
    undo(desk, real.id)
    assert (books(session, BANK), books(session, SHORT), books(session, COUNTER)) == (0, 0, 0)
    assert verify(session) is None


def test_a_cheque_that_bounced_leaves_the_bank_and_is_owed_again(
    desk: Desk, bill: Bill, session: Session
) -> None:
    cheque = desk.take(bill.psid, kind="cheque")
    desk.confirm_close(desk.close({}, cheques=(cheque.id,)).id)
    assert books(session, BANK) == WHOLE
    (paid,) = came(session, bill)
    undo(desk, paid.id, "bounced")
    assert (books(session, BANK), books(session, COUNTER)) == (0, 0)
    assert views(session, [bill])[bill.id].state == "due"


def test_only_a_cheque_bounces(desk: Desk, bill: Bill, session: Session) -> None:
    desk.take(bill.psid)
    with pytest.raises(Invalid, match="Only a cheque bounces"):
        propose(desk, came(session, bill)[0].id, "bounced")


def test_a_day_that_is_being_closed_is_decided_first(
    desk: Desk, bill: Bill, session: Session
) -> None:
    desk.take(bill.psid)
    close = desk.close({1000: 1, 100: 2})
    (paid,) = came(session, bill)
    with pytest.raises(Conflict, match="needs a second officer"):
        propose(desk, paid.id)
    desk.refuse_close(close.id)
    undo(desk, paid.id)
    with pytest.raises(Conflict) as nothing:
        desk.close({})
    assert nothing.value.code in {"nothing-to-close", "counter-closed"}


def test_the_payment_that_stays_is_another_of_the_same_bill_and_amount(
    desk: Desk, bill: Bill, session: Session
) -> None:
    desk.take(bill.psid)
    desk.take(bill.psid, 700_00)
    whole, part = came(session, bill)
    for receipt in ("", whole.receipt, part.receipt, "R-NONE"):
        with pytest.raises(Invalid, match="Enter the receipt of the payment that stays"):
            propose(desk, whole.id, "twice", receipt)


def test_two_that_are_each_other_s_double_are_not_both_taken_back(
    desk: Desk, bill: Bill, session: Session
) -> None:
    for _ in range(2):
        desk.take(bill.psid)
    one, other = came(session, bill)
    first = propose(desk, one.id, "twice", other.receipt)
    second = propose(desk, other.id, "twice", one.receipt)
    approve(desk, first.id)
    with pytest.raises(Conflict, match="is void itself"):
        approve(desk, second.id)
    assert views(session, [bill])[bill.id].state == "paid"


def test_it_is_taken_back_once_and_never_refunded(desk: Desk, bill: Bill, session: Session) -> None:
    desk.take(bill.psid)
    (paid,) = came(session, bill)
    undo(desk, paid.id)
    with pytest.raises(Conflict, match="void or reversed already"):
        propose(desk, paid.id)


def test_a_paper_that_was_taken_back_is_no_double_and_takes_no_line(
    desk: Desk, bill: Bill, session: Session, platform: Platform
) -> None:
    desk.confirm(desk.record(bill.psid, number="S1/1").id)
    undo(desk, came(session, bill)[0].id)
    desk.scroll(line(2, bill.psid))
    assert len(came(session, bill, "scroll")) == 1
    assert views(session, [bill])[bill.id].state == "paid"
    with platform.executor.reading(desk.maker) as uow:
        assert probable_doubles(uow).items == []


def test_postgresql_lets_nobody_take_back_without_two_officers_or_in_part(
    desk: Desk, bill: Bill, session: Session, platform: Platform
) -> None:
    desk.take(bill.psid)
    (paid,) = came(session, bill)
    undoing = propose(desk, paid.id)
    told = pay(platform, bill.psid, WHOLE, channel="onebill")

    def refused(statement: str, **values: object) -> None:
        with platform.executor.sessions() as fresh:
            with pytest.raises(DBAPIError) as refusal:
                _at_once(fresh, statement, values)
            said.append(str(refusal.value.orig).splitlines()[0])

    said: list[str] = []
    insert = """
        insert into payment_reversals (id, payment_id, bill_id, channel, kind, reference,
            amount_paisa, excess_paisa, recoverable_paisa, at, undoing_id, transaction_id)
        select gen_random_uuid(), p.id, p.bill_id, p.channel, :kind,
               cast(:undoing as text), :paisa, :excess, 0,
               now(), cast(:undoing as uuid), p.transaction_id from payments p where p.id = :payment
    """
    mine: dict[str, object] = {"undoing": str(undoing.id), "payment": paid.id}
    refused(insert, **mine, kind="undone", paisa=-WHOLE, excess=0)
    refused(insert, **(mine | {"payment": told.id}), kind="applied", paisa=0, excess=-1)
    approved = """
        update payment_undoings set approved_at = entered_at + interval '1 second',
            approved_by = (select id from people where id <> entered_by limit 1) where id = :id
    """
    refused(approved, id=undoing.id)
    refused("delete from payment_undoings where id = :id", id=undoing.id)
    assert said == [
        "a row of payment_reversals says something else than two officers",
        "a row of payment_reversals says something else than two officers",
        "a row of payment_undoings is approved by its reversal",
        "permission denied for table payment_undoings",
    ]


def _at_once(session: Session, statement: str, values: dict[str, object]) -> None:
    session.execute(text(statement), values)
    session.execute(text("set constraints all immediate"))
