"""The number of what was taken back is free for the right entry; the wrong one stays to be read."""

import pytest
from factories.counter import Desk, line
from factories.payments import make_bill
from factories.undoings import approve, propose, undo
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.errors import Conflict
from app.ledger.public import balance
from app.ledger.queries.verify import verify
from app.platform import Platform
from payments.bills.models import Bill
from payments.bills.queries import views
from payments.counter.models import CounterTaking, ScrollOutcome
from payments.counter.queries.scrolls import scroll
from payments.counter.queries.takings import taking
from payments.receipts.models import Payment

WHOLE = 1_200_00
PAPER = {"kind": "cheque", "place": "Counter 1", "number": "CH-77"}


@pytest.fixture
def desk(platform: Platform, session: Session) -> Desk:
    return Desk.of(platform, session)


def bills(session: Session) -> tuple[Bill, Bill]:
    made = make_bill(session, days_old=5), make_bill(session, days_old=5)
    session.commit()
    return made


def came(session: Session, bill: Bill) -> list[Payment]:
    session.expire_all()
    query = select(Payment).filter_by(bill_id=bill.id).order_by(Payment.id)
    return list(session.scalars(query))


def state(session: Session, bill: Bill) -> str:
    session.expire_all()
    return views(session, [bill])[bill.id].state


def test_a_paper_that_was_taken_back_is_recorded_again_under_its_number(
    desk: Desk, session: Session
) -> None:
    wrong, right = bills(session)
    first = desk.take(wrong.psid, **PAPER)
    with pytest.raises(Conflict, match="already been recorded"):
        desk.record(right.psid, **PAPER)
    waiting = propose(desk, came(session, wrong)[0].id)
    with pytest.raises(Conflict, match="already been recorded"):
        desk.record(right.psid, **PAPER)
    approve(desk, waiting.id)
    again = desk.take(right.psid, **PAPER | {"number": "ch-77"})
    assert (state(session, wrong), state(session, right)) == ("due", "paid")
    with pytest.raises(Conflict, match="already been recorded"):
        desk.record(right.psid, **PAPER)
    with desk.executor.reading(desk.maker) as uow:
        shown = [taking(uow, each.id) for each in (first, again)]
    assert [each.taken_back for each in shown] == [True, False]
    assert shown[0].taking.undone_at is not None
    assert verify(session) is None


def test_what_is_taken_back_twice_is_free_twice(desk: Desk, session: Session) -> None:
    bill, _ = bills(session)
    for _ in range(2):
        desk.take(bill.psid, **PAPER)
        undo(desk, came(session, bill)[-1].id)
    desk.take(bill.psid, **PAPER)
    assert len(came(session, bill)) == 3
    assert state(session, bill) == "paid"


def test_only_a_reversal_frees_a_paper(desk: Desk, session: Session) -> None:
    bill, _ = bills(session)
    desk.take(bill.psid, **PAPER)
    statement = text("update counter_takings set undone_at = now()")
    with pytest.raises(DBAPIError, match="permission denied"), session.begin_nested():
        session.execute(statement)


def test_the_right_line_takes_the_place_of_one_that_was_taken_back(
    desk: Desk, session: Session
) -> None:
    wrong, right = bills(session)
    desk.scroll(line(2, wrong.psid))
    undo(desk, came(session, wrong)[0].id)
    corrected = desk.scroll(line(2, right.psid), deliver=False)
    with desk.executor.reading(desk.maker) as uow:
        (meant,) = scroll(uow, corrected.id).lines
    assert meant.meaning == "matched"
    desk.scroll(line(2, right.psid))
    assert (state(session, wrong), state(session, right)) == ("due", "paid")
    assert len(came(session, right)) == 1
    assert balance(session, "payments:bank:nbp") == WHOLE
    assert verify(session) is None


def test_the_same_words_again_are_the_same_line(desk: Desk, session: Session) -> None:
    bill, _ = bills(session)
    desk.scroll(line(2, bill.psid))
    undo(desk, came(session, bill)[0].id)
    desk.scroll(line(2, bill.psid))
    assert len(came(session, bill)) == 1
    assert state(session, bill) == "due"


def test_one_entry_stands_under_a_number(desk: Desk, session: Session) -> None:
    wrong, right = bills(session)
    desk.scroll(line(2, wrong.psid))
    undo(desk, came(session, wrong)[0].id)
    desk.scroll(line(2, right.psid))
    desk.scroll(line(2, right.psid, 700_00))
    kinds = select(ScrollOutcome.kind, func.count()).group_by(ScrollOutcome.kind)
    assert dict(session.execute(kinds).all()) == {"paid": 2, "differs": 1}
    undo(desk, came(session, right)[0].id)
    # The money in suspense stands: until it is decided, the number is its.
    desk.scroll(line(2, wrong.psid, 300_00))
    assert len(came(session, wrong)) == 1


def test_a_line_that_stands_is_still_not_replaced(desk: Desk, session: Session) -> None:
    wrong, right = bills(session)
    desk.scroll(line(2, wrong.psid))
    desk.scroll(line(2, right.psid))
    assert came(session, right) == []
    assert session.scalar(select(func.count()).select_from(CounterTaking)) == 0
