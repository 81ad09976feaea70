"""Securities go back to their suppliers, or are forfeited: each once, by a posting."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.errors import Conflict, NotFound
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace import permissions
from marketplace.models.opening import Instrument
from marketplace.models.tender import Tender
from marketplace.postings import post_security_forfeited, post_security_returned
from marketplace.queries.securities import Paper, papers_of

RETURNED = "marketplace.security_returned"
FORFEITED = "marketplace.security_forfeited"


@dataclass(frozen=True, kw_only=True)
class ReturnSecurity:
    """Give one paper back."""

    instrument_id: UUID
    reason: str


@dataclass(frozen=True, kw_only=True)
class ForfeitSecurity:
    """Call one paper in from its bank."""

    instrument_id: UUID
    reason: str


@dataclass(frozen=True, kw_only=True)
class ReturnDueSecurities:
    """Give back every paper of a tender that may go back now."""

    tender_id: UUID
    reason: str


def return_security(uow: UnitOfWork, command: ReturnSecurity) -> Instrument:
    """Return a paper. Raises Conflict while the department must still hold it."""
    require(uow.actor, permissions.MANAGE_CONTRACT)
    paper = _paper(uow, command.instrument_id)
    if paper.why_held is not None:
        raise Conflict(paper.why_held, code="security-still-held")
    _return(uow, paper.instrument, command.reason)
    return paper.instrument


def return_due_securities(uow: UnitOfWork, command: ReturnDueSecurities) -> list[Instrument]:
    """Return all that is due; a second call finds nothing left and changes nothing."""
    require(uow.actor, permissions.MANAGE_CONTRACT)
    tender = _own(uow, command.tender_id)
    due = [paper.instrument for paper in papers_of(uow.session, tender) if paper.may_return]
    for instrument in due:
        _return(uow, instrument, command.reason)
    return due


def forfeit_security(uow: UnitOfWork, command: ForfeitSecurity) -> Instrument:
    """Forfeit a paper, by the competent authority.

    A winner's that will not sign or bring its performance security, or a performance security
    after termination. Else raises Conflict.
    """
    require(uow.actor, permissions.AWARD_TENDER)
    paper = _paper(uow, command.instrument_id)
    if not paper.may_forfeit:
        raise Conflict(
            sentence(
                "Only the security of an awarded bidder whose contract is not signed, or of a "
                "terminated contract, can be forfeited."
            ),
            code="security-not-forfeitable",
        )
    instrument = paper.instrument
    instrument.forfeited_at, instrument.end_reason = uow.instant(), command.reason
    uow.session.flush()
    post_security_forfeited(uow, instrument)
    uow.audit("security.forfeited", instrument.id, after={"reason": command.reason})
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
    found = papers_of(uow.session, tender)
    return next(paper for paper in found if paper.instrument.id == instrument_id)


def _return(uow: UnitOfWork, instrument: Instrument, reason: str) -> None:
    instrument.returned_at, instrument.end_reason = uow.instant(), reason
    uow.session.flush()
    post_security_returned(uow, instrument)
    uow.audit("security.returned", instrument.id, after={"reason": reason})
    uow.publish(RETURNED, instrument_id=instrument.id, tender_id=instrument.tender_id)
