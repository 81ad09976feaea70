"""Who may work on an evaluation: a member of the tender's committee without an interest in it."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.errors import Conflict, Forbidden, NotFound
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.bids.models import OpenedBid
from marketplace.kernel import permissions
from marketplace.openings.queries import said_of_interest
from marketplace.tenders.models import CommitteeMember, Tender
from marketplace.tenders.policy.lifecycle import Action


def member_tender(uow: UnitOfWork, tender_id: UUID, action: Action) -> Tender:
    """Lock a tender for a member of its committee; NotFound for everybody else.

    Raises Conflict unless the action may be done now.
    """
    require(uow.actor, permissions.SIT_ON_COMMITTEE)
    tender = uow.lock(Tender, tender_id)
    if not is_member(uow.session, tender_id, uow.actor.person):
        raise NotFound
    tender.require(action, uow.instant())
    return tender


def taking_part(uow: UnitOfWork, tender_id: UUID, action: Action = Action.EVALUATE) -> Tender:
    """Lock a tender for a member who has declared to have no interest in any bidder."""
    tender = member_tender(uow, tender_id, action)
    require_no_interest(uow.session, tender_id, uow.actor.person)
    return tender


def is_member(session: Session, tender_id: UUID, person: UUID) -> bool:
    """Whether a person sits on a tender's committee."""
    return session.get(CommitteeMember, (tender_id, person)) is not None


def require_no_interest(session: Session, tender_id: UUID, person: UUID) -> None:
    """Refuse members who have not declared yet (Conflict), or have an interest (Forbidden)."""
    said = said_of_interest(session, tender_id, person)
    if said is None:
        raise Conflict(
            sentence("Declare first whether one of the bidders is connected with you."),
            code="declare-interest-first",
        )
    if said.has_interest:
        raise Forbidden(
            sentence("You have declared an interest, so you take no part in this evaluation."),
            code="interest-declared",
        )


def bid_of(uow: UnitOfWork, tender: Tender, bid_id: UUID) -> OpenedBid:
    """Return an opened bid of this tender; NotFound for any other."""
    opened = uow.session.get(OpenedBid, bid_id)
    if opened is None or opened.tender_id != tender.id:
        raise NotFound
    return opened
