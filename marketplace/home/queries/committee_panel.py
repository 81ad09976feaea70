"""A committee member's panel on the home page: next steps, and bids to evaluate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, and_, case, exists, func, or_, select

from app.unit_of_work import UnitOfWork
from marketplace.committees.queries import MemberKey, member_key
from marketplace.home.queries.due import may_open_now
from marketplace.kernel import permissions
from marketplace.openings.models import InterestDeclaration
from marketplace.tenders.models import CommitteeMember, Tender

MAX_SHOWN = 8
# For the opening, or for the keys of others.
WAIT = "wait"


@dataclass(frozen=True, kw_only=True)
class Task:
    """A tender and what its member does now: "open" or "evaluate"."""

    tender_id: UUID
    title: str
    title_ur: str
    opens_at: datetime
    kind: str


@dataclass(frozen=True, kw_only=True)
class CommitteeWork:
    """The tasks of a member, how many there are in all, and the member's key.

    `later` counts the openings for which the member waits, `next_at` is the first one.
    """

    key: MemberKey
    tasks: Sequence[Task]
    count: int
    later: int
    next_at: datetime | None


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
        if row.kind != WAIT
    ]
    first = rows[0]
    return CommitteeWork(
        key=member_key(uow),
        tasks=tasks,
        count=first.in_all,
        later=first.later,
        next_at=first.next_at,
    )


def _tasks(uow: UnitOfWork) -> Select[UUID, str, str, datetime, str, int, int, datetime]:
    due = Tender.published_at.is_not(None) & may_open_now(uow)
    kind = case((Tender.opened_at.is_not(None), "evaluate"), (due, "open"), else_=WAIT)
    urgency = case((Tender.opened_at.is_not(None), 1), (due, 0), else_=2)
    waits = and_(kind == WAIT, Tender.opens_at > uow.now)
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
            func.count().filter(kind != WAIT).over().label("in_all"),
            func.count().filter(waits).over().label("later"),
            func.min(Tender.opens_at).filter(waits).over().label("next_at"),
        )
        .join(CommitteeMember, CommitteeMember.tender_id == Tender.id)
        .where(CommitteeMember.person_id == uow.actor.person)
        .where(Tender.cancelled_at.is_(None), Tender.reported_at.is_(None), ~interested)
        .where(or_(Tender.published_at.is_not(None), Tender.opens_at > uow.now))
        .order_by(urgency, Tender.opens_at, Tender.id)
        .limit(MAX_SHOWN)
    )
