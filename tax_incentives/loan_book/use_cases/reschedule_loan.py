"""Reschedulings, by two officers: the old schedule is kept, and the principal stays the same.

Also write-offs, by two officers, which name the sanctioning authority. A write-off does not reduce
what is owed: the bills stay payable, and later repayments count as recovered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from app.calendar import local_day
from app.checked_rows import there_is
from app.db import Json
from app.decisions import Audit, Decision, Names, columns
from app.errors import Conflict, Invalid
from app.identity.public import require_fresh_proof
from app.money import grouped_rupees
from app.row_macs import genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.public import bill_states, cancel_bill, holds_money
from tax_incentives.kernel.permissions import DECIDE_LOANS, MANAGE_LOANS
from tax_incentives.loan_book.models import (
    LoanAgreement,
    LoanInstalment,
    LoanRescheduling,
    LoanWriteOff,
)
from tax_incentives.loan_book.policy import MAX_MONTHS, UNIT_PAISA, instalments_from
from tax_incentives.loan_book.queries.loans import agreement_in_force, loan_award, outstanding_paisa
from tax_incentives.loan_book.queries.tranches import require_no_open_tranche
from tax_incentives.loan_book.use_cases.bill_instalments import raise_schedule
from tax_incentives.loan_book.use_cases.prepare_agreement import lock_loan


@dataclass(frozen=True, kw_only=True)
class EnterRescheduling:
    """The new due dates of the unpaid instalments, with the order and the reasons."""

    award_id: UUID
    first_due_on: date
    instalments: int
    every_months: int
    instrument: str
    grounds: str


@dataclass(frozen=True, kw_only=True)
class EnterWriteOff:
    """The amount to write off, in paisa, with its sanctioning authority, order and reasons."""

    award_id: UUID
    amount_paisa: int
    sanctioning_power: str
    instrument: str
    grounds: str


def _values(uow: UnitOfWork, command: EnterRescheduling) -> Mapping[str, object]:
    """Raise NotFound, Conflict (`tranche-under-way`, `nothing-owed`), Invalid for wrong days."""
    loan_award(uow, command.award_id)
    require_no_open_tranche(uow, command.award_id)
    owed = sum(each.amount_paisa for each in _open(uow, command.award_id))
    _refuse_days(uow, command.first_due_on)
    if (command.instalments - 1) * command.every_months > MAX_MONTHS:
        problem = sentence(
            "The last instalment would be due after more than %(most)s months. Choose fewer.",
            most=MAX_MONTHS,
        )
        raise Invalid(problem, fields={"instalments": problem})
    if owed < command.instalments * UNIT_PAISA:
        problem = sentence("These are too many instalments for this loan. Choose fewer.")
        raise Invalid(problem, fields={"instalments": problem})
    return columns(uow, command)


def _refuse_days(uow: UnitOfWork, first_due_on: date) -> None:
    days = (first_due_on - local_day(uow.now)).days
    if not 0 < days <= 365:  # noqa: PLR2004 - a year
        problem = sentence("Choose a first day from tomorrow to a year from now.")
        raise Invalid(problem, fields={"first_due_on": problem})


def _open(uow: UnitOfWork, award_id: UUID) -> Sequence[LoanInstalment]:
    """Return the open instalments without any payment. Raises Conflict if there are none."""
    query = select(LoanInstalment).filter_by(award_id=award_id, ended_at=None)
    rows = genuine(uow.session, uow.session.scalars(query.order_by(LoanInstalment.id)))
    bills = bill_states(uow, [row.bill_id for row in rows])
    found = [
        row for row in rows if bills[row.bill_id].owed_paisa and not holds_money(uow, row.bill_id)
    ]
    if not found:
        raise Conflict(sentence("Nothing of this loan is due in instalments."), code="nothing-owed")
    return found


def _lock(uow: UnitOfWork, row: LoanRescheduling) -> None:
    lock_loan(uow, row.award_id)
    require_no_open_tranche(uow, row.award_id)
    _refuse_days(uow, row.first_due_on)


def _reschedule(uow: UnitOfWork, row: LoanRescheduling) -> None:
    """Cancel the bills of the old schedule and raise those of the new one.

    A payment made meanwhile locks its bill: whichever comes second waits or is refused.
    """
    owed = _open(uow, row.award_id)
    row.rescheduled_paisa = sum(each.amount_paisa for each in owed)
    uow.session.flush()
    for each in owed:
        cancel_bill(uow, each.bill_id, f"Rescheduled: {row.instrument}")
        each.ended_at, each.ended_by_id = uow.instant(), row.id
    uow.session.flush()
    last = select(func.max(LoanInstalment.schedule)).filter_by(award_id=row.award_id)
    planned = instalments_from(
        row.first_due_on, row.rescheduled_paisa, row.instalments, row.every_months
    )
    award = loan_award(uow, row.award_id)
    number = int(uow.session.scalar(last) or 0) + 1
    raise_schedule(uow, award, _agreement(uow, row.award_id), number, planned)


def _agreement(uow: UnitOfWork, award_id: UUID) -> LoanAgreement:
    agreement = agreement_in_force(uow, award_id)
    if agreement is None:
        raise LookupError(award_id)  # a loan with instalments has an agreement
    return agreement


def _summary(row: LoanRescheduling) -> Json:
    return {
        "loan": str(row.award_id),
        "first_due_on": row.first_due_on.isoformat(),
        "instalments": row.instalments,
        "every_months": row.every_months,
        "amount": row.rescheduled_paisa,
        "instrument": row.instrument,
    }


RESCHEDULING = Decision(
    row=LoanRescheduling,
    command=EnterRescheduling,
    names=Names("enter_rescheduling", "approve_rescheduling", "refuse_rescheduling"),
    audit=Audit("loan.rescheduling_entered", "loan.rescheduled", "loan.rescheduling_refused"),
    may_propose=MANAGE_LOANS,
    may_decide=DECIDE_LOANS,
    summary=_summary,
    values=_values,
    before_approval=_lock,
    on_approval=_reschedule,
    proof=require_fresh_proof,
)


def _write_off_values(uow: UnitOfWork, command: EnterWriteOff) -> Mapping[str, object]:
    """Raise NotFound, Conflict (`tranche-under-way`, `written-off`), Invalid for too much."""
    loan_award(uow, command.award_id)
    _refuse_write_off(uow, command.award_id, command.amount_paisa)
    return columns(uow, command)


def _refuse_write_off(uow: UnitOfWork, award_id: UUID, paisa: int) -> None:
    require_no_open_tranche(uow, award_id)
    query = select(LoanWriteOff).filter_by(award_id=award_id)
    if there_is(uow.session, query.where(LoanWriteOff.approved_at.is_not(None))):
        raise Conflict(sentence("This loan was written off already."), code="written-off")
    left = outstanding_paisa(uow.session, award_id)
    if paisa > left:
        problem = sentence(
            "Of this loan Rs %(left)s are outstanding. Enter less.", left=grouped_rupees(left)
        )
        raise Invalid(problem, fields={"amount": problem})


def _lock_write_off(uow: UnitOfWork, row: LoanWriteOff) -> None:
    lock_loan(uow, row.award_id)
    _refuse_write_off(uow, row.award_id, row.amount_paisa)


def _write_off_summary(row: LoanWriteOff) -> Json:
    return {
        "loan": str(row.award_id),
        "amount": row.amount_paisa,
        "power": row.sanctioning_power,
        "instrument": row.instrument,
    }


WRITE_OFF = Decision(
    row=LoanWriteOff,
    command=EnterWriteOff,
    names=Names("enter_write_off", "approve_write_off", "refuse_write_off"),
    audit=Audit("loan.write_off_entered", "loan.written_off", "loan.write_off_refused"),
    may_propose=MANAGE_LOANS,
    may_decide=DECIDE_LOANS,
    summary=_write_off_summary,
    values=_write_off_values,
    before_approval=_lock_write_off,
    proof=require_fresh_proof,
)
