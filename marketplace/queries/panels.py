"""What officers and committee members see on their home page: what waits for them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, exists, or_, select

from app.unit_of_work import UnitOfWork
from marketplace import permissions
from marketplace.models.tender import CommitteeMember, MemberIdentity, Tender
from marketplace.policy.lifecycle import Status
from marketplace.queries.committees import Sitting, member_key, sittings

MOST_SHOWN = 8
_SOON = timedelta(days=14)


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A tender and what it waits for; `step` is a status, or "returned" or "keys"."""

    id: UUID
    title: str
    reference: str | None
    step: str
    closes_at: datetime


def department_panel(uow: UnitOfWork) -> dict[str, object] | None:
    """List the department's tenders that its officers must do something about."""
    actor = uow.actor
    if actor.organisation_id is None or not actor.may(permissions.READ_TENDER_FILE):
        return None
    unfinished = or_(
        Tender.published_at.is_(None),
        and_(Tender.closes_at <= uow.now, Tender.signed_at.is_(None)),
    )
    query = (
        select(Tender)
        .where(Tender.department_id == actor.organisation_id)
        .where(Tender.cancelled_at.is_(None), unfinished)
        .order_by(Tender.id.desc())
        .limit(MOST_SHOWN + 1)
    )
    rows = uow.session.scalars(query).all()
    return {
        "waiting": [_waiting(uow, row) for row in rows[:MOST_SHOWN]],
        "more": len(rows) > MOST_SHOWN,
        "may_draft": actor.may(permissions.DRAFT_TENDER),
    }


def _waiting(uow: UnitOfWork, tender: Tender) -> Waiting:
    status = tender.status(uow.now)
    step = "returned" if status is Status.DRAFT and tender.returned_reason else status.value
    if status is Status.APPROVED and _lacks_keys(uow, tender.id):
        step = "keys"
    return Waiting(
        id=tender.id,
        title=tender.title,
        reference=tender.reference,
        step=step,
        closes_at=tender.closes_at,
    )


def _lacks_keys(uow: UnitOfWork, tender_id: UUID) -> bool:
    has_key = exists().where(
        MemberIdentity.person_id == CommitteeMember.person_id,
        MemberIdentity.retired_at.is_(None),
    )
    lacking = exists().where(CommitteeMember.tender_id == tender_id, ~has_key)
    return bool(uow.session.scalar(select(lacking)))


def committee_panel(uow: UnitOfWork) -> dict[str, object] | None:
    """Tell a member of committees to make a key, and which openings come."""
    if not uow.actor.may(permissions.SIT_ON_COMMITTEE):
        return None
    coming = [each for each in sittings(uow, limit=MOST_SHOWN).items if _coming(each, uow.now)]
    if not coming:
        return None
    return {"key": member_key(uow), "coming": coming}


def _coming(sitting: Sitting, now: datetime) -> bool:
    before = sitting.status in {"draft", "submitted", "approved", "published", "closed"}
    return before and sitting.opens_at > now - _SOON
