"""A cashier closes the day: counts, brings it to a bank, and another officer confirms it.

A close takes all confirmed cash and cheques of its cashier until the end of its day that no close
has; what is confirmed later goes to the next one. Confirmed, it is the proof that they are at the
bank.

No `Decision`: the close reserves its takings when it is entered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select

from app.calendar import local_day
from app.checked_rows import there_is
from app.db import new_id
from app.errors import Conflict, Invalid
from app.ledger.public import post
from app.permissions import require
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from payments.bank_accounts.queries import require_open_account
from payments.clearing.use_cases import Settled, settle, settle_many
from payments.counter.models import CloseNote, CloseTaking, CounterClose
from payments.counter.postings import COUNTER, over_short_posting
from payments.counter.queries.closes import (
    Taken,
    closed_takings,
    last_closed,
    lock_open,
    open_takings,
)
from payments.kernel.permissions import CLOSE_COUNTER, CONFIRM_CLOSE

PAISA = 100


@dataclass(frozen=True, kw_only=True)
class CloseCounter:
    """A day in the province, what was counted, and the bank's deposit slip.

    `notes` are pieces by their value in rupees; `cheques` the ids of the takings whose cheques are
    there; `difference_reason` says why the cash is not what it must be, "" where it is.
    """

    day: date
    notes: Mapping[int, int]
    cheques: Sequence[UUID]
    difference_reason: str
    bank: str
    slip_number: str
    slip_on: date


@dataclass(frozen=True, kw_only=True)
class ConfirmClose:
    """The close to confirm."""

    close_id: UUID


@dataclass(frozen=True, kw_only=True)
class RefuseClose:
    """The close to refuse, and the reason."""

    close_id: UUID
    reason: str


def close_counter(uow: UnitOfWork, command: CloseCounter) -> CounterClose:
    """Close the actor's day, once; a missing cheque stays open. Nothing is posted yet.

    Raises Invalid for an impossible day and for a difference without a reason, Conflict for a day
    that is closed (`counter-closed`), a slip that was used (`slip-used`) and if nothing is to be
    closed (`nothing-to-close`).
    """
    require(uow.actor, CLOSE_COUNTER)
    require_open_account(uow, command.bank)
    cashier = uow.actor.person
    lock_open(uow.session, cashier)
    _refuse_day(uow, command, cashier)
    takings = _those_there(open_takings(uow.session, cashier, command.day), command.cheques)
    close = _close(uow, command, takings)
    _refuse_slip(uow, close)
    uow.add(close)
    uow.session.add_all(
        CloseNote(close_id=close.id, rupees=rupees, pieces=pieces)
        for rupees, pieces in command.notes.items()
        if pieces
    )
    uow.session.add_all(
        CloseTaking(close_id=close.id, taking_id=each.taking.id) for each in takings
    )
    uow.session.flush()
    uow.audit("counter.closed", close.id, after=_summary(close, len(takings)))
    return close


def confirm_close(uow: UnitOfWork, command: ConfirmClose) -> CounterClose:
    """Confirm the bank's slip: the takings are settled, a difference is posted.

    Raises Forbidden (`two-people`) for its cashier, Conflict if it was already decided or some of
    its takings have been settled otherwise (`close-settled-otherwise`).
    """
    require(uow.actor, CONFIRM_CLOSE)
    close = uow.lock(CounterClose, command.close_id)
    now = uow.instant()
    with uow.session.no_autoflush:
        close.approve(by=uow.actor.person, at=now)
        takings = closed_takings(uow.session, close)
        _settle(uow, close, takings)
        close.transaction_id = _difference(uow, close, now)
    uow.session.flush()
    uow.audit("counter.close_confirmed", close.id, after=_summary(close, len(takings)))
    return close


def refuse_close(uow: UnitOfWork, command: RefuseClose) -> CounterClose:
    """Refuse a close, or withdraw the actor's own: its takings are open again.

    Raises Conflict if it was already decided.
    """
    require(uow.actor, CONFIRM_CLOSE)
    close = uow.lock(CounterClose, command.close_id)
    close.refuse(by=uow.actor.person, at=uow.instant(), reason=command.reason)
    uow.audit("counter.close_refused", close.id, after={"reason": command.reason})
    return close


def _refuse_day(uow: UnitOfWork, command: CloseCounter, cashier: UUID) -> None:
    today = local_day(uow.instant())
    if command.day > today:
        raise _wrong("day", sentence("The date must be today or in the past."))
    if not command.day <= command.slip_on <= today:
        raise _wrong("slip_on", sentence("Enter a date from the day that you close to today."))
    last = last_closed(uow.session, cashier)
    if last is not None and command.day <= last:
        problem = sentence(
            "You closed this day already. What was confirmed later goes to the next day’s close."
        )
        raise Conflict(problem, code="counter-closed", fields={"day": problem})


def _those_there(takings: Sequence[Taken], cheques: Sequence[UUID]) -> list[Taken]:
    """Return all cash, and the cheques that are there."""
    wanted = set(cheques)
    unknown = wanted - {each.taking.id for each in takings if each.taking.kind == "cheque"}
    if unknown:
        raise _wrong("cheques", sentence("Choose one of the answers in the list."))
    there = [each for each in takings if each.taking.kind == "cash" or each.taking.id in wanted]
    if not there:
        raise Conflict(
            sentence("You have no confirmed cash or cheques to close up to this day."),
            code="nothing-to-close",
        )
    return there


def _close(uow: UnitOfWork, command: CloseCounter, takings: Sequence[Taken]) -> CounterClose:
    expected, cheques = (_sum(takings, kind) for kind in ("cash", "cheque"))
    counted = PAISA * sum(rupees * pieces for rupees, pieces in command.notes.items())
    _refuse_difference(counted - expected, command.difference_reason)
    return CounterClose(
        id=new_id(),
        day=command.day,
        expected_paisa=expected,
        counted_paisa=counted,
        cheques_paisa=cheques,
        difference_reason=command.difference_reason if counted != expected else None,
        bank=command.bank,
        slip_number="".join(command.slip_number.split()),
        slip_on=command.slip_on,
        entered_by=uow.actor.person,
        entered_at=uow.instant(),
    )


def _refuse_difference(difference: int, reason: str) -> None:
    if difference and not reason:
        raise _wrong(
            "difference_reason",
            sentence(
                "The cash does not match the takings. Count it again, or write why it differs."
            ),
        )


def _refuse_slip(uow: UnitOfWork, close: CounterClose) -> None:
    used = select(CounterClose).where(
        CounterClose.bank == close.bank,
        func.lower(CounterClose.slip_number) == func.lower(close.slip_number),
        CounterClose.refused_at.is_(None),
    )
    if there_is(uow.session, used):
        problem = sentence("This deposit slip is in another close. Check its number.")
        raise Conflict(problem, code="slip-used", fields={"slip_number": problem})


def _settle(uow: UnitOfWork, close: CounterClose, takings: Sequence[Taken]) -> None:
    settled = settle_many(uow, [_at_bank(close, each) for each in takings])
    if any(row.source_id != close.id for row in settled):
        raise Conflict(
            sentence(
                "Some of this was settled in another way after the day was closed. Refuse"
                " it, and let the cashier close the day again."
            ),
            code="close-settled-otherwise",
        )


def _at_bank(close: CounterClose, each: Taken) -> Settled:
    return Settled(
        channel=COUNTER,
        kind="payment",
        reference=each.taking.reference,
        gross_paisa=each.taking.amount_paisa,
        fee_paisa=0,
        bank=close.bank,
        source_kind="close",
        source_id=close.id,
        payment_id=each.payment_id,
    )


def _difference(uow: UnitOfWork, close: CounterClose, now: datetime) -> UUID | None:
    """Post cash that was too much or missing: the bank has that much more or less than taken."""
    if not close.difference_paisa:
        return None
    adjustment = Settled(
        channel=COUNTER,
        kind="adjustment",
        reference=f"close:{close.id}",
        gross_paisa=close.difference_paisa,
        fee_paisa=0,
        bank=close.bank,
        source_kind="close",
        source_id=close.id,
    )
    settle(uow, adjustment)
    return post(uow, over_short_posting(close.id, close.difference_paisa, now))


def _sum(takings: Sequence[Taken], kind: str) -> int:
    return sum(each.taking.amount_paisa for each in takings if each.taking.kind == kind)


def _wrong(name: str, problem: Sentence) -> Invalid:
    return Invalid(problem, fields={name: problem})


def _summary(close: CounterClose, takings: int) -> dict[str, object]:
    return {
        "day": close.day.isoformat(),
        "takings": takings,
        "expected": close.expected_paisa,
        "counted": close.counted_paisa,
        "cheques": close.cheques_paisa,
        "bank": close.bank,
        "slip": close.slip_number,
    }
