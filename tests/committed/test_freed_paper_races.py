"""Real commits about the number of a paper: two right entries at once, and while it is freed."""

from functools import partial

import pytest
from factories.counter import Desk, line
from factories.depth import turns
from factories.payments import make_bill
from factories.racing import at_once
from factories.tenders import deliver_all
from factories.undoings import approve, propose
from sqlalchemy import func, select

from app.errors import Conflict
from app.ledger.queries.verify import verify
from app.platform import Platform
from payments.counter.models import CounterTaking, ScrollOutcome
from payments.receipts.models import Payment

pytestmark = [pytest.mark.committed, pytest.mark.campaign]
PAPER = {"kind": "cheque", "place": "Counter 1", "number": "CH-77"}


@pytest.mark.parametrize("turn", turns(3))
def test_a_freed_paper_is_recorded_once(committed: Platform, turn: int) -> None:
    with committed.executor.sessions() as session:
        desk = Desk.of(committed, session)
        bills = [make_bill(session, days_old=5) for _ in range(4)]
        session.commit()
        desk.take(bills[0].psid, **PAPER)
        payment = session.scalars(select(Payment)).one()
        waiting = propose(desk, payment.id)
        again = [partial(desk.record, bill.psid, **PAPER) for bill in bills[1:]]
        answers = at_once([partial(approve, desk, waiting.id), *again])
        assert not isinstance(answers[0], Exception), answers[0]
        refused = [each for each in answers if isinstance(each, Exception)]
        assert all(isinstance(each, Conflict) for each in refused), refused
        assert {each.code for each in refused} <= {"taking-known"}  # type: ignore[attr-defined]
        at_once([partial(desk.record, bill.psid, **PAPER) for bill in bills[1:]])
        session.expire_all()
        standing = select(func.count()).select_from(CounterTaking)
        assert session.scalar(standing) == 2, turn
        assert session.scalar(standing.where(CounterTaking.undone_at.is_(None))) == 1


@pytest.mark.parametrize("turn", turns(3))
def test_of_two_right_lines_one_is_the_right_one(committed: Platform, turn: int) -> None:
    with committed.executor.sessions() as session:
        desk = Desk.of(committed, session)
        wrong, one, other = [make_bill(session, days_old=5) for _ in range(3)]
        session.commit()
        desk.scroll(line(2, wrong.psid))
        payment = session.scalars(select(Payment)).one()
        approve(desk, propose(desk, payment.id).id)
        for bill in (one, other):
            desk.scroll(line(2, bill.psid), deliver=False)
        at_once([partial(deliver_all, committed) for _ in range(2)])
        deliver_all(committed)
        session.expire_all()
        kinds = select(ScrollOutcome.kind, func.count()).group_by(ScrollOutcome.kind)
        found = dict(session.execute(kinds).all())
        assert found == {"paid": 2, "differs": 1}, turn
        assert verify(session) is None
