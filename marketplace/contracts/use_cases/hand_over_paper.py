"""The paper of a bid's security is handed back, also of a bid that nobody opened.

What is in an envelope that was never opened is unknown, and so is who bid. So the department lists
no such bids: a firm brings its paper's receipt, and the officer enters the bid's number from it.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.checked_rows import checked
from app.errors import Conflict, Invalid, NotFound
from app.permissions import require
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from marketplace.bids.models import Bid, OpenedBid
from marketplace.kernel import permissions
from marketplace.securities.models import Instrument, PaperHandover
from marketplace.tenders.models import Tender
from marketplace.tenders.policy.lifecycle import TenderAction

HANDED_OVER = "marketplace.paper_handed_over"
_HANDOVER_DAY_NEEDED = sentence(
    "Enter the date when it was handed over: on or after the publication of the tender,"
    " and no later than today."
)


@dataclass(frozen=True, kw_only=True)
class HandOverPaper:
    """The bid of a paper, as written on it, the recipient, and the day."""

    tender_id: UUID
    reference: str
    paper: str
    handed_to: str
    handed_on: date


def hand_over_paper(uow: UnitOfWork, command: HandOverPaper) -> PaperHandover:
    """Record that an officer handed the paper back. Raises NotFound, Conflict, Invalid.

    Before the opening every number is refused alike, so that no answer tells who bids.
    """
    require(uow.actor, permissions.MANAGE_CONTRACT)
    tender = uow.lock(Tender, command.tender_id)
    if tender.department_id != uow.actor.organisation:
        raise NotFound
    at = uow.instant()
    if tender.cancelled_at is None:
        tender.require(TenderAction.SEE_BIDDERS, at)
    bid = _bid(uow, tender, command.reference)
    _refuse_kept(uow, bid)
    first = local_day(tender.published_at or at)
    if not first <= command.handed_on <= local_day(at):
        raise _field("handed_on", _HANDOVER_DAY_NEEDED)
    row = PaperHandover(
        bid_id=bid.id,
        tender_id=tender.id,
        supplier_id=bid.supplier_id,
        paper=command.paper,
        handed_to=command.handed_to,
        handed_on=command.handed_on,
        handed_by=uow.actor.person,
        recorded_at=at,
    )
    uow.add(row)
    after: dict[str, object] = {"to": row.handed_to, "on": row.handed_on.isoformat()}
    uow.audit("security.handed_over", bid.id, after=after)
    uow.publish(HANDED_OVER, tender_id=tender.id, bid_id=bid.id)
    return row


def _bid(uow: UnitOfWork, tender: Tender, reference: str) -> Bid:
    query = select(Bid).filter_by(tender_id=tender.id, reference=reference)
    found = checked(uow.session, uow.session.scalars(query).one_or_none())
    if found is None:
        raise _field(
            "reference",
            sentence("No bid for this tender has this number. Copy it from the firm’s receipt."),
        )
    return found


def _refuse_kept(uow: UnitOfWork, bid: Bid) -> None:
    """Refuse a paper that went back already, or that two officers have yet to return."""
    if checked(uow.session, uow.session.get(PaperHandover, bid.id)) is not None:
        raise Conflict(
            sentence("The return of this paper has already been recorded."),
            code="handed-over-already",
        )
    if bid.replaced_at is not None:
        raise Conflict(
            sentence("The firm replaced this bid by a later one. Enter the number of that one."),
            code="bid-replaced",
        )
    if uow.session.get(OpenedBid, bid.id) is None:
        return
    paper = uow.session.scalars(select(Instrument).filter_by(bid_id=bid.id)).one_or_none()
    if paper is None or paper.bill_id is not None or paper.returned_at is None:
        raise Conflict(
            sentence(
                "This bid was opened, and none of its papers can be returned now. Two"
                " officers return a security first; money that was paid by bill is"
                " refunded automatically."
            ),
            code="not-returned",
        )


def _field(name: str, problem: Sentence) -> Invalid:
    return Invalid(problem, code=name.replace("_", "-"), fields={name: problem})
