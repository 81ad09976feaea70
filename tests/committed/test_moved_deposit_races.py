"""Real commits about a deposit that is moved, given back and forfeited, all at once."""

from functools import partial

import pytest
from factories.deposits import Firm
from factories.depth import turns
from factories.payments import pay
from factories.racing import at_once
from sqlalchemy import select, text

from app.errors import Conflict
from app.identity.accounts.queries.actors import SYSTEM
from app.ledger.queries.verify import verify
from app.platform import Platform
from payments.bills.policy.state import State
from payments.deposits.models import DepositForfeiture, DepositMove
from payments.deposits.use_cases.end_deposit import forfeit_deposit, return_deposit
from payments.deposits.use_cases.move_deposit import move_deposit
from payments.public import Forfeiture, MoneyReturn, MoveDeposit
from payments.receipts.use_cases.record_money import RecordPayment
from payments.receipts.use_cases.record_payment import record_payment

pytestmark = [pytest.mark.committed, pytest.mark.campaign]
BID, CONTRACT = 5_000_00, 3_000_00


def ended(firm: Firm) -> tuple[list[int], list[int], int]:
    """What was moved, what was forfeited, and what goes back by a bank."""
    firm.session.expire_all()
    moved = firm.session.scalars(select(DepositMove.amount_paisa)).all()
    kept = firm.session.scalars(select(DepositForfeiture.amount_paisa)).all()
    back = firm.session.scalar(
        text("select coalesce(sum(amount_paisa), 0) from refunds where channel <> 'deposit'")
    )
    return list(moved), list(kept), int(back or 0)


@pytest.mark.parametrize("turn", turns(3))
def test_every_rupee_ends_in_one_place(committed: Platform, turn: int) -> None:
    with committed.executor.sessions() as session:
        firm = Firm.of(committed, session)
        bid, contract, other = firm.bill(BID), firm.bill(CONTRACT), firm.bill(CONTRACT)
        pay(committed, bid.psid, BID, reference=f"M{turn}")
        same = {"entered_by": firm.first, "reason": "x"}
        move = MoveDeposit(business_key="K", from_bill_id=bid.id, to_bill_id=contract.id, **same)
        elsewhere = MoveDeposit(business_key="L", from_bill_id=bid.id, to_bill_id=other.id, **same)
        back = MoneyReturn(bill_id=bid.id, **same)
        keep = Forfeiture(bill_id=bid.id, head_code="C02702", ddo_code="QA0001", **same)
        execute, office = committed.executor.execute, firm.office
        answers = at_once(
            [
                partial(execute, move_deposit, move, actor=office.maker),
                partial(execute, move_deposit, move, actor=office.checker),
                partial(execute, move_deposit, elsewhere, actor=office.checker),
                partial(execute, return_deposit, back, actor=office.maker),
                partial(execute, forfeit_deposit, keep, actor=office.checker),
            ]
        )
        refused = [answer for answer in answers if isinstance(answer, Conflict)]
        others = [each for each in answers if isinstance(each, Exception)]
        assert others == refused, answers
        assert {each.code for each in refused} <= {"deposit-gone", "deposit-not-needed"}
        # The same decision, told twice, is answered twice as it was decided, or refused twice.
        assert str(answers[0]) == str(answers[1])
        moved, kept, given = ended(firm)
        # Moved once by a decision, what is left by one more word; nothing more than came.
        assert sum(moved) + sum(kept) + given == BID
        on_contracts = firm.now(contract).paid_paisa + firm.now(other).paid_paisa
        assert firm.owed_back() == sum(moved) == on_contracts
        assert firm.income() == sum(kept)
        assert verify(session) is None


@pytest.mark.parametrize("turn", turns(3))
def test_money_that_comes_at_the_same_instant_is_not_counted_twice(
    committed: Platform, turn: int
) -> None:
    with committed.executor.sessions() as session:
        firm = Firm.of(committed, session)
        bid, contract = firm.bill(BID), firm.bill(CONTRACT)
        pay(committed, bid.psid, BID, reference=f"N{turn}")
        move = MoveDeposit(
            business_key="K",
            from_bill_id=bid.id,
            to_bill_id=contract.id,
            entered_by=firm.first,
            reason="x",
        )
        cash = RecordPayment(
            psid=contract.psid, channel="onebill", reference="CASH", amount_paisa=CONTRACT
        )
        execute = committed.executor.execute
        answers = at_once(
            [
                partial(execute, move_deposit, move, actor=firm.office.checker),
                partial(execute, record_payment, cash, actor=SYSTEM),
            ]
        )
        refused = [answer for answer in answers if isinstance(answer, Conflict)]
        assert all(answer.code == "deposit-not-needed" for answer in refused)
        now = firm.now(contract)
        assert now.owed_paisa == 0
        assert now.state is (State.PAID if refused else State.OVERPAID)
        assert verify(session) is None
