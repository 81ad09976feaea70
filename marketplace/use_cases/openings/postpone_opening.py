"""No quorum: the opening is postponed with notice, and everything stays sealed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.db import new_id
from app.errors import Conflict, Invalid, NotFound
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace import permissions
from marketplace.models.opening import Opening
from marketplace.models.tender import CommitteeMember, Tender
from marketplace.policy.lifecycle import Action
from marketplace.use_cases.openings.sitting import (
    forget_shares,
    quorum_is_here,
    standing_opening,
)

# No rule: a slip of the keyboard must not put the opening off for years.
FURTHEST = timedelta(days=92)
POSTPONED = "marketplace.opening_postponed"


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
    if not at < command.opens_at <= at + FURTHEST:
        message = sentence("Postpone the opening to a time within the next three months.")
        raise Invalid(message, fields={"opens_at": message})
    opening = standing_opening(uow, tender.id, lock=True)
    if opening is not None and quorum_is_here(uow, tender, opening):
        raise Conflict(
            sentence("The quorum is here: the bids are being opened."), code="quorum-is-here"
        )
    opening = opening or _sitting(uow, tender.id, at)
    opening.postponed_at, opening.postponed_to = at, command.opens_at
    opening.postponed_reason = command.reason
    tender.opens_at = command.opens_at
    forget_shares(uow, opening, refused=_MEANWHILE)
    uow.audit("opening.postponed", tender.id, after={"to": command.opens_at.isoformat()})
    uow.publish(POSTPONED, tender_id=tender.id, opening_id=opening.id)
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


_MEANWHILE = sentence("The opening was postponed. Give your share again when it is due.")
