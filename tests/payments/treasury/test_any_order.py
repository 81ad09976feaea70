"""Whatever is paid, settled, refunded, gathered and sent, in any order: each rupee goes once."""

from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

from factories.corrections import put_right
from factories.depth import walks
from factories.moves import Moves
from factories.payments import make_bill, pay
from factories.refunds import Office
from factories.treasury import (
    BANK,
    Treasury,
    make_placing,
    settle_payment,
    settle_refund,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import ARRAY, Uuid, bindparam, func, select, text
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.ledger.public import balance
from app.ledger.queries.verify import verify
from app.ledger.use_cases.corrections import (
    ApproveCorrection,
    ProposeCorrection,
    approve_correction,
    propose_correction,
)
from app.platform import Platform
from payments.bills.models import Bill, BillLine
from payments.clearing.models import Settlement
from payments.receipts.models import Payment
from payments.refunds.models import Refund
from payments.refunds.policy import RefundState
from payments.refunds.queries.refunds import state_now
from payments.treasury.models import TreasuryLine, TreasuryPart, TreasurySheet
from payments.treasury.policy import SheetState, sheet_state
from payments.treasury.queries.transferable import available, others_money, waiting_parts
from payments.treasury.queries.transfers import facts_of_sheets

GONE = (SheetState.APPROVED, SheetState.ORDERED, SheetState.ARRIVED)
STANDING = (SheetState.PREPARED, SheetState.PROPOSED, *GONE)

# What arrived and came back is put to the bank's account by an order to the bank, not here.
UNDER_WAY = (RefundState.APPROVED, RefundState.SENT)
# A refund at once, by either way; and one that is only proposed, which another step approves.
WAYS = ("refund", "voucher", "ask_refund", "ask_voucher")
FOLLOWED = tuple(f"refund_{what}" for what in ("sent", "voucher", "arrived", "failed", "settled"))
DEEDS = ("propose", "approve", "refuse", "order", "arrive", "fail")
steps = st.lists(
    st.one_of(
        st.tuples(st.just("pay"), st.integers(1, 1_400_00), st.integers(0, 20_00)),
        st.tuples(st.just("settle"), st.integers(0, 3), st.integers(0, 20_00)),
        st.tuples(st.sampled_from(WAYS), st.integers(0, 3), st.integers(1, 400_00)),
        st.tuples(st.just("let_back"), st.integers(0, 2), st.just(0)),
        st.tuples(st.sampled_from(["correct", "ask"]), st.integers(0, 3), st.integers(1, 900_00)),
        st.tuples(st.just("agree"), st.integers(0, 2), st.just(0)),
        st.tuples(
            st.sampled_from(FOLLOWED),
            st.integers(0, 2),
            st.just(0),
        ),
        st.tuples(st.just("appropriate"), st.integers(1, 30_00), st.just(0)),
        st.tuples(st.sampled_from(["prepare", "arrive_all"]), st.just(0), st.just(0)),
        st.tuples(
            st.sampled_from(DEEDS),
            st.integers(0, 2),
            st.just(0),
        ),
    ),
    min_size=5,
    max_size=24,
)


@dataclass
class Life:
    """A bank, a bill with two heads, and what was done."""

    office: Office
    treasury: Treasury
    session: Session
    bill: Bill
    bank: str
    payments: list[Payment] = field(default_factory=list)
    refunds: list[UUID] = field(default_factory=list)
    asked: list[UUID] = field(default_factory=list)
    proposed: list[UUID] = field(default_factory=list)
    given: int = 0
    fees_before: int = 0

    def do(self, what: str, which: int, how: int) -> None:
        platform = self.office.platform
        if what == "pay":
            self.payments.append(pay(platform, self.bill.psid, which, channel="onebill"))
        elif what == "settle" and self.payments:
            payment = self.payments[which % len(self.payments)]
            fee = min(how, payment.amount_paisa)
            settle_payment(platform, payment, fee_paisa=fee, bank=self.bank)
        elif what in WAYS and self.payments:
            self.give_back(what, self.payments[which % len(self.payments)], how)
        elif what == "let_back" and self.proposed:
            self.refunds.append(self.office.approve(self.proposed[which % len(self.proposed)]).id)
        elif what in ("correct", "ask") and self.payments:
            self.correct(self.payments[which % len(self.payments)], how, later=what == "ask")
        elif what == "agree" and self.asked:
            agreed = ApproveCorrection(correction_id=self.asked[which % len(self.asked)])
            platform.executor.execute(approve_correction, agreed, actor=self.treasury.checker)
        elif what.startswith("refund_") and self.refunds:
            self.follow(what, self.refunds[which % len(self.refunds)])
        else:
            self.send(what, which)

    def arrive_all(self) -> None:
        """Let what waits go all the way: a transfer that random steps rarely bring to its end."""
        known = {sheet.id for sheet in self.sheets()}
        self.treasury.prepare(self.bank)
        for sheet in self.sheets():
            for deed in ("propose", "approve", "order", "arrive") if sheet.id not in known else ():
                getattr(self.treasury, deed)(sheet.id)

    def give_back(self, what: str, payment: Payment, paisa: int) -> None:
        way = "voucher" if what.endswith("voucher") else "onebill"
        made = self.office.propose(payment.id, {"1": paisa}, way)
        self.proposed.append(made.id)
        if not what.startswith("ask"):
            self.refunds.append(self.office.approve(made.id).id)

    def send(self, what: str, which: int) -> None:
        if what == "appropriate":
            self.treasury.appropriate(which, self.bank)
            self.given += which
        elif what == "prepare":
            self.treasury.prepare(self.bank)
        elif what == "arrive_all":
            self.arrive_all()
        elif what in DEEDS and (sheets := self.sheets()):
            getattr(self.treasury, what)(sheets[-1 - which % len(sheets)].id)

    def correct(self, payment: Payment, paisa: int, *, later: bool) -> None:
        (ddo,) = bill_ddos(self.session, self.bill)
        command = ProposeCorrection(
            transaction_id=payment.transaction_id,
            wrong=f"payments:head:B02201:{ddo}",
            right=f"payments:head:C02701:{ddo}",
            amount_paisa=paisa,
            reason="Billed under a wrong head",
        )
        platform, maker = self.office.platform, self.treasury.maker
        if later:
            made = platform.executor.execute(propose_correction, command, actor=maker)
            self.asked.append(made.id)
        else:
            put_right(platform, command, maker, self.treasury.checker)

    def follow(self, what: str, refund_id: UUID) -> None:
        self.session.expire_all()
        refund = self.session.get_one(Refund, refund_id)
        state = state_now(self.session, refund)
        if what == "refund_sent":
            self.office.send(refund_id)
        elif what == "refund_voucher":
            self.office.voucher(refund_id)
        elif what == "refund_arrived":
            self.office.confirm(refund_id)
        elif what == "refund_failed" and state in UNDER_WAY:
            self.office.fail(refund_id)
        elif what == "refund_settled" and state is RefundState.CONFIRMED and not by_voucher(refund):
            settle_refund(self.office.platform, refund, bank=self.bank)

    def sheets(self) -> list[TreasurySheet]:
        self.session.expire_all()
        query = select(TreasurySheet).filter_by(bank=self.bank).order_by(TreasurySheet.id)
        return list(self.session.scalars(query))


def books(session: Session, code: str) -> int:
    session.expire_all()
    try:
        return balance(session, code)
    except NotFound:
        return 0


def check(life: Life) -> None:
    """Hold the books, the sheets and what waits against each other."""
    session = life.session
    sheets = life.sheets()
    ids = [sheet.id for sheet in sheets]
    states = {each: sheet_state(facts) for each, facts in facts_of_sheets(session, ids).items()}
    gone = sum(sheet.total_paisa for sheet in sheets if states[sheet.id] in GONE)
    paid = sum(refund.amount_paisa for refund in ended_vouchers(life))
    in_transit = books(session, f"payments:in-transit:{life.bank}-treasury")
    assert books(session, f"payments:treasury:{life.bank}-treasury") + in_transit == gone - paid
    assert books(session, f"payments:bank:{life.bank}") >= 0
    taken = session.execute(
        select(TreasuryPart.source, TreasuryPart.source_id, TreasuryPart.source_part, func.count())
        .where(TreasuryPart.sheet_id.in_(ids), ~TreasuryPart.freed)
        .group_by(TreasuryPart.source, TreasuryPart.source_id, TreasuryPart.source_part)
    ).all()
    assert all(row[3] == 1 for row in taken)
    for sheet in sheets:
        lines = session.scalars(select(TreasuryLine).filter_by(sheet_id=sheet.id)).all()
        assert sum(line.amount_paisa for line in lines) == sheet.total_paisa
        freed = set(session.scalars(select(TreasuryPart.freed).filter_by(sheet_id=sheet.id)))
        assert freed == {states[sheet.id] not in STANDING}
    check_ways(life)
    # What heads have coming is what stands on their accounts and was paid out, less what has gone.
    waiting = sum(part.amount_paisa for part in waiting_parts(session, life.bank))
    standing = sum(sheet.total_paisa for sheet in sheets if states[sheet.id] in STANDING)
    fees = books(session, "payments:channel-fees:onebill") - life.fees_before
    # What heads have got is with channels, at the bank, or sent; vouchers took nothing of that.
    assert of_heads(life) == with_channels(life) + waiting + standing - by_vouchers(life)
    unpaid = waiting + standing - gone
    assert available(session, life.bank) <= unpaid - fees + life.given
    if others_money(session, life.bank):
        assert available(session, life.bank) == unpaid - fees + life.given


def of_heads(life: Life) -> int:
    """Return the ledger balance of the bill's heads."""
    return -sum(
        books(life.session, f"payments:head:{head}:{ddo}")
        for ddo in bill_ddos(life.session, life.bill)
        for head in ("B02201", "C02701")
    )


def standing_refunds(life: Life) -> list[Refund]:
    rows = life.session.scalars(select(Refund).where(Refund.id.in_(life.refunds))).all()
    failed = RefundState.FAILED
    return [row for row in rows if state_now(life.session, row) is not failed]


def by_vouchers(life: Life) -> int:
    return sum(row.amount_paisa for row in standing_refunds(life) if by_voucher(row))


def with_channels(life: Life) -> int:
    """What was not paid out to the bank yet, less what went back of it."""
    paid_out = set(life.session.scalars(select(Settlement.payment_id)))
    there = {each.id: each for each in life.payments if each.id not in paid_out}
    came = sum(each.amount_paisa - each.excess_paisa for each in there.values())
    back = (row for row in standing_refunds(life) if row.payment_id in there)
    return came - sum(row.amount_paisa for row in back)


def by_voucher(refund: Refund) -> bool:
    return refund.channel == "voucher"


def ended_vouchers(life: Life) -> list[Refund]:
    """The refunds that the treasury has paid."""
    rows = life.session.scalars(select(Refund).where(Refund.id.in_(life.refunds))).all()
    return [
        row
        for row in rows
        if by_voucher(row) and state_now(life.session, row) is RefundState.CONFIRMED
    ]


def check_ways(life: Life) -> None:
    """See that no bank pays what is in a transfer that stands, but beside its own refund."""
    rows = life.session.execute(_SENT_AND_PAID, {"ids": life.refunds}).all()
    assert not rows, rows


# A payment's part that stands in a sheet, of which a refund by a bank stands that is not beside it.
_SENT_AND_PAID = text("""
select r.id from refunds r
  join refund_lines n on n.refund_id = r.id
  join payment_allocations a on a.payment_id = r.payment_id and a.line_number = n.line_number
  join treasury_parts p on p.source = 'payment' and p.source_id = a.payment_id
   and p.source_part = a.position and not p.freed
 where r.id = any(:ids) and r.channel <> 'voucher'
   and not exists (select from refund_outcomes o where o.refund_id = r.id and o.outcome = 'failed')
   and not exists (select from treasury_parts q where q.sheet_id = p.sheet_id and not q.freed
                    and q.source = 'refund' and q.source_id = r.id)
""").bindparams(bindparam("ids", type_=ARRAY(Uuid())))


def test_every_rupee_goes_once_in_whatever_order(
    platform: Platform, session: Session, moves: Moves
) -> None:
    office, treasury = Office.of(platform, session), Treasury.of(platform, session)
    numbers = Counter[str]()

    @settings(max_examples=walks(25), deadline=None)
    @given(steps)
    def in_any(order: list[tuple[str, int, int]]) -> None:
        numbers["bank"] += 1
        bank = f"{BANK}{numbers['bank']}"
        bill = make_bill(session, part_payment=True)
        for line in bill_ddos(session, bill):
            make_placing(session, line, f"{bank}-treasury")
        session.commit()
        life = Life(office, treasury, session, bill, bank)
        life.fees_before = books(session, "payments:channel-fees:onebill")
        for step in order:
            with moves.step():
                life.do(*step)
        check(life)
        with platform.executor.sessions() as fresh:
            assert verify(fresh) is None

    in_any()


def bill_ddos(session: Session, bill: Bill) -> set[str]:
    return set(session.scalars(select(BillLine.ddo_code).filter_by(bill_id=bill.id)))
