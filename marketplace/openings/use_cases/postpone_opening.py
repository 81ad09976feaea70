"""No quorum: the opening is postponed with notice, and everything stays sealed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import new_id
from app.errors import Conflict, Forbidden, Invalid, NotFound
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.kernel import permissions
from marketplace.kernel.policy import may_decide_as_two
from marketplace.openings.models import Opening, Postponement
from marketplace.openings.use_cases.quorum import current_opening, forget_shares, quorum_is_complete
from marketplace.tenders.models import CommitteeMember, Tender
from marketplace.tenders.policy.lifecycle import TenderAction
from marketplace.tenders.use_cases.checks import committee_of
from marketplace.tenders.use_cases.versions import POSTPONED_OPENING, Decided, change, new_version

# No rule: a slip of the keyboard must not put the opening off for years.
FURTHEST = timedelta(days=92)
POSTPONED = "marketplace.opening_postponed"


@dataclass(frozen=True, kw_only=True)
class PostponeOpening:
    """Move the opening to a later time, with the reason that bidders will read."""

    tender_id: UUID
    opens_at: datetime
    reason: str


def postpone_opening(uow: UnitOfWork, command: PostponeOpening) -> Postponement:
    """End this opening without opening bids, once two people propose the same later time.

    The first proposal waits; another time replaces it. Two members decide, or the chair with an
    officer of the department: nobody postpones an opening alone. Shares given so far are deleted.
    Raises NotFound if the actor is neither member nor officer, Conflict if there is a quorum,
    Forbidden if both proposals are from one person or from two who may not decide together.
    """
    require(uow.actor, permissions.SIT_ON_COMMITTEE)
    tender = uow.lock(Tender, command.tender_id)
    _concerned(uow, tender)
    at = uow.instant()
    tender.require(TenderAction.POSTPONE, at)
    if not at < command.opens_at <= at + FURTHEST:
        message = sentence("Postpone the opening to a time within the next three months.")
        raise Invalid(message, fields={"opens_at": message})
    opening = current_opening(uow, tender.id, lock=True)
    if opening is not None and quorum_is_complete(uow, tender, opening):
        raise Conflict(
            sentence("The quorum is complete: the bids are being opened."), code="quorum-is-here"
        )
    waiting = waiting_postponement(uow.session, tender.id)
    if waiting is None or waiting.opens_at != command.opens_at.replace(microsecond=0):
        return _enter(uow, tender, command, waiting)
    _together(uow, tender, waiting)
    waiting.approve(by=uow.actor.person, at=at)
    uow.session.flush()
    _postpone(uow, tender, opening or _new_opening(uow, tender.id, at), waiting)
    return waiting


def waiting_postponement(session: Session, tender_id: UUID) -> Postponement | None:
    """Return the later time that one person has named and no other yet."""
    query = select(Postponement).filter_by(tender_id=tender_id, approved_at=None, refused_at=None)
    return session.scalars(query).one_or_none()


def _enter(
    uow: UnitOfWork, tender: Tender, command: PostponeOpening, waiting: Postponement | None
) -> Postponement:
    at = uow.instant()
    if waiting is not None:
        waiting.refuse(by=uow.actor.person, at=at, reason="Another time was proposed.")
        uow.session.flush()
    entered = Postponement(
        id=new_id(),
        tender_id=tender.id,
        opens_at=command.opens_at.replace(microsecond=0),  # as a page can say it again
        reason=command.reason,
        entered_by=uow.actor.person,
        entered_at=at,
    )
    uow.add(entered)
    after: dict[str, object] = {"to": command.opens_at.isoformat(), "reason": command.reason}
    uow.audit("opening.postponement_entered", tender.id, after=after)
    return entered


def _together(uow: UnitOfWork, tender: Tender, waiting: Postponement) -> None:
    if waiting.entered_by == uow.actor.person:
        return  # approving refuses that with its own words
    members = committee_of(uow.session, tender)
    if not may_decide_as_two(members, {str(waiting.entered_by), str(uow.actor.person)}):
        raise Forbidden(
            sentence(
                "Two members of the committee postpone an opening, or its chair with an officer of "
                "the department."
            ),
            code="two-members",
        )


def _postpone(uow: UnitOfWork, tender: Tender, opening: Opening, decided: Postponement) -> None:
    opening.postponed_at, opening.postponed_to = uow.instant(), decided.opens_at
    opening.postponed_reason = decided.reason
    postponed = Decided(
        what=POSTPONED_OPENING,
        reason=decided.reason,
        changes=[change("opens_at", tender.opens_at, decided.opens_at)],
        entered_by=decided.entered_by,
        approved_by=decided.approved_by,
        announced=False,  # its own event says it
    )
    with new_version(uow, tender, postponed):
        tender.opens_at = decided.opens_at
    forget_shares(uow, opening, refused=_MEANWHILE)
    after: dict[str, object] = {"to": decided.opens_at.isoformat()}
    uow.audit("opening.postponed", tender.id, after=after)
    uow.publish(POSTPONED, tender_id=tender.id, opening_id=opening.id)


def _concerned(uow: UnitOfWork, tender: Tender) -> None:
    """Let only the committee and the department's own officers decide."""
    member = uow.session.get(CommitteeMember, (tender.id, uow.actor.person))
    own = tender.department_id == uow.actor.organisation_id
    if member is None and not (own and uow.actor.may(permissions.READ_TENDER_FILE)):
        raise NotFound


def _new_opening(uow: UnitOfWork, tender_id: UUID, at: datetime) -> Opening:
    opening = Opening(
        id=new_id(), tender_id=tender_id, convened_at=at, convened_by=uow.actor.person
    )
    uow.session.add(opening)
    return opening


_MEANWHILE = sentence("The opening was postponed. Give your share again at the new time.")
