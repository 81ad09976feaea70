"""No quorum: the opening is postponed with notice, and everything stays sealed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.db import new_id
from app.errors import Conflict, Invalid, NotFound
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace import permissions
from marketplace.models.opening import Attendance, Opening
from marketplace.models.tender import CommitteeMember, Tender
from marketplace.policy.lifecycle import Action
from marketplace.use_cases.openings.give_share import quorum_is_here, standing_opening


@dataclass(frozen=True, kw_only=True)
class PostponeOpening:
    """Move the opening to a later time, with the reason that bidders will read."""

    tender_id: UUID
    opens_at: datetime
    reason: str


def postpone_opening(uow: UnitOfWork, command: PostponeOpening) -> Opening:
    """End this sitting without opening; shares given so far are forgotten.

    Raises NotFound for who is neither member nor officer, Conflict where the quorum is here.
    """
    require(uow.actor, permissions.SIT_ON_COMMITTEE)
    tender = uow.lock(Tender, command.tender_id)
    _concerned(uow, tender)
    at = uow.instant()
    tender.require(Action.POSTPONE, at)
    if command.opens_at <= at:
        message = sentence("Postpone the opening to a time in the future.")
        raise Invalid(message, fields={"opens_at": message})
    opening = standing_opening(uow, tender.id)
    if opening is not None and quorum_is_here(uow, tender, opening):
        raise Conflict(sentence("The quorum is here: the bids are being opened."))
    opening = opening or _sitting(uow, tender.id, at)
    opening.postponed_at, opening.postponed_to = at, command.opens_at
    opening.postponed_reason = command.reason
    tender.opens_at = command.opens_at
    _forget(uow, opening)
    uow.audit("opening.postponed", tender.id, after={"to": command.opens_at.isoformat()})
    uow.publish("marketplace.opening_postponed", tender_id=tender.id, opening_id=opening.id)
    return opening


def _concerned(uow: UnitOfWork, tender: Tender) -> None:
    """Let only the committee and the department's own officers decide."""
    member = uow.session.get(CommitteeMember, (tender.id, uow.actor.person))
    own = tender.department_id == uow.actor.organisation_id
    if member is None and not (own and uow.actor.may(permissions.READ_TENDER_FILE)):
        raise NotFound


def _sitting(uow: UnitOfWork, tender_id: UUID, at: datetime) -> Opening:
    opening = Opening(
        id=new_id(), tender_id=tender_id, convened_at=at, convened_by=uow.actor.person
    )
    uow.session.add(opening)
    return opening


def _forget(uow: UnitOfWork, opening: Opening) -> None:
    uow.session.flush()
    for row in uow.session.scalars(select(Attendance).filter_by(opening_id=opening.id)):
        row.passphrase = row.share = None
        row.state, row.refused_reason = "refused", "The opening was postponed."
    uow.session.flush()
