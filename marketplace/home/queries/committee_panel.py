"""A committee member's panel on the home page: next steps, and bids to evaluate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, case, exists, func, or_, select

from app.unit_of_work import UnitOfWork
from marketplace.committees.queries import MemberKey, member_key
from marketplace.kernel import permissions
from marketplace.openings.models import InterestDeclaration
from marketplace.tenders.models import CommitteeMember, Tender

MAX_SHOWN = 8


@dataclass(frozen=True, kw_only=True)
class Task:
    """A tender and what its member does next: "open", "evaluate" or "wait" for the opening."""

    tender_id: UUID
    title: str
    title_ur: str
    opens_at: datetime
    kind: str


@dataclass(frozen=True, kw_only=True)
class CommitteeWork:
    """The next tasks of a member, how many there are in all, and the member's key."""

    key: MemberKey
    tasks: Sequence[Task]
    count: int


def committee_work(uow: UnitOfWork) -> CommitteeWork | None:
    """List the tasks of a committee member, earliest openings first; None if there are none."""
    if uow.actor.person_id is None or not uow.actor.may(permissions.SIT_ON_COMMITTEE):
        return None
    rows = uow.session.execute(_tasks(uow)).all()
    if not rows:
        return None
    tasks = [
        Task(
            tender_id=row.id,
            title=row.title,
            title_ur=row.title_ur,
            opens_at=row.opens_at,
            kind=row.kind,
        )
        for row in rows
    ]
    return CommitteeWork(key=member_key(uow), tasks=tasks, count=rows[0].in_all)


def _tasks(uow: UnitOfWork) -> Select[UUID, str, str, datetime, str, int]:
    due = Tender.published_at.is_not(None) & (Tender.opens_at <= uow.now)
    kind = case((Tender.opened_at.is_not(None), "evaluate"), (due, "open"), else_="wait")
    urgency = case((Tender.opened_at.is_not(None), 1), (due, 0), else_=2)
    interested = exists().where(
        InterestDeclaration.tender_id == Tender.id,
        InterestDeclaration.person_id == uow.actor.person,
        InterestDeclaration.has_interest,
    )
    return (
        select(
            Tender.id,
            Tender.title,
            Tender.title_ur,
            Tender.opens_at,
            kind.label("kind"),
            func.count().over().label("in_all"),
        )
        .join(CommitteeMember, CommitteeMember.tender_id == Tender.id)
        .where(CommitteeMember.person_id == uow.actor.person)
        .where(Tender.cancelled_at.is_(None), Tender.reported_at.is_(None), ~interested)
        .where(or_(Tender.published_at.is_not(None), Tender.opens_at > uow.now))
        .order_by(urgency, Tender.opens_at, Tender.id)
        .limit(MAX_SHOWN)
    )
