"""A second officer approves an office: it takes its place, and what was before it ends."""

from dataclasses import dataclass
from uuid import UUID

from app.guides.models import Office
from app.guides.permissions import DECIDE_OFFICE
from app.guides.queries.offices import locked
from app.guides.use_cases.propose_office import replaced_by, summary
from app.permissions import require
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class ApproveOffice:
    """Which entry."""

    office_id: UUID


@dataclass(frozen=True, kw_only=True)
class RefuseOffice:
    """Which entry, and why not."""

    office_id: UUID
    reason: str


def approve_office(uow: UnitOfWork, command: ApproveOffice) -> Office:
    """Let an entry count.

    Raises NotFound, Forbidden for the officer who entered it, Conflict where it was decided
    already or another entry was approved for its time meanwhile.
    """
    require(uow.actor, DECIDE_OFFICE)
    row = uow.get(Office, command.office_id)
    others = [each for each in locked(uow.session, row.code) if each is not row]
    ended = replaced_by(row, [each for each in others if each.approved_at])
    if ended is not None:
        before = summary(ended)
        ended.end_before(row)
        uow.session.flush()  # PostgreSQL must see it end before the successor begins
        uow.audit("office.ended", ended.id, before=before, after=summary(ended))
    row.approve(by=uow.actor.person, at=uow.instant())
    uow.session.flush()
    uow.audit("office.approved", row.id, after=summary(row))
    return row


def refuse_office(uow: UnitOfWork, command: RefuseOffice) -> Office:
    """Refuse an entry, or take one's own back. Raises NotFound, Conflict when decided already."""
    require(uow.actor, DECIDE_OFFICE)
    row = uow.lock(Office, command.office_id)
    row.refuse(by=uow.actor.person, at=uow.instant(), reason=command.reason)
    uow.audit("office.refused", row.id, after={"code": row.code, "reason": command.reason})
    return row
