"""Open matters of an applicant: an answer, a new bill, a reply to a notice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, and_, exists, func, or_, select

from app.calendar import local_day
from app.casework.applications.queries.mine import own_applications
from app.casework.cases.models.application import Application, ApplicationBill
from app.casework.cases.models.certificate import Revocation, RevocationAnswer
from app.casework.cases.models.work import CaseRegistration, ReviewRound
from app.casework.cases.permissions import READ_OWN_APPLICATIONS
from app.casework.catalogue.registry import CaseBook
from app.casework.grants.permissions import READ_OWN_GRANTS
from app.casework.grants.queries.licences import own_grants
from app.casework.money import NO_WAY_TO_PAY, Money
from app.data_files.words import Words
from app.permissions import require
from app.row_macs import genuine_lines_of
from app.unit_of_work import UnitOfWork

# A home page names what waits longest; lists have the rest.
MAX_SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """An application that goes on when its applicant has done something; `ran_out`: its bill."""

    application_id: UUID
    title: Words
    display: str
    sent_back: bool
    ran_out: bool


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A grant that an office wants back; its holder may answer until the end of `answer_by`."""

    revocation_id: UUID
    title: Words
    answer_by: date


def waiting_applications(uow: UnitOfWork) -> Sequence[Waiting]:
    """List what was sent back, and what has a bill that ran out: one query, three with a bill."""
    require(uow.actor, READ_OWN_APPLICATIONS)
    rows = genuine_lines_of(uow.session, _waiting(uow))
    owed = [bill for _, _, bills in rows for bill in bills or ()]
    over = _over(uow, owed) if owed else frozenset()
    book = uow.port(CaseBook)
    waiting = [
        Waiting(
            application_id=row.id,
            title=book.get(row.service, row.version).title,
            display=row.display,
            sent_back=asked_at is not None,
            ran_out=not over.isdisjoint(bills or ()),
        )
        for row, asked_at, bills in rows
    ]
    return [each for each in waiting if each.sent_back or each.ran_out][:MAX_SHOWN]


def _waiting(uow: UnitOfWork) -> Select[Application, datetime | None, Sequence[UUID] | None]:
    asked_at = (
        select(func.min(ReviewRound.asked_at))
        .join(CaseRegistration, CaseRegistration.id == ReviewRound.registration_id)
        .where(CaseRegistration.application_id == Application.id, ReviewRound.answered_at.is_(None))
        .scalar_subquery()
    )
    bills = (
        select(func.array_agg(ApplicationBill.bill_id))
        .where(
            ApplicationBill.application_id == Application.id,
            ApplicationBill.paid_at.is_(None),
            ApplicationBill.called_off_at.is_(None),
        )
        .scalar_subquery()
    )
    return (
        select(Application, asked_at, bills)
        .where(own_applications(uow), Application.withdrawn_at.is_(None))
        .where(or_(asked_at.is_not(None), bills.is_not(None)))
        .order_by(asked_at.nulls_last(), Application.id)
        .limit(4 * MAX_SHOWN)
    )


def _over(uow: UnitOfWork, owed: Sequence[UUID]) -> frozenset[UUID]:
    bills = uow.port(Money).bills(uow, owed)
    return frozenset(bill.id for bill in bills if bill.state in NO_WAY_TO_PAY)


def notices_to_answer(uow: UnitOfWork) -> Sequence[Notice]:
    """List the grants that offices want back and about which a word is still heard: one query."""
    require(uow.actor, READ_OWN_GRANTS)
    query = (
        select(Revocation, CaseRegistration.code, Application)
        .join(CaseRegistration, CaseRegistration.id == Revocation.registration_id)
        .join(Application, Application.id == CaseRegistration.application_id)
        .where(
            own_grants(uow),
            and_(Revocation.approved_at.is_(None), Revocation.refused_at.is_(None)),
            Revocation.answer_by >= local_day(uow.now),
            ~exists().where(RevocationAnswer.revocation_id == Revocation.id),
        )
        .order_by(Revocation.answer_by, Revocation.id)
        .limit(MAX_SHOWN)
    )
    rows = genuine_lines_of(uow.session, query)
    book = uow.port(CaseBook)
    return [
        Notice(
            revocation_id=row.id,
            title=book.get(about.service, about.version).registration(code).title,
            answer_by=row.answer_by,
        )
        for row, code, about in rows
        if row.answer_by is not None
    ]
