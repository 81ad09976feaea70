"""Lists of loans: one's own, and all for Finance and auditors."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, and_, exists, func, or_, select

from app.calendar import local_day
from app.identity.public import has_shown_card, own_cnic_hashes
from app.ledger.public import balances
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.unit_of_work import UnitOfWork
from tax_incentives.awards.models import ReliefAward
from tax_incentives.kernel.permissions import READ_RELIEFS, SIGN_LOAN
from tax_incentives.loan_book.models import (
    LoanAgreement,
    LoanGuarantor,
    LoanInstalment,
    LoanRepayment,
)
from tax_incentives.loan_book.postings import loan_account
from tax_incentives.loan_book.queries.loans import borrowers
from tax_incentives.schemes.shapes import Benefit


@dataclass(frozen=True, kw_only=True)
class LoanView:
    """A loan in a list, in paisa. `days_past_due` is that of the oldest overdue instalment."""

    id: UUID
    number: str
    scheme: str
    borrower: str
    granted_paisa: int
    outstanding_paisa: int
    overdue_paisa: int
    days_past_due: int


def my_loans(uow: UnitOfWork, cursor: str | None) -> Page[LoanView]:
    """List the loans of the actor or their organisation, and those that the actor may guarantee."""
    require(uow.actor, SIGN_LOAN)
    actor = uow.actor
    if actor.organisation_id is not None:
        own: ColumnElement[bool] = ReliefAward.organisation_id == actor.organisation_id
    else:
        own = (ReliefAward.person_id == actor.person) & ReliefAward.organisation_id.is_(None)
    return _page(uow, [or_(own, _guaranteed(uow))], cursor)


def _guaranteed(uow: UnitOfWork) -> ColumnElement[bool]:
    return (
        exists()
        .where(LoanGuarantor.cnic_hash.in_(own_cnic_hashes(uow) if has_shown_card(uow) else []))
        .where(LoanGuarantor.agreement_id == LoanAgreement.id)
        .where(LoanAgreement.award_id == ReliefAward.id)
    )


def all_loans(uow: UnitOfWork, cursor: str | None, *, overdue: bool = False) -> Page[LoanView]:
    """List all loans, or only overdue ones. Requires permission to read all reliefs."""
    require(uow.actor, READ_RELIEFS)
    late = _arrears(local_day(uow.now))
    where = [exists().where(late.c.award_id == ReliefAward.id)] if overdue else []
    return _page(uow, where, cursor)


def loans_of_firm(uow: UnitOfWork, organisation_id: UUID) -> list[LoanView]:
    """Return a firm's loans, the newest first, up to a page. The caller asks for the permission."""
    return list(_page(uow, [ReliefAward.organisation_id == organisation_id], None).items)


def _page(
    uow: UnitOfWork, where: Sequence[ColumnElement[bool]], cursor: str | None
) -> Page[LoanView]:
    query = select(ReliefAward).where(ReliefAward.benefit == Benefit.LOAN.value, *where)
    if cursor:
        query = query.where(ReliefAward.id < as_id(decode_cursor(cursor, 1)[0]))
    rows = uow.session.scalars(query.order_by(ReliefAward.id.desc()).limit(PAGE + 1)).all()
    found = cut(rows, PAGE, lambda row: [str(row.id)])
    return Page(_views(uow, found.items), found.next_cursor)


def _arrears(today: date) -> Subquery:
    """Return each loan's overdue amount and its oldest overdue date."""
    repaid = (
        select(LoanRepayment.instalment_id, func.sum(LoanRepayment.amount_paisa).label("paisa"))
        .group_by(LoanRepayment.instalment_id)
        .subquery()
    )
    owed = LoanInstalment.amount_paisa - func.coalesce(repaid.c.paisa, 0)
    return (
        select(
            LoanInstalment.award_id,
            func.sum(owed).label("paisa"),
            func.min(LoanInstalment.due_on).label("since"),
        )
        .outerjoin(repaid, repaid.c.instalment_id == LoanInstalment.id)
        .where(and_(LoanInstalment.ended_at.is_(None), LoanInstalment.due_on < today, owed > 0))
        .group_by(LoanInstalment.award_id)
        .subquery()
    )


def _views(uow: UnitOfWork, rows: Sequence[ReliefAward]) -> list[LoanView]:
    today, ids = local_day(uow.now), [row.id for row in rows]
    late = _arrears(today)
    query = select(late.c.award_id, late.c.paisa, late.c.since).where(late.c.award_id.in_(ids))
    arrears = {each: (int(paisa), since) for each, paisa, since in uow.session.execute(query)}
    codes = [loan_account(each).code for each in ids]
    left = balances(uow.session, codes) if codes else {}
    names = borrowers(uow.session, rows)
    return [
        LoanView(
            id=row.id,
            number=row.number,
            scheme=row.scheme,
            borrower=names[row.id],
            granted_paisa=row.amount_paisa,
            outstanding_paisa=left.get(loan_account(row.id).code, 0),
            overdue_paisa=arrears.get(row.id, (0, today))[0],
            days_past_due=(today - arrears.get(row.id, (0, today))[1]).days,
        )
        for row in rows
    ]
