"""Money over a counter: one officer records it, and only another one's word makes it a payment.

No `Decision`: who confirms may enter a reason, and the bill is locked too.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.calendar import deadline_end_of, local_day
from app.checked_rows import there_is
from app.db import new_id
from app.errors import Conflict, Invalid, NotFound
from app.permissions import require
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill
from payments.bills.queries import find_psid
from payments.counter.models import CounterTaking
from payments.counter.policy import Likeness
from payments.counter.queries.duplicates import doubles_of
from payments.kernel.permissions import CONFIRM_TAKING, RECORD_TAKING
from payments.receipts.use_cases.record_money import RecordPayment, find_bill, lock_bill, take_money

CHANNEL = "counter"
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, kw_only=True)
class RecordTaking:
    """A taking: the bill, the place, the paper, and the day in the province."""

    psid: str
    kind: str
    amount_paisa: int
    place: str
    number: str
    paid_on: date


@dataclass(frozen=True, kw_only=True)
class ConfirmTaking:
    """The taking to confirm; and the reason, if a bank's scroll holds something like it."""

    taking_id: UUID
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class RefuseTaking:
    """The taking to refuse, and the reason."""

    taking_id: UUID
    reason: str


def record_taking(uow: UnitOfWork, command: RecordTaking) -> CounterTaking:
    """Record a taking over a counter, for another officer to confirm; nothing is posted yet.

    The bill may be in any state: the money has been taken. Raises Invalid for an unknown PSID or an
    impossible day, Conflict (`taking-known`) for a paper that is already recorded and was not
    reversed, TooMany if the actor repeatedly tries unknown numbers.
    """
    require(uow.actor, RECORD_TAKING)
    bill = _bill_of(uow, command.psid)
    _refuse_day(command.paid_on, bill, uow.instant())
    taking = CounterTaking(
        id=new_id(),
        bill_id=bill.id,
        kind=command.kind,
        amount_paisa=command.amount_paisa,
        place=" ".join(command.place.split()),
        number="".join(command.number.split()),
        paid_on=command.paid_on,
        entered_by=uow.actor.person,
        entered_at=uow.instant(),
    )
    _refuse_known(uow, taking)
    uow.add(taking)
    uow.audit("taking.recorded", taking.id, after=_summary(taking, bill))
    return taking


def confirm_taking(uow: UnitOfWork, command: ConfirmTaking) -> CounterTaking:
    """Turn a taking into a payment: see `take_money`, which also keeps the excess.

    Raises Forbidden (`two-people`) if the actor recorded it, Conflict if it was already decided, a
    bank's scroll contains the same paper (`taking-in-scroll`), or may contain it and no reason is
    given (`taking-like-scroll`).
    """
    require(uow.actor, CONFIRM_TAKING)
    taking = uow.lock(CounterTaking, command.taking_id)
    # The bill is locked before scrolls are looked at, as `post_line` does it the other way round.
    bill = lock_bill(uow, uow.get(Bill, taking.bill_id).psid)
    with uow.session.no_autoflush:
        taking.approve(by=uow.actor.person, at=uow.instant())
        taking.double_reason = _reason(uow, taking, bill, command.reason)
    uow.session.flush()
    take_money(uow, _money(taking, bill))
    uow.audit("taking.confirmed", taking.id, after=_summary(taking, bill))
    return taking


def refuse_taking(uow: UnitOfWork, command: RefuseTaking) -> CounterTaking:
    """Refuse a taking, or withdraw the actor's own; its paper may be recorded again.

    Raises Conflict if it was already decided.
    """
    require(uow.actor, CONFIRM_TAKING)
    taking = uow.lock(CounterTaking, command.taking_id)
    taking.refuse(by=uow.actor.person, at=uow.instant(), reason=command.reason)
    uow.audit("taking.refused", taking.id, after={"reason": command.reason})
    return taking


def _reason(uow: UnitOfWork, taking: CounterTaking, bill: Bill, given: str) -> str | None:
    """Return the reason for a taking like a scroll's line; None if no scroll has the like."""
    found = doubles_of(uow.session, taking, bill.psid)
    if any(each.likeness is Likeness.CERTAIN for each in found):
        raise Conflict(
            sentence(
                "A bank’s scroll already contains this document. Refuse it: it must be"
                " recorded only once."
            ),
            code="taking-in-scroll",
        )
    if found and not given:
        problem = sentence(
            "A bank’s scroll has brought the same amount for this bill. If this is other "
            "money, write how you know. If not, refuse it."
        )
        raise Conflict(problem, code="taking-like-scroll", fields={"reason": problem})
    return given if found else None


def _money(taking: CounterTaking, bill: Bill) -> RecordPayment:
    return RecordPayment(
        psid=bill.psid,
        channel=CHANNEL,
        reference=taking.reference,
        amount_paisa=taking.amount_paisa,
        # No counter states the hour: a payer on the last day was in time.
        paid_at=deadline_end_of(taking.paid_on) - _INSTANT,
        details={"kind": taking.kind, "place": taking.place, "number": taking.number},
    )


def _bill_of(uow: UnitOfWork, typed: str) -> Bill:
    try:
        return find_bill(uow, find_psid(uow, typed))
    except NotFound as unknown:
        raise _wrong("psid", unknown.message) from None


def _refuse_day(paid_on: date, bill: Bill, now: datetime) -> None:
    if paid_on > local_day(now):
        raise _wrong("paid_on", sentence("The date must be today or in the past."))
    if paid_on < local_day(bill.issued_at):
        raise _wrong("paid_on", sentence("The bill did not exist on this day. Check the date."))


def _refuse_known(uow: UnitOfWork, taking: CounterTaking) -> None:
    known = select(CounterTaking).where(
        CounterTaking.kind == taking.kind,
        func.lower(CounterTaking.place) == func.lower(taking.place),
        func.lower(CounterTaking.number) == func.lower(taking.number),
        CounterTaking.refused_at.is_(None),
        CounterTaking.undone_at.is_(None),
    )
    if there_is(uow.session, known):
        problem = sentence("This document has already been recorded. Look for it in the list.")
        raise Conflict(problem, code="taking-known", fields={"number": problem})


def _wrong(name: str, problem: Sentence | str) -> Invalid:
    return Invalid(problem, fields={name: problem})


def _summary(taking: CounterTaking, bill: Bill) -> dict[str, Any]:
    return {
        "psid": bill.psid,
        "kind": taking.kind,
        "amount": taking.amount_paisa,
        "place": taking.place,
        "number": taking.number,
        "paid_on": taking.paid_on.isoformat(),
    }
