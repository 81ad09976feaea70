"""Transfers on their way: ordered at a time, their challans, and scrolls that credit them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import real_now
from demonstration.cast.past import PastExecutor, at_time
from factories.payments import make_bill, pay
from factories.treasury import BANK, Treasury, make_placing, settle_payment
from payments.bills.models import Bill, BillLine
from payments.treasury.models import TreasuryChallan, TreasuryLine, TreasurySheet

HEADINGS = "challan,head,ddo,amount,credited_on,scroll,treasury_number"


@dataclass(frozen=True, kw_only=True)
class Credit:
    """A line of a treasury's scroll, as the challan has it."""

    challan: str
    head: str
    ddo: str
    amount_paisa: int

    def row(self, day: date, scroll: str = "TS-1") -> str:
        """Write it for a CSV file."""
        rupees = f"{self.amount_paisa // 100}.{self.amount_paisa % 100:02d}"
        return f"{self.challan},{self.head},{self.ddo},{rupees},{day:%d-%m-%Y},{scroll},T-9"


def scroll_of(rows: Sequence[str]) -> bytes:
    """Return a file of these rows."""
    return "\n".join([HEADINGS, *rows, ""]).encode()


def placed_bill(session: Session, treasury: str = "quetta", *, days_old: int = 0) -> Bill:
    """A bill of Rs 1,200 under two heads, whose DDO has a treasury."""
    bill = make_bill(session, days_old=days_old)
    for ddo in set(session.scalars(select(BillLine.ddo_code).filter_by(bill_id=bill.id))):
        make_placing(session, ddo, treasury)
    session.commit()
    return bill


def then(treasury: Treasury, at: datetime) -> Treasury:
    """Return the same officers at an earlier time."""
    platform = treasury.platform
    past = replace(platform, executor=at_time(platform.executor, at))
    return replace(treasury, platform=past)


def prepared(treasury: Treasury, session: Session, *, bank: str = BANK) -> TreasurySheet:
    """A sheet of a bill that was paid and paid out."""
    executor = treasury.platform.executor
    at = executor.at if isinstance(executor, PastExecutor) else None
    days_old = (real_now() - at).days + 1 if at else 0
    psid = placed_bill(session, days_old=days_old).psid
    payment = pay(treasury.platform, psid, 1_200_00, channel="onebill", paid_at=at)
    settle_payment(treasury.platform, payment, bank=bank)
    run = treasury.prepare(bank)
    session.expire_all()
    return session.scalars(select(TreasurySheet).filter_by(run_id=run.id)).one()


def ordered(treasury: Treasury, session: Session) -> TreasurySheet:
    """A transfer that was approved and ordered."""
    sheet = prepared(treasury, session)
    treasury.propose(sheet.id)
    treasury.approve(sheet.id)
    treasury.order(sheet.id)
    session.expire_all()
    return sheet


def credits_of(session: Session, sheet: TreasurySheet) -> list[Credit]:
    """What a scroll says of all challans of a transfer."""
    session.expire_all()
    query = (
        select(TreasuryChallan.number, TreasuryLine)
        .join(
            TreasuryLine,
            (TreasuryLine.sheet_id == TreasuryChallan.sheet_id)
            & (TreasuryLine.number == TreasuryChallan.line_number),
        )
        .where(TreasuryChallan.sheet_id == sheet.id)
        .order_by(TreasuryChallan.line_number)
    )
    return [
        Credit(
            challan=number,
            head=line.head_code,
            ddo=line.ddo_code,
            amount_paisa=line.amount_paisa,
        )
        for number, line in session.execute(query)
    ]
