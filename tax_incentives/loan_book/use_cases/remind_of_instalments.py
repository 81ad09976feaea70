"""Borrowers are reminded of instalments before their day, and once more when they are late."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, exists, func, select

from app.calendar import local_day
from app.money import grouped_rupees
from app.parameters.public import at
from app.permissions import require
from app.row_macs import require_genuine
from app.unit_of_work import UnitOfWork
from tax_incentives.awards.models import ReliefAward
from tax_incentives.awards.use_cases.notify_holder import notify_holder
from tax_incentives.kernel.permissions import FOLLOW_AWARDS
from tax_incentives.loan_book.models import LoanInstalment, LoanReminder, LoanRepayment
from tax_incentives.loan_book.parameters import REMINDER_DAYS

COMING, LATE = "coming", "late"
_AT_ONCE = 200


@dataclass(frozen=True, kw_only=True)
class _Due:
    """So many instalments of which the borrower is reminded in a way."""

    kind: str
    most: int = _AT_ONCE


def remind_of_instalments(uow: UnitOfWork, _: None = None) -> int:
    """Remind of instalments that are due soon, and of those that are late; each once."""
    require(uow.actor, FOLLOW_AWARDS)
    done = 0
    for kind in (COMING, LATE):
        while some := uow.apart(_remind_some, _Due(kind=kind)):
            done += some
    return done


def _remind_some(uow: UnitOfWork, due: _Due) -> int:
    require(uow.actor, FOLLOW_AWARDS)
    reminded = exists().where(
        LoanReminder.instalment_id == LoanInstalment.id, LoanReminder.kind == due.kind
    )
    query = (
        select(LoanInstalment, ReliefAward)
        .join(ReliefAward, ReliefAward.id == LoanInstalment.award_id)
        .where(_falls(uow, due.kind), LoanInstalment.ended_at.is_(None), _unpaid(), ~reminded)
        .order_by(LoanInstalment.due_on, LoanInstalment.id)
        .limit(due.most)
    )
    rows = uow.session.execute(query).all()
    for instalment, award in rows:
        _remind(uow, instalment, award, due.kind)
    return len(rows)


def _falls(uow: UnitOfWork, kind: str) -> ColumnElement[bool]:
    today = local_day(uow.now)
    if kind == LATE:
        return LoanInstalment.due_on < today
    ahead = int(str(at(uow.session, REMINDER_DAYS.key, today).value))
    return LoanInstalment.due_on.between(today, today + timedelta(days=ahead))


def _unpaid() -> ColumnElement[bool]:
    repaid = select(func.coalesce(func.sum(LoanRepayment.amount_paisa), 0)).where(
        LoanRepayment.instalment_id == LoanInstalment.id
    )
    return repaid.scalar_subquery() < LoanInstalment.amount_paisa


def _remind(uow: UnitOfWork, row: LoanInstalment, award: ReliefAward, kind: str) -> None:
    require_genuine(uow.vault, row)
    uow.add(LoanReminder(instalment_id=row.id, kind=kind, at=uow.instant()))
    values = {
        "number": award.number,
        "award": str(award.id),
        "amount": grouped_rupees(row.amount_paisa),
        "until": row.due_on.strftime("%d-%m-%Y"),
        "psid": row.psid,
    }
    notify_holder(uow, f"tax_incentives/instalment_{kind}", award, values)
