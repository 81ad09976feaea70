"""A member says, with the bidders' names in view, whether one of them is theirs."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from app.errors import Conflict, Invalid
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.evaluation.models import Disqualification
from marketplace.evaluation.use_cases.find_evaluation import member_tender
from marketplace.openings.models import InterestDeclaration
from marketplace.openings.queries import interest_declaration
from marketplace.securities.models import Instrument, SecurityStep
from marketplace.securities.use_cases.two_person_steps import VERIFY, refuse_waiting
from marketplace.tenders.models import Tender
from marketplace.tenders.policy.lifecycle import TenderAction

INTEREST = "The member who decided has declared an interest."


@dataclass(frozen=True, kw_only=True)
class DeclareInterest:
    """The declaration of an interest in any bidder, or none; `details` describe it."""

    tender_id: UUID
    has_interest: bool
    details: str = ""


def declare_interest(uow: UnitOfWork, command: DeclareInterest) -> InterestDeclaration:
    """Record the declaration. An interest may be found later, but is never withdrawn.

    With an interest, what the member has decided so far is no longer in force.
    """
    tender = member_tender(uow, command.tender_id, TenderAction.EVALUATE)
    if command.has_interest and not command.details:
        message = sentence("Explain which bidder, and what connects you.")
        raise Invalid(message, fields={"details": message})
    earlier = interest_declaration(uow.session, tender.id, uow.actor.person)
    if earlier is not None and earlier.has_interest and not command.has_interest:
        raise Conflict(
            sentence("You have declared an interest. You cannot withdraw it."),
            code="interest-stands",
        )
    declaration = InterestDeclaration(
        tender_id=tender.id,
        person_id=uow.actor.person,
        has_interest=command.has_interest,
        details=command.details if command.has_interest else "",
        declared_at=uow.instant(),
    )
    uow.add(declaration)
    if command.has_interest:
        _lift_own(uow, tender)
        _unsay_securities(uow, tender)
    uow.audit("interest.declared", tender.id, after={"has_interest": command.has_interest})
    return declaration


def _lift_own(uow: UnitOfWork, tender: Tender) -> None:
    mine = select(Disqualification).filter_by(
        tender_id=tender.id, decided_by=uow.actor.person, lifted_at=None
    )
    for put_aside in uow.session.scalars(mine):
        put_aside.lifted_at = uow.now
        put_aside.lifted_reason = INTEREST
        uow.audit("disqualification.lifted", put_aside.bid_id)


def _unsay_securities(uow: UnitOfWork, tender: Tender) -> None:
    """Let others say again that a security is good where the member was one of the two."""
    steps = (
        select(SecurityStep, Instrument)
        .join(Instrument, Instrument.id == SecurityStep.instrument_id)
        .where(Instrument.tender_id == tender.id, SecurityStep.step == VERIFY)
        .where(SecurityStep.refused_at.is_(None))
        .where(or_(SecurityStep.entered_by == uow.actor.person, _approved_by(uow)))
        .order_by(SecurityStep.id)
    )
    for step, instrument in uow.session.execute(steps).all():
        if step.approved_at is None:
            refuse_waiting(uow, instrument, INTEREST)
        elif instrument.verified_at is not None:
            instrument.verified_at = instrument.verified_by = None
            uow.audit("security.verification_void", instrument.id, after={"reason": INTEREST})


def _approved_by(uow: UnitOfWork) -> ColumnElement[bool]:
    return SecurityStep.approved_by == uow.actor.person
