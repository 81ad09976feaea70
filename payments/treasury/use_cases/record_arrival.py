"""A transfer has arrived when the bank credited it: the books move it from transit to the treasury.

Two dates are kept: our approval, and the day of the bank's credit advice.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.checked_rows import insert_once, there_is
from app.errors import Conflict, Invalid
from app.ledger.public import closings, month_of, post
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.treasury.models import (
    TreasuryChallan,
    TreasuryEnd,
    TreasuryLine,
    TreasuryOrder,
    TreasurySheet,
)
from payments.treasury.policy import booking_instant
from payments.treasury.postings import arrival_posting


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """The bank's advice: its number and the day of the credit; who says so; the treasury's own."""

    reference: str
    credited_on: date
    told_by: UUID
    treasury_number: str = ""


def record_arrival(uow: UnitOfWork, sheet: TreasurySheet, arrival: Arrival) -> TreasuryEnd:
    """Post the credit of a transfer that was ordered, and keep its end.

    The caller holds the bank's lock and knows that the transfer is ordered. Raises Invalid
    (`credited_on`), Conflict (`order-reference-taken`).
    """
    now = uow.instant()
    _refuse_impossible_day(uow, sheet, arrival.credited_on, now)
    values = {
        "sheet_id": sheet.id,
        "outcome": "arrived",
        "at": now,
        "reason": "",
        **vars(arrival),
        **_posted(uow, sheet, arrival.credited_on, now),
    }
    made = insert_once(uow.session, TreasuryEnd, values)
    if made is None:
        raise reference_taken()
    uow.audit("treasury.arrived", sheet.id, after=_summary(made))
    return made


def reference_taken() -> Conflict:
    """Return the refusal of a number that another transfer has."""
    problem = sentence("This number was used for another transfer. Check it with the bank.")
    return Conflict(problem, code="order-reference-taken", fields={"reference": problem})


def _refuse_impossible_day(
    uow: UnitOfWork, sheet: TreasurySheet, credited_on: date, now: datetime
) -> None:
    order = uow.get(TreasuryOrder, sheet.id)
    first, today = local_day(order.sent_at), local_day(now)
    if first <= credited_on <= today:
        return
    problem = sentence(
        "The bank cannot have credited it on this day. Enter a date from %(first)s, when"
        " the bank was given its order, until today.",
        first=f"{first:%d-%m-%Y}",
    )
    raise Invalid(problem, fields={"credited_on": problem})


def _posted(
    uow: UnitOfWork, sheet: TreasurySheet, credited_on: date, now: datetime
) -> dict[str, object]:
    """Post it, unless the approval of before 0033 put it with the treasury already."""
    if not was_in_transit(uow, sheet.id):
        return {"transaction_id": None, "counted_on": None}
    at = booked_at(uow, credited_on, now)
    query = select(TreasuryLine.amount_paisa).filter_by(sheet_id=sheet.id)
    amounts = uow.session.scalars(query.order_by(TreasuryLine.number)).all()
    posting = arrival_posting(sheet.id, sheet.treasury, amounts, at)
    return {"transaction_id": post(uow, posting), "counted_on": local_day(at)}


def booked_at(uow: UnitOfWork, day: date, now: datetime) -> datetime:
    """Return when the books have what happened at a treasury on a day: now if its month is closed.

    A statement that was signed never changes.
    """
    first, _last = month_of(day)
    return booking_instant(day, now, closed=first in closings(uow.session, first, first))


def was_in_transit(uow: UnitOfWork, sheet_id: UUID) -> bool:
    """Return True if the approval put a transfer in transit: it has challans."""
    query = select(TreasuryChallan).where(TreasuryChallan.sheet_id == sheet_id)
    return there_is(uow.session, query)


def _summary(end: TreasuryEnd) -> dict[str, object]:
    return {
        "reference": end.reference,
        "credited_on": end.credited_on.isoformat() if end.credited_on else None,
        "counted_on": end.counted_on.isoformat() if end.counted_on else None,
    }
