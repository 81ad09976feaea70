"""Two officers sign an advice of a month; the payroll's reply says that its lines were paid.

What an advice takes of an award is set aside until the reply: nothing is spent before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NoReturn
from uuid import UUID

from sqlalchemy import func, select

from app.calendar import local_day
from app.checked_rows import checked, there_is
from app.db import Json, new_id
from app.decisions import Audit, Decision, Names
from app.errors import Conflict, Invalid
from app.identity.public import require_fresh_proof
from app.ledger.public import post
from app.permissions import require
from app.row_macs import require_genuine
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from tax_incentives.awards.models import ReliefAward
from tax_incentives.awards.queries.funding import budget_year
from tax_incentives.awards.queries.stays import PAY, refuse_blocked_award
from tax_incentives.budgets.postings import BudgetYear, paid_posting, sanction_posting
from tax_incentives.kernel.permissions import ADVISE_PAYROLL, DECIDE_PAYROLL
from tax_incentives.payroll.models import PayrollAdvice, PayrollLine, PayrollReply, PersonnelNumber
from tax_incentives.payroll.queries import DuePart, due_parts
from tax_incentives.rules.periods import fiscal_year, year_text
from tax_incentives.schemes.book import SchemeBook
from tax_incentives.schemes.shapes import Benefit

_LOCK = "tax_incentives.payroll"


@dataclass(frozen=True, kw_only=True)
class EnterAdvice:
    """The scheme of the allowances, and the month of the salary (any day of it)."""

    scheme: str
    month: date


@dataclass(frozen=True, kw_only=True)
class RecordReply:
    """The number and day of the payroll office's own advice."""

    advice_id: UUID
    reference: str
    paid_on: date


@dataclass(frozen=True, kw_only=True)
class RecordPersonnelNumber:
    """Under which number the payroll knows the holder of an award, and which paper says so."""

    award_id: UUID
    personnel_number: str
    evidence: str


def record_personnel_number(uow: UnitOfWork, command: RecordPersonnelNumber) -> PersonnelNumber:
    """Record it; the latest counts. Raises NotFound, Conflict (`no-allowance`)."""
    require(uow.actor, ADVISE_PAYROLL)
    award = uow.get(ReliefAward, command.award_id)
    if award.benefit != Benefit.ALLOWANCE.value:
        _refuse("no-allowance", sentence("This relief is no allowance."))
    row = PersonnelNumber(
        id=new_id(),
        entered_by=uow.actor.person,
        entered_at=uow.instant(),
        award_id=award.id,
        number=command.personnel_number,
        evidence=command.evidence,
    )
    uow.add(row)
    uow.audit("payroll.number_recorded", award.id, after={"evidence": command.evidence})
    return row


def _values(uow: UnitOfWork, command: EnterAdvice) -> Mapping[str, object]:
    """Raise Invalid for a scheme or a month, Conflict: `advice-waits`, `nothing-due`."""
    scheme = uow.port(SchemeBook).by_code.get(command.scheme)
    if scheme is None or scheme.benefit is not Benefit.ALLOWANCE:
        _refuse_field("scheme", sentence("Choose a scheme that gives an allowance."))
    month = command.month.replace(day=1)
    if month > local_day(uow.now):
        _refuse_field("month", sentence("Choose this month or an earlier one."))
    _lock(uow)
    _refuse_second(uow, command.scheme)
    parts = _payable(uow, command.scheme, month)
    if not parts:
        _refuse(
            "nothing-due", sentence("No part that can be paid is due by the end of this month.")
        )
    return {
        "scheme": command.scheme,
        "month": month,
        "number": _number(uow, month),
        "line_count": len(parts),
        "total_paisa": sum(each.amount_paisa for each in parts),
    }


def _refuse(code: str, problem: Sentence) -> NoReturn:
    raise Conflict(problem, code=code)


def _refuse_field(field: str, problem: Sentence) -> NoReturn:
    raise Invalid(problem, fields={field: problem})


def _lock(uow: UnitOfWork) -> None:
    uow.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(_LOCK))))


