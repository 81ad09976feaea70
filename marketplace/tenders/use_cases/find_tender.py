"""Find the tender of a command, for the officers of its department; others get “not found”."""

from uuid import UUID

from app.errors import Conflict, NotFound
from app.identity.public import require_supplier
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.tenders.models import Tender
from marketplace.tenders.policy.lifecycle import TenderAction

STALE = "stale-revision"


def own_tender(uow: UnitOfWork, tender_id: UUID, action: TenderAction) -> Tender:
    """Lock a tender of the actor's department and refuse unless the action may be done now.

    The clock is read after the lock was waited for: what happened meanwhile counts.
    """
    tender = uow.lock(Tender, tender_id)
    if tender.department_id != uow.actor.organisation:
        raise NotFound
    tender.require(action, uow.instant())
    return tender


def draft_to_change(uow: UnitOfWork, tender_id: UUID, revision: int | None) -> Tender:
    """Lock a draft; refuses where somebody else has changed it since `revision` was read."""
    tender = own_tender(uow, tender_id, TenderAction.EDIT)
    if revision is not None and revision != tender.revision:
        raise Conflict(
            sentence(
                "Another person has changed this draft since you opened it. Your changes were "
                "not saved, and theirs were not lost. Read the current draft, then decide."
            ),
            code=STALE,
        )
    tender.revision += 1
    return tender


def biddable_tender(uow: UnitOfWork, tender_id: UUID) -> Tender:
    """Fetch a published tender that takes bids now; raises NotFound, Conflict, Forbidden.

    A firm prepares its bid before it is verified; `invitation` asks for that at the submission.
    """
    require_supplier(uow)
    tender = uow.get(Tender, tender_id)
    if tender.published_at is None:
        raise NotFound
    tender.require(TenderAction.BID, uow.now)
    return tender
