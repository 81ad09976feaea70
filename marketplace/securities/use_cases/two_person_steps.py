"""Steps of a security that two people decide: the second one's approval makes it effective.

Both give the same command: the first enters the step, the second, another person, approves it. A
waiting step can be refused, or withdrawn by the person who entered it. No `Decision`: proposing and
approving are one command, of several use cases with checks and postings of their own.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.db import new_id
from app.errors import Conflict, NotFound
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.kernel import permissions
from marketplace.securities.models import Instrument, SecurityStep
from marketplace.securities.policy import CARRY, NO_USE, ForfeitCode
from marketplace.tenders.models import Tender

ENTERED = "marketplace.security_step_entered"
QUESTION_REFUSED = "marketplace.deposit_keeping_refused"
VERIFY = "verify"
RETURN = "return"


@dataclass(frozen=True, kw_only=True)
class ProposedStep:
    """A step that a person proposes for a paper."""

    step: str
    reason: str = ""
    code: ForfeitCode | None = None


@dataclass(frozen=True, kw_only=True)
class RefuseSecurityStep:
    """Refuse what another officer entered for a paper, or withdraw one's own."""

    instrument_id: UUID
    reason: str


def waiting_step(uow: UnitOfWork, instrument_id: UUID) -> SecurityStep | None:
    """Return the step that waits for a second person."""
    query = select(SecurityStep).filter_by(
        instrument_id=instrument_id, approved_at=None, refused_at=None
    )
    return uow.session.scalars(query).one_or_none()


def propose_or_approve(uow: UnitOfWork, instrument: Instrument, proposed: ProposedStep) -> bool:
    """Enter a step, or approve it as the second person; return whether it takes effect now.

    The caller has locked the tender and checked that the step may be done, at the proposal and
    again at the approval. Raises Forbidden if one person does both, Conflict if something else
    waits. A security is returned only when nothing of it can be kept: a winner's request to keep it
    then has no use, and does not block the return.
    """
    waiting = waiting_step(uow, instrument.id)
    if waiting is not None and (waiting.step, proposed.step) == (CARRY, RETURN):
        refuse_waiting(uow, instrument, NO_USE)
        waiting = None
    if waiting is None:
        _enter(uow, instrument, proposed)
        return False
    if (waiting.step, waiting.code) != (proposed.step, proposed.code):
        raise Conflict(
            sentence(
                "Another proposal for this security needs a decision by a second officer."
                " Decide that one first."
            ),
            code="another-step-waits",
        )
    waiting.approve(by=uow.actor.person, at=uow.instant())
    uow.session.flush()
    uow.audit("security.step_approved", instrument.id, after=_fields(proposed))
    return True


def _enter(uow: UnitOfWork, instrument: Instrument, proposed: ProposedStep) -> None:
    uow.add(
        SecurityStep(
            id=new_id(),
            instrument_id=instrument.id,
            step=proposed.step,
            code=proposed.code,
            reason=proposed.reason,
            entered_by=uow.actor.person,
            entered_at=uow.instant(),
        )
    )
    uow.audit("security.step_entered", instrument.id, after=_fields(proposed))
    uow.publish(ENTERED, instrument_id=instrument.id, tender_id=instrument.tender_id)


def _fields(proposed: ProposedStep) -> dict[str, object]:
    return {"step": proposed.step, "code": proposed.code, "reason": proposed.reason}


def refuse_waiting(uow: UnitOfWork, instrument: Instrument, reason: str) -> bool:
    """Refuse the step that waits, if any; permission is the caller's business."""
    waiting = waiting_step(uow, instrument.id)
    if waiting is None:
        return False
    waiting.refuse(by=uow.actor.person, at=uow.instant(), reason=reason)
    uow.session.flush()
    after: dict[str, object] = {"step": waiting.step, "reason": reason}
    uow.audit("security.step_refused", instrument.id, after=after)
    return True


def refuse_security_step(uow: UnitOfWork, command: RefuseSecurityStep) -> Instrument:
    """Refuse a step; raises Conflict if none waits."""
    require(uow.actor, permissions.MANAGE_CONTRACT)
    instrument = uow.session.get(Instrument, command.instrument_id)
    if instrument is None:
        raise NotFound
    tender = uow.lock(Tender, instrument.tender_id)
    if tender.department_id != uow.actor.organisation:
        raise NotFound
    waiting = waiting_step(uow, instrument.id)
    if waiting is None:
        raise Conflict(sentence("No proposal needs a second officer here."), code="nothing-waits")
    refuse_waiting(uow, instrument, command.reason)
    if waiting.step == CARRY:
        uow.publish(
            QUESTION_REFUSED,
            tender_id=tender.id,
            instrument_id=instrument.id,
            step_id=waiting.id,
        )
    return instrument
