"""Real commits from officers at the same instant: no money in suspense goes twice."""

from functools import partial
from typing import Any

import pytest
from factories.counter import Desk, line
from factories.payments import make_bill
from factories.racing import at_once
from sqlalchemy import func, select

from app.errors import Conflict
from app.ledger.public import balance
from app.ledger.queries.verify import verify
from app.platform import Platform
from payments.bills.policy.psid import make_psid
from payments.clearing.models import SuspenseDecision, SuspenseItem, SuspenseOutcome
from payments.kernel.postings import SUSPENSE
from payments.receipts.models import Payment
from payments.suspense.models import SuspensePayOrder

pytestmark = [pytest.mark.committed, pytest.mark.campaign]
WHOLE = 1_200_00


def begun(committed: Platform) -> tuple[Desk, SuspenseItem, str]:
    with committed.executor.sessions() as session:
        psid = make_bill(session).psid
        desk = Desk.of(committed, session)
    desk.scroll(line(2, make_psid("98")))
    with committed.executor.sessions() as session:
        return desk, session.scalars(select(SuspenseItem)).one(), psid


def won(answers: list[Any], kind: type) -> int:
    assert all(isinstance(answer, kind | Conflict) for answer in answers), answers
    return sum(isinstance(answer, kind) for answer in answers)


def test_two_who_approve_one_decision_pay_the_bill_once(committed: Platform) -> None:
    desk, item, psid = begun(committed)
    decision = desk.propose(item.id, "bill", WHOLE, psid=psid)
    assert won(at_once([partial(desk.approve, decision.id)] * 6), SuspenseDecision) == 1
    with committed.executor.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Payment)) == 1
        assert balance(session, SUSPENSE.code) == 0
        assert verify(session) is None


def test_one_of_many_gets_the_same_money(committed: Platform) -> None:
    desk, item, psid = begun(committed)
    ways = [
        partial(desk.propose, item.id, "bill", WHOLE, psid=psid),
        partial(desk.propose, item.id, "payer", WHOLE, payee="Gul Khan"),
    ]
    assert won(at_once(ways * 3), SuspenseDecision) == 1


def test_a_transfer_arrives_or_fails_and_the_money_is_there_once(committed: Platform) -> None:
    desk, item, _psid = begun(committed)
    decision = desk.propose(item.id, "payer", WHOLE, payee="Gul Khan")
    desk.approve(decision.id)
    desk.send(decision.id)
    at_once([partial(desk.see, decision.id), partial(desk.fail, decision.id)] * 2)
    with committed.executor.sessions() as session:
        ends = set(session.scalars(select(SuspenseOutcome.outcome)))
        # What arrived may come back later; what came back never arrives.
        assert "failed" in ends
        assert balance(session, SUSPENSE.code) == -WHOLE
        assert balance(session, "payments:bank:nbp") == WHOLE
        assert balance(session, "payments:refunds-payable:transfer") == 0
        assert balance(session, "payments:clearing:scroll") == 0
        assert verify(session) is None


def test_one_pay_order_of_a_bank_pays_one_payer(committed: Platform) -> None:
    desk, item, _psid = begun(committed)
    made = [desk.propose(item.id, "payer", 100_00, payee=f"Payer {n}") for n in range(4)]
    for each in made:
        desk.approve(each.id)
        desk.choose_pay_order(each.id)
    answers = at_once([partial(desk.pay_order, each.id, "PO-1") for each in made])
    assert won(answers, SuspensePayOrder) == 1
