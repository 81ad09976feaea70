"""Deposits: owed back and no income, not for Finance to refund, the treasury's once forfeited."""

from dataclasses import dataclass, replace
from uuid import UUID

import pytest
from factories.held import owed_back
from factories.identity import make_department
from factories.payments import order, pay
from factories.refunds import Office, proved_officer
from factories.treasury import BANK, settle_payment
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from app.errors import Conflict, Forbidden
from app.identity.accounts.queries.actors import SYSTEM
from app.ledger.public import balance
from app.ledger.queries.verify import verify
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from payments.bills.orders import OrderLine
from payments.bills.policy.state import State
from payments.kernel.postings import Head, head_account
from payments.public import (
    BillView,
    Forfeiture,
    MoneyReturn,
    bill_state,
    cancel_bill,
    forfeit_deposit,
    propose_return,
    raise_bill,
    return_deposit,
)
from payments.receipts.models import Payment
from payments.refunds.models import Refund, RefundSanction
from payments.refunds.use_cases.propose_refund import RefuseRefund, refuse_refund
from payments.treasury.queries.transferable import available, waiting_parts

SUM = 5_000_00
HEAD = Head(head_code="C02702", ddo_code="QA0001")

LINE = OrderLine(
    head_code=HEAD.head_code,
    ddo_code=HEAD.ddo_code,
    description="Security",
    amount_paisa=SUM,
    deposit=True,
)


@dataclass
class Held:
    """A deposit that was paid, and two officers; `first` has said the first word."""

    platform: Platform
    session: Session
    office: Office
    first: UUID
    bill: BillView
    payment: Payment

    def give_back(self) -> None:
        ask = MoneyReturn(bill_id=self.bill.id, entered_by=self.first, reason="No more needed")
        self.platform.executor.execute(return_deposit, ask, actor=self.office.checker)
        self.session.expire_all()

    def keep(self) -> None:
        ask = Forfeiture(
            bill_id=self.bill.id,
            head_code=HEAD.head_code,
            ddo_code=HEAD.ddo_code,
            entered_by=self.first,
            reason="Left",
        )
        self.platform.executor.execute(forfeit_deposit, ask, actor=self.office.checker)
        self.session.expire_all()

    def again(self, *, part_payment: bool) -> BillView:
        """Raise another bill of the same department for the same security."""
        ordered = order(self.bill.department_id, reference="again")
        ordered = replace(ordered, lines=(LINE,), part_payment=part_payment)
        return self.platform.executor.execute(raise_bill, ordered, actor=SYSTEM)

    def end(
        self, bill: BillView, *, going_back: bool = False, still_held: bool = False
    ) -> BillView:
        """Let the domain cancel a bill."""

        def ask(uow: UnitOfWork, bill_id: UUID) -> BillView:
            ways = {"going_back": going_back, "held": still_held}
            return cancel_bill(uow, bill_id, "Not needed", **ways)

        return self.platform.executor.execute(ask, bill.id, actor=SYSTEM)

    def balances(self) -> tuple[int, int]:
        """What is owed as deposits, and what is income of the head."""
        income = head_account(HEAD).code
        query = text("select count(*) from ledger_accounts where code = :code")
        there = self.session.scalar(query, {"code": income})
        found = [owed_back(self.session, self.bill.department_id)]
        found.append(-balance(self.session, income) if there else 0)
        return found[0], found[1]

    def state(self) -> State:
        def read(uow: UnitOfWork, bill: UUID) -> State:
            return bill_state(uow, bill).state

        return self.platform.executor.execute(read, self.bill.id, actor=SYSTEM)


@pytest.fixture
def held(platform: Platform, session: Session) -> Held:
    house = make_department(session)
    office = Office.of(platform, session)
    first = proved_officer(session, "First").person_id
    session.commit()
    assert first is not None
    ordered = replace(order(house.id), lines=(LINE,))
    bill = platform.executor.execute(raise_bill, ordered, actor=SYSTEM)
    payment = pay(platform, bill.psid, SUM)
    return Held(platform, session, office, first, bill, payment)


def test_it_is_owed_back_and_no_income(held: Held) -> None:
    assert held.balances() == (SUM, 0)
    assert verify(held.session) is None


def test_it_goes_back_once_and_can_then_not_be_kept(held: Held) -> None:
    held.give_back()
    assert held.balances() == (0, 0)
    for again in (held.give_back, held.keep):
        with pytest.raises(Conflict) as refused:
            again()
        assert refused.value.code == "deposit-gone"
    assert verify(held.session) is None


def test_its_department_s_decision_is_the_authority_for_its_return(held: Held) -> None:
    held.give_back()
    refund = held.session.scalars(select(Refund)).one()
    sanction = held.session.get_one(RefundSanction, refund.id)
    assert (sanction.authority, sanction.order_number) == ("department", "")
    assert (sanction.told_by, refund.approved_by) == (held.first, held.office.checker.person)
    assert refund.channel == held.payment.channel


