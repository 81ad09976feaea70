"""A committee member's data: their key, and the tenders of their committees."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, and_, literal, select, tuple_

from app.identity.public import organisations_by_id
from app.paging import PAGE, Page, as_id, as_instant, cut, decode_cursor, microseconds
from app.permissions import require
from app.row_macs import UNCHECKED, genuine_lines
from app.unit_of_work import UnitOfWork
from marketplace.kernel import permissions
from marketplace.sealing import keys
from marketplace.tenders.models import (
    CommitteeMember,
    MemberIdentity,
    MemberIdentityRequest,
    Tender,
)
from marketplace.tenders.policy.lifecycle import Status
from marketplace.tenders.use_cases.signed_keys import is_members_own

# A worker needs seconds; after this the page says that something is wrong.
LATE = timedelta(minutes=10)
_ENDED = frozenset({Status.CANCELLED, Status.COMPLETED, Status.TERMINATED})


@dataclass(frozen=True, kw_only=True)
class MemberKey:
    """A person's key. `state`: "none", "making" (a worker is at it), "failed" or "ready"."""

    state: str
    recipient: str | None = None
    created_at: datetime | None = None

    @property
    def fingerprint(self) -> str | None:
        """Return the fingerprint of the public half."""
        return keys.fingerprint(self.recipient) if self.recipient else None


@dataclass(frozen=True, kw_only=True)
class Sitting:
    """A tender and one's own place on its committee."""

    tender_id: UUID
    reference: str | None
    title: str
    title_ur: str
    status: str
    department: str
    department_ur: str
    closes_at: datetime
    opens_at: datetime
    chair: bool
    outside: bool

    @property
    def under_way(self) -> bool:
        """True if the committee's work has not ended."""
        return self.status not in _ENDED


def member_key(uow: UnitOfWork) -> MemberKey:
    """Return the status of the actor's own key; while a new one is made, that.

    A key that they did not make is none: they are asked to make one.
    """
    require(uow.actor, permissions.MAKE_MEMBER_IDENTITY)
    request, current = uow.session.execute(_keys(uow)).one()
    if current is not None and not is_members_own(uow, current):
        current = None
    state = "ready" if current else "none"
    if request is not None:
        state = "failed" if uow.now - request.asked_at > LATE else "making"
    return MemberKey(
        state=state,
        recipient=current.recipient if current else None,
        created_at=current.created_at if current else None,
    )


def _keys(uow: UnitOfWork) -> Select[MemberIdentityRequest | None, MemberIdentity | None]:
    """Build the question for the actor's request and key: always one row, without what lacks."""
    me = select(literal(uow.actor.person).label("id")).subquery()
    current = and_(MemberIdentity.person_id == me.c.id, MemberIdentity.retired_at.is_(None))
    return (
        select(MemberIdentityRequest, MemberIdentity)
        .select_from(me)
        .outerjoin(MemberIdentityRequest, MemberIdentityRequest.person_id == me.c.id)
        .outerjoin(MemberIdentity, current)
    )


def sittings(uow: UnitOfWork, *, cursor: str | None = None, limit: int = PAGE) -> Page[Sitting]:
    """List the tenders whose committee the actor sits on, the latest opening first."""
    require(uow.actor, permissions.SIT_ON_COMMITTEE)
    query = (
        select(Tender, CommitteeMember)
        .join(CommitteeMember, CommitteeMember.tender_id == Tender.id)
        .where(CommitteeMember.person_id == uow.actor.person)
    )
    if cursor:
        at, last = decode_cursor(cursor, 2)
        query = query.where(tuple_(Tender.opens_at, Tender.id) < (as_instant(at), as_id(last)))
    query = query.order_by(Tender.opens_at.desc(), Tender.id.desc()).limit(limit + 1)
    page = cut(
        uow.session.execute(query, execution_options=UNCHECKED).all(),
        limit,
        lambda row: [microseconds(row[0].opens_at), str(row[0].id)],
    )
    found = genuine_lines(uow.session, page.items)
    departments = organisations_by_id(uow.session, {row[0].department_id for row in found})
    return Page(
        [
            Sitting(
                tender_id=tender.id,
                reference=tender.reference,
                title=tender.title,
                title_ur=tender.title_ur,
                status=tender.status(uow.now).value,
                department=departments[tender.department_id].name,
                department_ur=departments[tender.department_id].name_ur,
                closes_at=tender.closes_at,
                opens_at=tender.opens_at,
                chair=seat.chair,
                outside=seat.outside,
            )
            for tender, seat in found
        ],
        page.next_cursor,
    )
