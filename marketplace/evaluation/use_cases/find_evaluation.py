"""Access to an evaluation: a member of the tender's committee without an interest in it."""

from uuid import UUID

from app.errors import NotFound
from app.permissions import require
from app.unit_of_work import UnitOfWork
from marketplace.bids.models import OpenedBid
from marketplace.evaluation.queries.evaluations import is_member, require_no_interest
from marketplace.kernel import permissions
from marketplace.tenders.models import Tender
from marketplace.tenders.policy.lifecycle import TenderAction
from marketplace.tenders.use_cases.signed_keys import require_as_published
from marketplace.tenders.use_cases.stays import EVALUATE, refuse_stayed_tender


def member_tender(uow: UnitOfWork, tender_id: UUID, action: TenderAction) -> Tender:
    """Lock a tender for a member of its committee; NotFound for everybody else.

    Raises Conflict unless the action may be done now.
    """
    require(uow.actor, permissions.SIT_ON_COMMITTEE)
    tender = uow.lock(Tender, tender_id)
    if not is_member(uow.session, tender_id, uow.actor.person):
        raise NotFound
    tender.require(action, uow.instant())
    return tender


def taking_part(
    uow: UnitOfWork, tender_id: UUID, action: TenderAction = TenderAction.EVALUATE
) -> Tender:
    """Lock a tender for a member who has declared to have no interest in any bidder.

    Raises Conflict (`stayed`) while a court keeps the bids from being evaluated, Forged if the
    terms or parts are not those that were published.
    """
    tender = member_tender(uow, tender_id, action)
    require_as_published(uow, tender.id)
    refuse_stayed_tender(uow, tender.id, EVALUATE)
    require_no_interest(uow.session, tender_id, uow.actor.person)
    return tender


def bid_of(uow: UnitOfWork, tender: Tender, bid_id: UUID) -> OpenedBid:
    """Return an opened bid of this tender; NotFound for any other."""
    opened = uow.session.get(OpenedBid, bid_id)
    if opened is None or opened.tender_id != tender.id:
        raise NotFound
    return opened
