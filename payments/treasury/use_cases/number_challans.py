"""Each line of an approved transfer gets the number of its challan (Form 32-A)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from app.calendar import local_day
from app.ledger.public import fiscal_year_of
from app.unit_of_work import UnitOfWork
from payments.treasury.models import TreasuryChallan, TreasuryLine, TreasurySheet
from payments.treasury.policy import challan_number


def number_challans(
    uow: UnitOfWork, sheet: TreasurySheet, at: datetime
) -> Sequence[TreasuryChallan]:
    """Number the lines that pay in, without a gap by treasury and fiscal year."""
    year = fiscal_year_of(local_day(at))
    _lock_numbers(uow, sheet.treasury)
    series = {"treasury": sheet.treasury, "fiscal_year": year}
    last = uow.session.scalar(select(func.max(TreasuryChallan.serial)).filter_by(**series)) or 0
    paying = select(TreasuryLine.number).filter_by(sheet_id=sheet.id)
    lines = uow.session.scalars(
        paying.where(TreasuryLine.amount_paisa > 0).order_by(TreasuryLine.number)
    ).all()
    challans = [
        TreasuryChallan(
            sheet_id=sheet.id,
            line_number=line,
            serial=serial,
            number=challan_number(sheet.treasury, year, serial),
            **series,
        )
        for serial, line in enumerate(lines, start=last + 1)
    ]
    uow.session.add_all(challans)
    uow.session.flush()
    return challans


def _lock_numbers(uow: UnitOfWork, treasury: str) -> None:
    """Let two banks that send to one treasury number one after the other."""
    key = func.pg_advisory_xact_lock(func.hashtext("payments.challans"), func.hashtext(treasury))
    uow.session.execute(select(key))