def test_it_is_kept_once_and_can_then_not_go_back(held: Held) -> None:
    held.keep()
    assert held.balances() == (0, SUM)
    for again in (held.give_back, held.keep):
        with pytest.raises(Conflict) as refused:
            again()
        assert refused.value.code == "deposit-gone"
    assert held.state() is State.PAID


def test_both_words_are_not_one_persons(held: Held) -> None:
    assert held.office.checker.person_id is not None
    held.first = held.office.checker.person_id
    with pytest.raises(Forbidden, match="You entered this yourself"):
        held.give_back()
    assert held.balances() == (SUM, 0)


def test_finance_cannot_refund_what_the_department_holds(held: Held) -> None:
    with pytest.raises(Conflict) as refused:
        held.office.propose(held.payment.id, {"1": SUM})
    assert refused.value.code == "refund-of-deposit"


def test_finance_sends_again_what_did_not_arrive(held: Held) -> None:
    held.give_back()
    (refund,) = held.session.scalars(text("select id from refunds")).all()
    held.office.send(refund)
    held.office.fail(refund)
    held.office.approve(held.office.propose(held.payment.id, {"1": SUM}).id)
    assert verify(held.session) is None


@pytest.mark.parametrize("paisa", [SUM - 1, SUM + 1])
def test_postgresql_keeps_a_forfeiture_whole(held: Held, paisa: int) -> None:
    statement = text(
        "insert into deposit_forfeitures (bill_id, amount_paisa, head_code, ddo_code, reason,"
        " entered_by, approved_by, forfeited_at, transaction_id, mac) select :bill, :paisa,"
        " 'C02702', 'QA0001', 'x', :one, :two, now(), gen_random_uuid(), '\\x00'"
    )
    values = {"bill": held.bill.id, "paisa": paisa, "one": held.first}
    two = held.office.checker.person_id
    with pytest.raises(ProgrammingError, match="all there"), held.session.begin_nested():
        held.session.execute(statement, values | {"two": two})


def test_the_treasury_gets_it_only_when_it_is_forfeited(held: Held) -> None:
    settle_payment(held.platform, held.payment)
    assert waiting_parts(held.session, BANK) == []
    assert available(held.session, BANK) == 0
    held.keep()
    (part,) = waiting_parts(held.session, BANK)
    assert (part.head_code, part.amount_paisa) == (HEAD.head_code, SUM)
    assert available(held.session, BANK) == SUM


def test_its_domain_ends_the_bill_while_all_of_it_waits_to_go_back(held: Held) -> None:
    part = held.again(part_payment=True)
    came = pay(held.platform, part.psid, 1_000_00)
    ask = MoneyReturn(bill_id=part.id, entered_by=held.first, reason="No more needed")
    with pytest.raises(Conflict) as refused:
        held.end(part, going_back=True)
    assert refused.value.code == "bill-has-money"
    (waits,) = held.platform.executor.execute(propose_return, ask, actor=SYSTEM)
    with pytest.raises(Conflict) as refused:
        held.end(part)
    assert refused.value.code == "bill-has-money"
    held.platform.executor.execute(
        refuse_refund, RefuseRefund(refund_id=waits.id, reason="No"), actor=held.office.checker
    )
    with pytest.raises(Conflict) as refused:
        held.end(part, going_back=True)
    assert refused.value.code == "bill-has-money"
    held.office.propose(came.id, {"1": 1_000_00})
    assert held.end(part, going_back=True).state is State.CANCELLED


def test_its_domain_ends_the_bill_while_a_part_of_it_is_held(held: Held) -> None:
    part = held.again(part_payment=True)
    came = pay(held.platform, part.psid, 1_000_00)
    assert held.end(part, still_held=True).state is State.CANCELLED
    assert held.balances() == (SUM + 1_000_00, 0)
    with pytest.raises(Conflict) as refused:
        held.office.propose(came.id, {"1": 1_000_00})
    assert refused.value.code == "refund-of-deposit"
    ask = MoneyReturn(bill_id=part.id, entered_by=held.first, reason="No more needed")
    held.platform.executor.execute(return_deposit, ask, actor=held.office.checker)
    assert held.balances() == (SUM, 0)
    assert verify(held.session) is None


def test_a_deposit_that_is_there_whole_keeps_its_bill_paid(held: Held) -> None:
    with pytest.raises(Conflict) as refused:
        held.end(held.bill, still_held=True)
    assert refused.value.code == "bill-has-money"
    assert held.state() is State.PAID


def test_what_was_too_much_is_no_word_about_what_is_held(held: Held) -> None:
    more = pay(held.platform, held.bill.psid, 5_00)
    held.office.approve(held.office.propose(more.id, {"excess": 5_00}).id)
    with pytest.raises(Conflict) as refused:
        held.office.propose(held.payment.id, {"1": SUM})
    assert refused.value.code == "refund-of-deposit"
