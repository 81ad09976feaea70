"""The bank's confirmation of a bid's security: it is good, or the bid is put aside."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.errors import Conflict, Forbidden, Invalid, NotFound
from app.permissions import require_sign_in
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.evaluation.queries.evaluation_rows import read_file
from marketplace.evaluation.queries.evaluations import is_member
from marketplace.evaluation.use_cases.disqualify_bid import DisqualifyBid, disqualify_bid
from marketplace.evaluation.use_cases.find_evaluation import bid_of, taking_part
from marketplace.kernel import permissions
from marketplace.securities.models import Instrument
from marketplace.securities.queries.securities import ENDED
from marketplace.securities.use_cases.performance_security import PAID_BY_BILL
from marketplace.securities.use_cases.two_person_steps import (
    VERIFY,
    ProposedStep,
    propose_or_approve,
    refuse_waiting,
    waiting_step,
)
from marketplace.tenders.models import Tender
from marketplace.tenders.policy.lifecycle import TenderAction
from marketplace.tenders.use_cases.signed_keys import require_as_published


@dataclass(frozen=True, kw_only=True)
class VerifySecurity:
    """The bank's answer; where it is no, `reason` says why and the bid is disqualified by it."""

    tender_id: UUID
    bid_id: UUID
    genuine: bool
    reason: str = ""


def verify_security(uow: UnitOfWork, command: VerifySecurity) -> Instrument:
    """Record that the security is real, by two people: members or officers of the department.

    The second confirmation verifies it; a person who has already confirmed changes nothing.

    Raises Conflict if it is too small or ends too early: then only disqualifying is left, which is
    for the committee.
    """
    tender = _tender(uow, command)
    bid_of(uow, tender, command.bid_id)
    instrument = uow.session.scalars(
        select(Instrument).filter_by(bid_id=command.bid_id, purpose="bid")
    ).one_or_none()
    if instrument is None:
        raise Conflict(sentence("This bid brought no security."), code="no-security")
    if instrument.returned_at is not None or instrument.forfeited_at is not None:
        raise Conflict(ENDED, code="security-ended")
    if instrument.bill_id is not None:
        raise Conflict(PAID_BY_BILL, code="security-paid-by-bill")
    if command.genuine:
        _check_sufficient(uow, tender, command.bid_id)
        _confirm(uow, instrument)
    else:
        _deny(uow, instrument, command)
    return instrument


def _confirm(uow: UnitOfWork, instrument: Instrument) -> None:
    waiting = waiting_step(uow, instrument.id)
    has_confirmed = waiting is not None and waiting.entered_by == uow.actor.person
    if has_confirmed or instrument.verified_at is not None:
        return
    if propose_or_approve(uow, instrument, ProposedStep(step=VERIFY)):
        instrument.verified_at, instrument.verified_by = uow.instant(), uow.actor.person
        uow.session.flush()
        uow.audit("security.verified", instrument.id, after={"genuine": True})


def _deny(uow: UnitOfWork, instrument: Instrument, command: VerifySecurity) -> None:
    _put_aside(uow, command)
    refuse_waiting(uow, instrument, command.reason)
    instrument.verified_at = instrument.verified_by = None
    uow.audit("security.verified", instrument.id, after={"genuine": False})


def _tender(uow: UnitOfWork, command: VerifySecurity) -> Tender:
    require_sign_in(uow.actor)
    tender = uow.lock(Tender, command.tender_id)
    if is_member(uow.session, tender.id, uow.actor.person):
        return taking_part(uow, tender.id)
    if tender.department_id != uow.actor.organisation_id:
        raise NotFound
    if not uow.actor.may(permissions.MANAGE_CONTRACT) or not command.genuine:
        raise Forbidden(sentence("Only the tender's committee can disqualify a bid."))
    tender.require(TenderAction.EVALUATE, uow.instant())
    require_as_published(uow, tender.id)
    return tender


def _check_sufficient(uow: UnitOfWork, tender: Tender, bid_id: UUID) -> None:
    problems = read_file(uow.session, tender).by_id[str(bid_id)].security_problems
    if problems:
        raise Conflict(problems[0], code="security-not-good")


def _put_aside(uow: UnitOfWork, command: VerifySecurity) -> None:
    if not command.reason:
        message = sentence("Explain why the security is not acceptable.")
        raise Invalid(message, fields={"security_reason": message, "reason": message})
    disqualify_bid(
        uow,
        DisqualifyBid(tender_id=command.tender_id, bid_id=command.bid_id, reason=command.reason),
    )
