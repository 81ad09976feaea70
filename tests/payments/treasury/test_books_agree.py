"""Deposits, revenue, refunds, suspense, forfeitures, corrections, memos in any order: they agree.

Head by head, what the ledger says is what channels and banks still have, what was sent to the
treasury, and what memos move there, less what its vouchers pay back.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import UUID

from factories.corrections import put_right
from factories.counter import Desk, line
from factories.deposits import deposit_line
from factories.depth import walks
from factories.identity import make_person, make_supplier
from factories.moves import Moves
from factories.parameters import make_value
from factories.payments import make_bill, order, pay
from factories.refunds import Office, proved_officer
from factories.treasury import BANK, Treasury, make_placing, settle_payment
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Uuid, bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.clock import real_now
from app.db import new_id
from app.errors import NotFound
from app.identity.accounts.queries.actors import SYSTEM
from app.ledger.public import balance
from app.ledger.queries.verify import verify
from app.ledger.use_cases.corrections import ProposeCorrection
from app.platform import Platform
from demonstration.cast.past import at_time
from payments.bills.models import Bill, BillLine
from payments.bills.orders import Payer
from payments.bills.policy.psid import make_psid
from payments.clearing.models import SuspenseItem
from payments.counter.scroll_csv_import import CsvLine
from payments.deposits.use_cases.lapse_deposits import (
    ApproveLapse,
    ProposeLapse,
    approve_lapse,
    propose_lapse,
)
from payments.kernel.parameters import DEPOSIT_HEAD, LAPSE_YEARS, LAPSED_HEAD
from payments.kernel.postings import SUSPENSE
from payments.public import (
    Forfeiture,
    MoneyReturn,
    MoveDeposit,
    forfeit_deposit,
    move_deposit,
    raise_bill,
    return_deposit,
)
from payments.receipts.models import Payment
from payments.receipts.use_cases.record_money import RecordPayment
from payments.receipts.use_cases.record_payment import record_payment
from payments.refunds.models import Refund
from payments.treasury.models import TreasurySheet

PAYABLE = "payments:refunds-payable:transfer"
WRONG, RIGHT, HELD, KEPT = "B02201", "C02701", "G10113", "C02702"
DEPOSIT = 500_00
LONG_AGO = timedelta(days=3 * 365)
DEEDS = ("propose", "approve", "refuse", "order", "arrive", "fail")
MOVED = ("move", "return_moved", "keep_moved")
LAPSED = "C03806"
HEADS = (WRONG, RIGHT, KEPT, LAPSED)
# What random steps rarely reach: money that the treasury has, and a pay order to its end.
LOST_AND_PAID = (("lose", 0), ("pay_order", 0), ("collected", 0))
SENT = (("pay", 0), ("settle", 0), ("pay_deposit", 0), ("settle_deposit", 0), ("all", 0))
LOST = 700_00


def lost_line(scroll: int, which: int) -> CsvLine:
    """A line of a scroll of its own, under a number that no bill has."""
    return line(2, make_psid("98"), LOST, scroll_number=f"L{scroll}-{which}")


steps = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["pay", "settle", "correct"]), st.integers(0, 3)),
        st.tuples(
            st.sampled_from(
                [*("pay_deposit", "settle_deposit", "return", "keep", "lapse", "claim"), *MOVED]
            ),
            st.just(0),
        ),
        st.tuples(
            st.sampled_from(["refund", "voucher", "voucher_paid", "paid"]), st.integers(0, 3)
        ),
        st.tuples(
            st.sampled_from(["lose", "pay_order", "collected", "uncollected"]), st.integers(0, 2)
        ),
        st.tuples(st.sampled_from(["prepare", "all", "all", "memo"]), st.just(0)),
        st.tuples(st.sampled_from(DEEDS), st.integers(0, 2)),
    ),
    min_size=6,
    max_size=24,
)


@dataclass
class Life:
    """A bank, a bill of revenue and one of a deposit under one DDO, and what was done."""

    platform: Platform
    session: Session
    office: Office
    treasury: Treasury
    first: UUID
    bill: Bill
    deposit: UUID
    contract: UUID
    psid: str
    ddo: str
    bank: str
    payments: list[Payment] = field(default_factory=list)
    deposits: list[Payment] = field(default_factory=list)
    lost: list[UUID] = field(default_factory=list)
    returns: list[UUID] = field(default_factory=list)
    suspense_before: int = 0
    payable_before: int = 0

    @property
    def desk(self) -> Desk:
        """The same two officers, at the bank's scrolls."""
        return Desk(self.platform, self.treasury.maker, self.treasury.checker)

    def do(self, what: str, which: int) -> None:
        if what in DEEDS:
            sheets = self.sheets()
            if sheets:
                getattr(self.treasury, what)(sheets[-1 - which % len(sheets)])
        else:
            getattr(self, what)(which)

    def pay(self, _which: int) -> None:
        self.payments.append(pay(self.platform, self.bill.psid, 300_00, channel="onebill"))

    def settle(self, which: int) -> None:
        if self.payments:
            payment = self.payments[which % len(self.payments)]
            settle_payment(self.platform, payment, bank=self.bank)

    def pay_deposit(self, _which: int) -> None:
        """It came three years ago, so that it may lapse."""
        if not self.deposits:
            past = at_time(self.platform.executor, real_now() - LONG_AGO)
            money = RecordPayment(
                psid=self.psid, channel="onebill", reference=new_id().hex, amount_paisa=DEPOSIT
            )
            self.deposits.append(past.execute(record_payment, money, actor=SYSTEM))

    def settle_deposit(self, _which: int) -> None:
        for payment in self.deposits:
            settle_payment(self.platform, payment, bank=self.bank)

    def correct(self, which: int) -> None:
        if self.payments:
            command = ProposeCorrection(
                transaction_id=self.payments[which % len(self.payments)].transaction_id,
                wrong=f"payments:head:{WRONG}:{self.ddo}",
                right=f"payments:head:{RIGHT}:{self.ddo}",
                amount_paisa=100_00,
                reason="Billed under a wrong head",
            )
            put_right(self.platform, command, self.treasury.maker, self.treasury.checker)

    def refund(self, which: int) -> None:
        self.give_back(which, "onebill")

    def voucher(self, which: int) -> None:
        self.give_back(which, "voucher")

    def voucher_paid(self, which: int) -> None:
        self.give_back(which, "voucher")
        self.paid(-1)

    def give_back(self, which: int, way: str) -> None:
        if self.payments:
            payment = self.payments[which % len(self.payments)]
            self.office.approve(self.office.propose(payment.id, {"1": 50_00}, way).id)

    def paid(self, which: int) -> None:
        """The treasury pays one of the vouchers."""
        query = select(Refund.id).where(
            Refund.channel == "voucher",
            Refund.bill_id.in_((self.bill.id, self.deposit, self.contract)),
        )
        found = self.session.scalars(query.order_by(Refund.id)).all()
        if found:
            self.office.voucher(found[which % len(found)])
            self.office.confirm(found[which % len(found)])

    def move(self, _which: int) -> None:
        ask = MoveDeposit(
            business_key=f"kept-{self.bank}",
            from_bill_id=self.deposit,
            to_bill_id=self.contract,
            entered_by=self.first,
            reason="Kept for the contract",
        )
        self.platform.executor.execute(move_deposit, ask, actor=self.office.checker)

    def return_moved(self, _which: int) -> None:
        self.return_of(self.contract)

    def return_of(self, bill: UUID) -> None:
        ask = MoneyReturn(bill_id=bill, entered_by=self.first, reason="No more needed")
        self.platform.executor.execute(return_deposit, ask, actor=self.office.checker)

    def lapse(self, _which: int) -> None:
        run = self.platform.executor.execute
        row = run(propose_lapse, ProposeLapse(), actor=self.treasury.maker)
        run(approve_lapse, ApproveLapse(list_id=row.id), actor=self.treasury.checker)

    def claim(self, _which: int) -> None:
        for payment in self.deposits:
            self.office.approve(self.office.propose(payment.id, {"1": 200_00}, "voucher").id)

    def keep(self, _which: int) -> None:
        self.keep_of(self.deposit)

    def keep_moved(self, _which: int) -> None:
        self.keep_of(self.contract)

    def keep_of(self, bill: UUID) -> None:
        ask = Forfeiture(
            bill_id=bill,
            head_code=KEPT,
            ddo_code=self.ddo,
            entered_by=self.first,
            reason="Left",
        )
        self.platform.executor.execute(forfeit_deposit, ask, actor=self.office.checker)

    def lose(self, which: int) -> None:
        """Money comes whose bill nobody knows, and the bank has it at once."""
        self.desk.scroll(lost_line(len(self.lost), which), bank=self.bank)
        self.session.expire_all()
        query = select(SuspenseItem.id).order_by(SuspenseItem.id.desc()).limit(1)
        self.lost.append(self.session.scalars(query).one())

    def pay_order(self, which: int) -> None:
        """Two officers give some of it back to a payer who has no account."""
        if self.lost:
            item = self.lost[which % len(self.lost)]
            made = self.desk.propose(item, "payer", LOST // 2, payee="Gul Khan")
            self.desk.approve(made.id)
            self.desk.choose_pay_order(made.id)
            self.desk.pay_order(made.id)
            self.returns.append(made.id)

    def collected(self, which: int) -> None:
        if self.returns:
            self.desk.see(self.returns[which % len(self.returns)])

    def uncollected(self, which: int) -> None:
        """It expires, or comes back after it was said to be collected."""
        if self.returns:
            self.desk.fail(self.returns[which % len(self.returns)])

    def prepare(self, _which: int) -> None:
        self.treasury.prepare(self.bank)

    def all(self, _which: int) -> None:
        """Let what waits go all the way."""
        known = set(self.sheets())
        self.treasury.prepare(self.bank)
        for sheet in self.sheets():
            for deed in ("propose", "approve", "order", "arrive") if sheet not in known else ():
                getattr(self.treasury, deed)(sheet)

    def memo(self, _which: int) -> None:
        self.treasury.memo(f"{self.bank}-treasury")

    def sheets(self) -> list[UUID]:
        self.session.expire_all()
        query = select(TreasurySheet.id).filter_by(bank=self.bank).order_by(TreasurySheet.id)
        return list(self.session.scalars(query))


def give_back_deposit(life: Life, _which: int) -> None:
    life.return_of(life.deposit)


setattr(Life, "return", give_back_deposit)

# Independently of the code: by head, what each place has of it. A deposit's money is under its own
# head wherever it is, until a memo moves it; what a bank gives back is in no sheet.
_PLACES = text("""
with mine as (select id from bills where id in (:bill, :deposit, :contract)),
lapsed as (
    select x.bill_id, x.from_head, s.head_code, x.amount_paisa
      from deposit_lapses x join deposit_lapse_lists s on s.id = x.list_id
     where x.bill_id in (select id from mine) and s.approved_at is not null),
came as (
    select a.payment_id, a.amount_paisa, l.head_code
      from payment_allocations a
      join mine m on m.id = a.bill_id
      join bill_lines l on l.bill_id = a.bill_id and l.number = a.line_number),
back as (
    select coalesce(x.head_code, l.head_code) as head_code, n.amount_paisa
      from refunds r join mine m on m.id = r.bill_id
      join refund_lines n on n.refund_id = r.id
      join bill_lines l on l.bill_id = n.bill_id and l.number = n.line_number
      left join lapsed x on x.bill_id = r.bill_id
     where r.approved_at is not null)
select head_code, sum(paisa)::bigint from (
    select head_code, amount_paisa as paisa from came
    union all select head_code, -amount_paisa from back
    union all select l.head_code, -f.amount_paisa from deposit_forfeitures f
      join bill_lines l on l.bill_id = f.bill_id join mine m on m.id = f.bill_id
    union all select f.head_code, f.amount_paisa from deposit_forfeitures f
      join mine m on m.id = f.bill_id
    union all select from_head, -amount_paisa from lapsed
    union all select head_code, amount_paisa from lapsed
    union all select :wrong, -100_00 from ledger_corrections c
     where c.wrong = 'payments:head:' || :wrong || ':' || :ddo and c.approved_at is not null
    union all select :right, 100_00 from ledger_corrections c
     where c.wrong = 'payments:head:' || :wrong || ':' || :ddo and c.approved_at is not null
) as all_of_it group by head_code
""")
# What the treasury has by head: sheets that arrived, memos that were entered, less paid vouchers.
_AT_TREASURY = text("""
select head_code, sum(paisa)::bigint from (
    select l.head_code, l.amount_paisa as paisa
      from treasury_lines l join treasury_ends e on e.sheet_id = l.sheet_id
       and e.outcome = 'arrived'
     where l.ddo_code = :ddo
    union all
    select x.from_head, -x.amount_paisa from transfer_entry_lines x
      join transfer_entry_records r on r.memo_id = x.memo_id where x.from_ddo = :ddo
    union all
    select x.to_head, x.amount_paisa from transfer_entry_lines x
      join transfer_entry_records r on r.memo_id = x.memo_id where x.to_ddo = :ddo
    union all
    select l.head_code, -n.amount_paisa
      from refunds r join refund_outcomes o on o.refund_id = r.id and o.outcome = 'confirmed'
      join refund_lines n on n.refund_id = r.id
      join bill_lines l on l.bill_id = n.bill_id and l.number = n.line_number
     where r.channel = 'voucher' and l.ddo_code = :ddo
) as at_treasury group by head_code
""")

# What goes back from suspense: on its way to its payer, or paid. What failed is in suspense again.
_RETURNED = text("""
select case when o.decision_id is null then 'waiting' else 'paid' end, sum(d.amount_paisa)::bigint
  from suspense_decisions d
  left join suspense_outcomes o on o.decision_id = d.id and o.outcome = 'confirmed'
 where d.item_id = any(:items) and d.approved_at is not null
   and not exists (select from suspense_outcomes f
                    where f.decision_id = d.id and f.outcome = 'failed')
 group by 1
""").bindparams(bindparam("items", type_=ARRAY(Uuid())))
# What a bank has: what channels paid out to it and what left it again, less what was transferred
# (and what was paid by pay order, which `_RETURNED` says).
_AT_BANK = text("""
select coalesce((select sum(gross_paisa - fee_paisa) from settlements
                  where bank = :bank and channel <> 'transfer'), 0)::bigint
     - coalesce((select sum(s.total_paisa)
                   from treasury_sheets s
                   join treasury_transfers t on t.sheet_id = s.id and t.approved_at is not null
                  where s.bank = :bank
                    and not exists (select from treasury_ends e
                                     where e.sheet_id = s.id and e.outcome = 'failed')), 0)::bigint
""")


def books(session: Session, code: str) -> int:
    session.expire_all()
    try:
        return balance(session, code)
    except NotFound:
        return 0


def by_head(session: Session, life: Life) -> dict[str, int]:
    """What the ledger says of each head."""
    found = {h: -books(session, f"payments:head:{h}:{life.ddo}") for h in HEADS}
    held = f"payments:deposits:{life.bill.department_id}:{HELD}:{life.ddo}"
    return {**found, HELD: -books(session, held)}


def check(life: Life) -> None:
    session = life.session
    given = {
        "bill": life.bill.id,
        "deposit": life.deposit,
        "contract": life.contract,
        "ddo": life.ddo,
        "wrong": WRONG,
        "right": RIGHT,
    }
    places = {row[0]: row[1] for row in session.execute(_PLACES, given)}
    assert {h: p for h, p in by_head(session, life).items() if p} == {
        h: p for h, p in places.items() if p
    }
    # Nothing that was credited to the treasury is spent by us: its account is what came less what
    # it paid, whatever became of the heads since.
    there = {row[0]: row[1] for row in session.execute(_AT_TREASURY, {"ddo": life.ddo})}
    assert sum(there.values()) == books(session, f"payments:treasury:{life.bank}-treasury")
    assert books(session, f"payments:in-transit:{life.bank}-treasury") >= 0
    assert books(session, f"payments:bank:{life.bank}") >= 0
    # What lost its bill is in suspense, or on its way to its payer, or the bank has it no more.
    found = session.execute(_RETURNED, {"items": life.lost}).all()
    back = {row[0]: row[1] for row in found}
    left = LOST * len(life.lost) - sum(back.values())
    assert -books(session, SUSPENSE.code) - life.suspense_before == left
    assert -books(session, PAYABLE) - life.payable_before == back.get("waiting", 0)
    at_bank = session.scalar(_AT_BANK, {"bank": life.bank})
    assert at_bank - back.get("paid", 0) == books(session, f"payments:bank:{life.bank}")


def test_every_head_agrees_in_whatever_order(
    platform: Platform, session: Session, moves: Moves
) -> None:
    office, treasury = Office.of(platform, session), Treasury.of(platform, session)
    first = proved_officer(session, "First").person_id
    for rule, value in ((DEPOSIT_HEAD, HELD), (LAPSE_YEARS, "1"), (LAPSED_HEAD, LAPSED)):
        make_value(session, rule, value, date(2020, 1, 1), confidence="U")
    firm, person = make_supplier(session), make_person(session)
    payer = Payer(name=firm.name, person_id=person.id, organisation_id=firm.id)
    session.commit()
    assert first is not None
    numbers = Counter[str]()

    @settings(max_examples=walks(25), deadline=None)
    @given(st.sampled_from([(), SENT, LOST_AND_PAID]), steps)
    def in_any(begun: tuple[tuple[str, int], ...], order_of: list[tuple[str, int]]) -> None:
        numbers["bank"] += 1
        bank = f"{BANK}{numbers['bank']}"
        bill = make_bill(session, amounts={WRONG: 1_200_00}, part_payment=True)
        ddo = str(session.scalars(select(BillLine.ddo_code).filter_by(bill_id=bill.id)).first())
        make_placing(session, ddo, f"{bank}-treasury")
        session.commit()
        asked = replace(
            order(bill.department_id),
            lines=(deposit_line(DEPOSIT, ddo_code=ddo),),
            payer=payer,
            reference=f"deposit-{bank}",
        )
        past = at_time(platform.executor, real_now() - LONG_AGO - timedelta(minutes=1))
        first_bill = replace(asked, due_on=local_day(past.at), expires_on=None)
        deposit = past.execute(raise_bill, first_bill, actor=SYSTEM)
        second = replace(asked, reference=f"contract-{bank}")
        contract = platform.executor.execute(raise_bill, second, actor=SYSTEM)
        life = Life(
            platform=platform,
            session=session,
            office=office,
            treasury=treasury,
            first=first,
            bill=bill,
            deposit=deposit.id,
            contract=contract.id,
            psid=deposit.psid,
            ddo=ddo,
            bank=bank,
            suspense_before=-books(session, SUSPENSE.code),
            payable_before=-books(session, PAYABLE),
        )
        for step in (*begun, *order_of):
            with moves.step():
                life.do(*step)
        check(life)
        with platform.executor.sessions() as fresh:
            assert verify(fresh) is None

    in_any()
