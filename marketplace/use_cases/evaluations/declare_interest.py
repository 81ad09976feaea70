"""A member says, with the bidders' names in view, whether one of them is theirs."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.errors import Conflict, Invalid
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.models.evaluation import Disqualification, InterestDeclaration
from marketplace.models.tender import Tender
from marketplace.policy.lifecycle import Action
from marketplace.queries.interests import said_of_interest
from marketplace.use_cases.evaluations.taking_part import member_tender


@dataclass(frozen=True, kw_only=True)
class DeclareInterest:
    """Whether the member has an interest in any bidder; with one, `details` say which."""

    tender_id: UUID
    has_interest: bool
    details: str = ""


def declare_interest(uow: UnitOfWork, command: DeclareInterest) -> InterestDeclaration:
    """Record the declaration. An interest may be found later, but is never taken back.

    With an interest, what the member has decided so far no longer counts.
    """
    tender = member_tender(uow, command.tender_id, Action.EVALUATE)
    if command.has_interest and not command.details:
        message = sentence("Say which bidder, and what connects you.")
        raise Invalid(message, fields={"details": message})
    earlier = said_of_interest(uow.session, tender.id, uow.actor.person)
    if earlier is not None and earlier.has_interest and not command.has_interest:
        raise Conflict(
            sentence("You have declared an interest. It cannot be taken back."),
            code="interest-stands",
        )
    said = InterestDeclaration(
        tender_id=tender.id,
        person_id=uow.actor.person,
        has_interest=command.has_interest,
        details=command.details if command.has_interest else "",
        declared_at=uow.instant(),
    )
    uow.add(said)
    if command.has_interest:
        _lift_own(uow, tender)
    uow.audit("interest.declared", tender.id, after={"has_interest": command.has_interest})
    return said


def _lift_own(uow: UnitOfWork, tender: Tender) -> None:
    mine = select(Disqualification).filter_by(
        tender_id=tender.id, decided_by=uow.actor.person, lifted_at=None
    )
    for put_aside in uow.session.scalars(mine):
        put_aside.lifted_at = uow.now
        put_aside.lifted_reason = "The member who decided has declared an interest."
        uow.audit("disqualification.lifted", put_aside.bid_id)
