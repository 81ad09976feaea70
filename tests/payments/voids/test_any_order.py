"""Whatever is taken, listed, closed, refunded and taken back, in whatever order: all agree."""

from dataclasses import dataclass, field
from uuid import UUID

from factories.counter import Desk, line
from factories.depth import walks
from factories.moves import Moves
from factories.payments import make_bill
from factories.refunds import Office
from factories.undoings import approve, propose
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.ledger.public import balance
from app.ledger.queries.verify import verify
from app.platform import Platform
from payments.bills.models import Bill, BillLine
from payments.bills.policy.facts import owed
from payments.bills.queries import facts_of
from payments.clearing.models import ClearingItem
from payments.counter.models import CounterTaking
from payments.receipts.models import Payment
from payments.receipts.policy import EXCESS
from payments.receipts.queries import remaining_parts
from payments.reversals.models import PaymentReversal
from payments.treasury.queries.transferable import at_bank, others_money, waiting_parts

WHOLE, NOTES = 1_200_00, 100
BANK = "nbp"


def books(session: Session, code: str) -> int:
    session.expire_all()
    try:
        return balance(session, code)
    except NotFound:
        return 0  # nothing was ever posted to it


def heads_of(session: Session, bill: Bill) -> list[str]:
    """The accounts of its lines: its department's own, so nobody else's money is on them."""
    lines = session.scalars(select(BillLine).filter_by(bill_id=bill.id))
    return [f"payments:head:{each.head_code}:{each.ddo_code}" for each in lines]


steps = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["cash", "challan", "line"]), st.sampled_from([WHOLE, 700_00])),
        st.tuples(st.sampled_from(["mistake", "twice"]), st.integers(0, 3)),
        st.tuples(st.sampled_from(["refund", "half a refund", "close"]), st.integers(0, 3)),
    ),
    min_size=3,
    max_size=10,
)


@dataclass
class Life:
    """A bill, and what was done to it; the cashier is new each time, for a day is closed once."""

    platform: Platform
    session: Session
    bill: Bill
    desk: Desk
    rows: int = 1
    undone: set[UUID] = field(default_factory=set)

    def payments(self) -> list[Payment]:
        self.session.expire_all()
        query = select(Payment).filter_by(bill_id=self.bill.id).order_by(Payment.id)
        return list(self.session.scalars(query))

    def do(self, what: str, how: int) -> None:
        if what == "cash":
            self.desk.take(self.bill.psid, how)
        elif what == "challan":
            self.desk.confirm(self.desk.record(self.bill.psid, how).id, "Another document")
        elif what == "line":
            self.rows += 1
            named = line(self.rows, self.bill.psid, how, scroll_number=self.bill.psid)
            self.desk.scroll(named, bank=BANK)
        elif what == "close":
            self.close()
        else:
            self.about(what, how)

    def close(self) -> None:
        mine = [each for each in self.payments() if each.channel == "counter"]
        standing = [each for each in mine if each.id not in self.undone]
        cash = sum(each.amount_paisa for each in standing if self.is_cash(each))
        self.desk.confirm_close(self.desk.close({NOTES: cash // 100 // NOTES}, bank=BANK).id)

    def is_cash(self, payment: Payment) -> bool:
        return self.session.get_one(CounterTaking, UUID(payment.reference)).kind == "cash"

    def about(self, what: str, which: int) -> None:
        there = self.payments()
        if not there:
            return
        payment = there[which % len(there)]
        if "refund" in what:
            office = Office(self.platform, self.desk.maker, self.desk.checker)
            left = remaining_parts(self.session, payment, waiting=True)
            part, paisa = next((name, each) for name, each in left.items() if each > 0)
            asked = office.propose(payment.id, {part: paisa}, payment.channel)
            if what == "refund":
                office.approve(asked.id)
                office.send(asked.id)
                office.confirm(asked.id)
            return
        same = there[(which + 1) % len(there)].receipt if what == "twice" else ""
        made = propose(self.desk, payment.id, what, same)
        approve(self.desk, made.id)
        self.undone.add(payment.id)


def test_books_bill_clearing_and_bank_agree_whatever_is_taken_back(
    platform: Platform, session: Session, moves: Moves
) -> None:
    @settings(max_examples=walks(18), deadline=None)
    @given(steps)
    def in_any(order: list[tuple[str, int]]) -> None:
        desk = Desk.of(platform, session)
        bill = make_bill(session, part_payment=True, days_old=2)
        session.commit()
        life = Life(platform, session, bill, desk)
        for what, how in order:
            with moves.step(StopIteration):
                life.do(what, how)
        session.execute(text("set constraints all immediate"))
        session.execute(text("set constraints all deferred"))
        facts = facts_of(session, [bill])[bill.id].facts
        heads = -sum(books(session, head) for head in heads_of(session, bill))
        assert heads == facts.allocated_paisa - facts.refunded_paisa
        came = sum(each.amount_paisa for each in life.payments() if each.id not in life.undone)
        assert sum(each.amount_paisa for each in facts.payments) == came
        assert facts.excess_paisa >= 0
        now = facts_of(session, [bill])[bill.id].now
        free = sum(
            remaining_parts(session, each, waiting=True).get(EXCESS, 0) for each in life.payments()
        )
        assert free <= 0 or owed(facts, now).total_paisa == 0
        for channel in ("counter", "scroll"):
            asked = select(func.coalesce(func.sum(ClearingItem.amount_paisa), 0))
            listed = session.scalar(asked.filter_by(channel=channel))
            assert listed == books(session, f"payments:clearing:{channel}")
        ours = at_bank(session, BANK) - others_money(session, BANK)
        assert ours == sum(part.amount_paisa for part in waiting_parts(session, BANK))
        gone = select(PaymentReversal.payment_id).filter_by(bill_id=bill.id, kind="undone")
        assert set(session.scalars(gone)) == life.undone
        with platform.executor.sessions() as fresh:
            assert verify(fresh) is None

    in_any()
