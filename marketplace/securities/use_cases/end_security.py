"""Securities go back to their suppliers, or are forfeited: each once, by a posting.

One officer asks and another agrees (`security_steps.py`); only then is anything posted.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.errors import Conflict, NotFound
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.kernel import permissions
from marketplace.securities.models import Instrument
from marketplace.securities.policy import CARRY, ForfeitCode
from marketplace.securities.postings import post_security_forfeited, post_security_returned
from marketplace.securities.queries.securities import Paper, papers_of
from marketplace.securities.use_cases.deposits import keep_money, refund_deposit
from marketplace.securities.use_cases.two_person_steps import (
    RETURN,
    ProposedStep,
    propose_or_approve,
)
from marketplace.tenders.models import Tender

RETURNED = "marketplace.security_returned"
FORFEITED = "marketplace.security_forfeited"


@dataclass(frozen=True, kw_only=True)
class ReturnSecurity:
    """Give one paper back."""

    instrument_id: UUID
    reason: str


@dataclass(frozen=True, kw_only=True)
class ForfeitSecurity:
    """Call one paper in from its bank, for an act of the bidder."""

    instrument_id: UUID
    code: ForfeitCode
    reason: str


@dataclass(frozen=True, kw_only=True)
class ReturnDueSecurities:
    """Give back every paper of a tender that may go back now."""

    tender_id: UUID
    reason: str


def return_security(uow: UnitOfWork, command: ReturnSecurity) -> Instrument:
    """Return a paper, with the second officer's approval. Raises Conflict while it must be held."""
    require(uow.actor, permissions.MANAGE_CONTRACT)
    paper = _paper(uow, command.instrument_id)
    if paper.why_held is not None:
        raise Conflict(paper.why_held, code="security-still-held")
    _return(uow, paper.instrument, command.reason)
    return paper.instrument


def return_due_securities(uow: UnitOfWork, command: ReturnDueSecurities) -> list[Instrument]:
    """Propose or approve the return of all that is due.

    What another officer has proposed is returned now. Papers about which something else waits are
    left out, and those that the actor has proposed already: a second call changes nothing.
    """
    require(uow.actor, permissions.MANAGE_CONTRACT)
    tender = _own(uow, command.tender_id)
    due = [
        paper.instrument
        for paper in papers_of(uow.session, tender, uow.now)
        if paper.may_return and _may_say(uow, paper)
    ]
    for instrument in due:
        _return(uow, instrument, command.reason)
    return due


def _may_say(uow: UnitOfWork, paper: Paper) -> bool:
    waiting = paper.waiting
    if waiting is None or waiting.step == CARRY:
        return True
    return waiting.step == RETURN and waiting.entered_by != uow.actor.person


def forfeit_security(uow: UnitOfWork, command: ForfeitSecurity) -> Instrument:
    """Forfeit a paper: an officer asks for it, the competent authority decides.

    Raises Conflict unless the bidder has done what the code says (`policy.forfeit_codes`).
    """
    if not uow.actor.may(permissions.MANAGE_CONTRACT):
        require(uow.actor, permissions.AWARD_TENDER)
    paper = _paper(uow, command.instrument_id)
    if paper.waiting is not None:
        require(uow.actor, permissions.AWARD_TENDER)
    if command.code not in paper.forfeit_codes:
        raise Conflict(
            sentence(
                "A security can be forfeited only for an act of its bidder: withdrawing a "
                "valid bid, not signing an award in force, not bringing the performance "
                "security, or not performing a signed contract."
            ),
            code="security-not-forfeitable",
        )
    instrument = paper.instrument
    word = ProposedStep(step="forfeit", reason=command.reason, code=command.code)
    if propose_or_approve(uow, instrument, word):
        instrument.forfeited_at, instrument.end_reason = uow.instant(), command.reason
        uow.session.flush()
        post_security_forfeited(uow, instrument)
        keep_money(uow, instrument, command.reason)
        after: dict[str, object] = {"code": command.code, "reason": command.reason}
        uow.audit("security.forfeited", instrument.id, after=after)
        uow.publish(FORFEITED, instrument_id=instrument.id, tender_id=instrument.tender_id)
    return instrument


def _own(uow: UnitOfWork, tender_id: UUID) -> Tender:
    tender = uow.lock(Tender, tender_id)
    if tender.department_id != uow.actor.organisation:
        raise NotFound
    return tender


def _paper(uow: UnitOfWork, instrument_id: UUID) -> Paper:
    tender_id = uow.session.scalar(select(Instrument.tender_id).filter_by(id=instrument_id))
    if tender_id is None:
        raise NotFound
    tender = _own(uow, tender_id)
    found = papers_of(uow.session, tender, uow.now)
    return next(paper for paper in found if paper.instrument.id == instrument_id)


def _return(uow: UnitOfWork, instrument: Instrument, reason: str) -> None:
    if propose_or_approve(uow, instrument, ProposedStep(step=RETURN, reason=reason)):
        give_back(uow, instrument, reason)


def give_back(uow: UnitOfWork, instrument: Instrument, reason: str) -> None:
    """Write and post that a paper was returned; two people have decided it."""
    instrument.returned_at, instrument.end_reason = uow.instant(), reason
    uow.session.flush()
    post_security_returned(uow, instrument)
    refund_deposit(uow, instrument, reason)
    uow.audit("security.returned", instrument.id, after={"reason": reason})
    uow.publish(RETURNED, instrument_id=instrument.id, tender_id=instrument.tender_id)
