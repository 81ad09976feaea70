"""Whatever is approved, credited and failed: no rupee is in two places, or in none."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from factories.arrivals import credits_of, scroll_of
from factories.arrivals import then as at
from factories.depth import walks
from factories.moves import Moves
from factories.payments import make_bill, pay
from factories.treasury import BANK, Treasury, make_placing, settle_payment
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calendar import PROVINCE, local_day
from app.clock import real_now
from app.errors import NotFound
from app.ledger.public import balance, balances, month_of
from app.ledger.queries.verify import verify
from app.platform import Platform
from payments.bills.models import Bill, BillLine
from payments.statements.queries.statements import monthly_statement, under_way
from payments.treasury.models import TreasuryEnd, TreasuryLine, TreasurySheet, TreasuryTransfer
from payments.treasury_scrolls.scroll_csv_import import read_credits
from payments.treasury_scrolls.use_cases import (
    ConfirmTreasuryScroll,
    SendTreasuryScroll,
    confirm_treasury_scroll,
    send_treasury_scroll,
)

TODAY = local_day(real_now())
# What is paid, approved and ordered was so three days ago; what becomes of it is known since.
THEN = datetime.combine(TODAY - timedelta(days=3), time(10), PROVINCE)
BEFORE = ("prepare", "propose", "approve", "order")
steps = st.lists(
    st.tuples(
        st.sampled_from(["pay", *BEFORE, "send", "send", "arrive", "fail", "scroll"]),
        st.integers(0, 2),
        st.integers(1, 900_00),
    ),
    min_size=5,
    max_size=30,
)


@dataclass
class Life:
    """A bank, a treasury of its own, and a bill with two heads that is paid in parts."""

    now: Treasury
    before: Treasury
    session: Session
    bill: Bill
    bank: str

    def do(self, what: str, which: int, paisa: int) -> None:
        if what in ("pay", "send"):
            platform = self.before.platform
            given = {"channel": "onebill", "paid_at": THEN}
            paid = pay(platform, self.bill.psid, paisa, **given)  # type: ignore[arg-type]  # by name
            settle_payment(platform, paid, bank=self.bank)
        if what == "send":
            for step in BEFORE:
                self.do(step, 0, paisa)
        elif what == "prepare":
            self.before.prepare(self.bank)
        elif what != "pay" and (sheets := self.sheets()):
            self.follow(what, sheets[-1 - which % len(sheets)], paisa)

    def follow(self, what: str, sheet: TreasurySheet, paisa: int) -> None:
        if what == "scroll":
            self.scroll(sheet, paisa)
        elif what == "arrive":
            self.now.arrive(sheet.id, credited_on=TODAY - timedelta(days=paisa % 5))
        else:
            getattr(self.now if what == "fail" else self.before, what)(sheet.id)

    def scroll(self, sheet: TreasurySheet, paisa: int) -> None:
        """Some of the challans or all, each on another day."""
        some = credits_of(self.session, sheet)[: 1 + paisa % 2]
        days = [TODAY - timedelta(days=(paisa + place) % 5) for place in range(len(some))]
        rows = [each.row(day, f"TS-{paisa}") for each, day in zip(some, days, strict=True)]
        if not rows:
            return
        lines = read_credits(scroll_of(rows), TODAY)
        command = SendTreasuryScroll(treasury=self.place, filename="s.csv", lines=lines)
        execute = self.now.platform.executor.execute
        sent = execute(send_treasury_scroll, command, actor=self.now.maker)
        confirm = ConfirmTreasuryScroll(treasury_scroll_id=sent.id)
        execute(confirm_treasury_scroll, confirm, actor=self.now.checker)

    @property
    def place(self) -> str:
        return f"{self.bank}-treasury"

    @property
    def heads(self) -> set[tuple[str, str]]:
        lines = self.session.scalars(select(BillLine).filter_by(bill_id=self.bill.id))
        return {(line.head_code, line.ddo_code) for line in lines}

    def sheets(self) -> list[TreasurySheet]:
        self.session.expire_all()
        query = select(TreasurySheet).filter_by(bank=self.bank).order_by(TreasurySheet.id)
        return list(self.session.scalars(query))

    def books(self, code: str) -> int:
        self.session.expire_all()
        try:
            return balance(self.session, code)
        except NotFound:
            return 0

    def added(self, outcome: str | None) -> int:
        """Add up the lines of transfers that ended so; None: that were approved, without an end."""
        query = (
            select(TreasuryLine.amount_paisa, TreasuryEnd.outcome)
            .join(TreasurySheet, TreasurySheet.id == TreasuryLine.sheet_id)
            .join(TreasuryTransfer, TreasuryTransfer.sheet_id == TreasurySheet.id)
            .outerjoin(TreasuryEnd, TreasuryEnd.sheet_id == TreasurySheet.id)
            .where(TreasurySheet.bank == self.bank, TreasuryTransfer.approved_at.is_not(None))
        )
        return sum(paisa for paisa, ended in self.session.execute(query) if ended == outcome)


def check(life: Life) -> None:
    """Hold the books, the papers and the statements of the months against each other."""
    session = life.session
    bank = life.books(f"payments:bank:{life.bank}")
    transit = life.books(f"payments:in-transit:{life.place}")
    arrived = life.books(f"payments:treasury:{life.place}")
    codes = [f"payments:head:{head}:{ddo}" for head, ddo in life.heads]
    assert bank + transit + arrived == -sum(balances(session, codes).values())
    assert (arrived, transit) == (life.added("arrived"), life.added(None))
    mine = [each.total_paisa for each in under_way(session, TODAY) if each.bank == life.bank]
    assert sum(mine) == transit
    months = {month_of(day)[0] for day in (THEN.date(), TODAY)}
    statements = [monthly_statement(session, first) for first in sorted(months)]
    rows = [
        [row for row in statement.rows if (row.head_code, row.ddo_code) in life.heads]
        for statement in statements
    ]
    assert sum(row.in_transit_paisa for row in rows[-1]) == transit
    assert sum(row.transferred_paisa for each in rows for row in each) == arrived
    assert sum(row.closing_paisa for row in rows[-1]) == bank + transit


def test_no_rupee_is_in_two_places_or_in_none(
    platform: Platform, session: Session, moves: Moves
) -> None:
    treasury = Treasury.of(platform, session)
    before = at(treasury, THEN)
    numbers = Counter[str]()

    @settings(max_examples=walks(20), deadline=None)
    @given(steps)
    def in_any(order: list[tuple[str, int, int]]) -> None:
        numbers["bank"] += 1
        bank = f"{BANK}arrival{numbers['bank']}"
        amounts = {"B02201": 500_00, "C02701": 1_000_000_00}
        bill = make_bill(session, amounts=amounts, part_payment=True, days_old=9)
        life = Life(treasury, before, session, bill, bank)
        for _head, ddo in {("", ddo) for _, ddo in life.heads}:
            make_placing(session, ddo, life.place)
        session.commit()
        for step in order:
            with moves.step():
                life.do(*step)
        check(life)
        with platform.executor.sessions() as fresh:
            assert verify(fresh) is None

    in_any()
