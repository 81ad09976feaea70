"""Real commits from officers at the same instant: no rupee goes back twice."""

from functools import partial
from typing import Any
from uuid import UUID

import pytest
from factories.depth import turns
from factories.payments import make_bill, pay
from factories.racing import at_once
from factories.refunds import Office
from sqlalchemy import func, select

from app.errors import Conflict
from app.ledger.public import balance
from app.ledger.queries.verify import verify
from app.outbox.models import Event
from app.platform import Platform
from payments.refunds.models import Refund, RefundOutcome

pytestmark = pytest.mark.committed
WHOLE = 1_200_00


def begun(committed: Platform) -> tuple[Office, UUID]:
    with committed.executor.sessions() as session:
        bill = make_bill(session)
        office = Office.of(committed, session)
    return office, pay(committed, bill.psid, WHOLE).id


def won(answers: list[Any], kind: type) -> int:
    assert all(isinstance(answer, kind | Conflict) for answer in answers), answers
    return sum(isinstance(answer, kind) for answer in answers)


@pytest.mark.campaign
def test_it_lets_one_of_many_ask_for_the_same_line(committed: Platform) -> None:
    office, payment = begun(committed)
    answers = at_once([lambda: office.propose(payment, {"1": 600_00})] * 8)
    assert won(answers, Refund) == 1


@pytest.mark.campaign
def test_it_approves_a_refund_once(committed: Platform) -> None:
    office, payment = begun(committed)
    refund = office.propose(payment, {"1": 1_000_00})
    answers = at_once([lambda: office.approve(refund.id)] * 8)
    assert won(answers, Refund) == 1
    with committed.executor.sessions() as session:
        assert balance(session, "payments:refunds-payable:counter") == -1_000_00
        sent = select(func.count()).select_from(Event).filter_by(name="payments.refund_approved")
        assert session.scalar(sent) == 1
        assert verify(session) is None


@pytest.mark.parametrize("turn", turns(3))
def test_it_confirms_or_fails_and_never_both_at_once(committed: Platform, turn: int) -> None:
    office, payment = begun(committed)
    refund = office.propose(payment, {"2": 200_00})
    office.approve(refund.id)
    office.send(refund.id)
    at_once([lambda: office.confirm(refund.id), lambda: office.fail(refund.id)])
    with committed.executor.sessions() as session:
        ends = set(session.scalars(select(RefundOutcome.outcome)))
        # What arrived may come back later; what came back never arrives.
        assert "failed" in ends
        assert balance(session, "payments:clearing:counter") == WHOLE
        assert balance(session, "payments:refunds-payable:counter") == 0
        assert verify(session) is None


def test_refunds_of_many_bills_do_not_pass_the_sanction_that_they_share(
    committed: Platform,
) -> None:
    with committed.executor.sessions() as session:
        psids = [make_bill(session).psid for _ in range(5)]
        office = Office.of(committed, session)
    payments = [pay(committed, psid, WHOLE).id for psid in psids]
    sanction = {"sanction_number": "FD-R-99/2026", "sanctioned_paisa": 500_00}
    answers = at_once(
        [partial(office.propose, each, {"1": 200_00}, **sanction) for each in payments]
    )
    assert won(answers, Refund) == 2
    for each in answers:
        if isinstance(each, Refund):
            office.approve(each.id)
    with committed.executor.sessions() as session:
        assert balance(session, "payments:refunds-payable:counter") == -400_00
        assert verify(session) is None