def _refuse_second(uow: UnitOfWork, scheme: str) -> None:
    query = select(PayrollAdvice).where(
        PayrollAdvice.scheme == scheme,
        PayrollAdvice.approved_at.is_(None),
        PayrollAdvice.refused_at.is_(None),
    )
    if there_is(uow.session, query):
        _refuse("advice-waits", sentence("An advice of this scheme needs its second officer."))


def _payable(uow: UnitOfWork, scheme: str, month: date) -> Sequence[DuePart]:
    return [each for each in due_parts(uow, scheme, month) if not each.why_not]


def _number(uow: UnitOfWork, month: date) -> str:
    year = year_text(fiscal_year(month))
    query = select(func.count()).where(PayrollAdvice.number.like(f"PA/{year}/%"))
    return f"PA/{year}/{(uow.session.scalar(query) or 0) + 1}"


def _check_again(uow: UnitOfWork, row: PayrollAdvice) -> None:
    parts = _payable(uow, row.scheme, row.month)
    if (len(parts), sum(each.amount_paisa for each in parts)) != (row.line_count, row.total_paisa):
        _refuse(
            "advice-changed",
            sentence(
                "The amounts due have changed since this advice was entered."
                " Refuse it and enter a new one."
            ),
        )


def _make_lines(uow: UnitOfWork, row: PayrollAdvice) -> None:
    for each in _payable(uow, row.scheme, row.month):
        award, line_id, now = uow.get(ReliefAward, each.award_id), new_id(), uow.instant()
        refuse_blocked_award(uow, award.id, PAY)
        of = budget_year(uow.session, award)
        posting = sanction_posting(line_id, award.id, of, each.amount_paisa, now)
        line = PayrollLine(
            id=line_id,
            advice_id=row.id,
            award_id=award.id,
            part=each.part,
            due_on=each.due_on,
            amount_paisa=each.amount_paisa,
            personnel_number=each.personnel_number,
            fiscal_year=of.year,
            transaction_id=post(uow, posting),
        )
        uow.add(line)


def _summary(row: PayrollAdvice) -> Json:
    return {
        "number": row.number,
        "scheme": row.scheme,
        "month": row.month.isoformat(),
        "lines": row.line_count,
        "total": row.total_paisa,
    }


ADVICE = Decision(
    row=PayrollAdvice,
    command=EnterAdvice,
    names=Names("enter_payroll_advice", "approve_payroll_advice", "refuse_payroll_advice"),
    audit=Audit("payroll.advice_entered", "payroll.advice_approved", "payroll.advice_refused"),
    may_propose=ADVISE_PAYROLL,
    may_decide=DECIDE_PAYROLL,
    summary=_summary,
    values=_values,
    before_lock=_lock,
    before_approval=_check_again,
    on_approval=_make_lines,
    proof=require_fresh_proof,
)


def record_reply(uow: UnitOfWork, command: RecordReply) -> PayrollReply:
    """Record that the payroll has paid an advice: each of its lines is spent, once.

    Raises NotFound, Invalid for a day, Conflict (`not-approved`, `replied`).
    """
    require(uow.actor, ADVISE_PAYROLL)
    advice = uow.lock(PayrollAdvice, command.advice_id)
    require_genuine(uow.vault, advice)
    _refuse_reply(uow, advice, command)
    now = uow.instant()
    reply = PayrollReply(recorded_by=uow.actor.person, recorded_at=now, **vars(command))
    uow.add(reply)
    for line in uow.session.scalars(select(PayrollLine).filter_by(advice_id=advice.id)):
        require_genuine(uow.vault, line)
        of = BudgetYear(advice.scheme, line.fiscal_year)
        post(uow, paid_posting(line.id, of, line.amount_paisa, now))
    after = {"reference": command.reference, "total": advice.total_paisa}
    uow.audit("payroll.replied", advice.id, after=after)
    return reply


def _refuse_reply(uow: UnitOfWork, advice: PayrollAdvice, command: RecordReply) -> None:
    if advice.approved_at is None:
        _refuse("not-approved", sentence("A second officer must approve this advice first."))
    if checked(uow.session, uow.session.get(PayrollReply, advice.id)) is not None:
        _refuse("replied", sentence("The reply to this advice has already been recorded."))
    if not local_day(advice.approved_at) <= command.paid_on <= local_day(uow.now):
        _refuse_field("paid_on", sentence("Choose a day from the approval to today."))
