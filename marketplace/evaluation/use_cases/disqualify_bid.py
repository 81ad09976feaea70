"""Exclusion of a bid, as a whole or for one scope, and its end: each with its reason."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.db import new_id
from app.errors import Conflict, Invalid, NotFound
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.evaluation.models import Disqualification
from marketplace.evaluation.policy.ranking import WHOLE
from marketplace.evaluation.queries.evaluation_rows import read_file
from marketplace.evaluation.use_cases.find_evaluation import bid_of, taking_part
from marketplace.tenders.models import Tender


@dataclass(frozen=True, kw_only=True)
class DisqualifyBid:
    """Put a bid aside; `scope` ("item:3", "lot:1") limits it, None is the whole bid."""

    tender_id: UUID
    bid_id: UUID
    reason: str
    scope: str | None = None


@dataclass(frozen=True, kw_only=True)
class LiftDisqualification:
    """Let a bid back in."""

    tender_id: UUID
    bid_id: UUID
    reason: str
    scope: str | None = None


def disqualify_bid(uow: UnitOfWork, command: DisqualifyBid) -> Disqualification:
    """Disqualify a bid; the next bid moves up automatically. Raises Conflict if it already is."""
    tender = taking_part(uow, command.tender_id)
    bid_of(uow, tender, command.bid_id)
    scope = _scope(uow, tender, command.scope)
    if _in_force(uow, command.bid_id, scope) is not None:
        raise Conflict(
            sentence("This bid is already disqualified for this part."), code="disqualified"
        )
    disqualified = Disqualification(
        id=new_id(),
        tender_id=tender.id,
        bid_id=command.bid_id,
        scope=scope,
        reason=command.reason,
        decided_by=uow.actor.person,
        decided_at=uow.instant(),
    )
    uow.add(disqualified)
    after = {"scope": scope, "reason": command.reason}
    uow.audit("bid.disqualified", command.bid_id, after=after)
    return disqualified


def lift_disqualification(uow: UnitOfWork, command: LiftDisqualification) -> Disqualification:
    """Lift a disqualification; both reasons stay on record."""
    tender = taking_part(uow, command.tender_id)
    bid_of(uow, tender, command.bid_id)
    disqualified = _in_force(uow, command.bid_id, _scope(uow, tender, command.scope))
    if disqualified is None:
        raise NotFound
    disqualified.lifted_at, disqualified.lifted_reason = uow.instant(), command.reason
    uow.session.flush()
    after = {"scope": disqualified.scope, "reason": command.reason}
    uow.audit("disqualification.lifted", command.bid_id, after=after)
    return disqualified


def _scope(uow: UnitOfWork, tender: Tender, scope: str | None) -> str | None:
    """Return a scope of the tender; a tender awarded whole has only the whole bid."""
    if scope is None or scope == WHOLE:
        return None
    scopes = [o.scope.name for o in read_file(uow.session, tender).evaluation.outcomes]
    if scope not in scopes:
        message = sentence("This tender has no part of this name.")
        raise Invalid(message, fields={"scope": message})
    return scope


def _in_force(uow: UnitOfWork, bid_id: UUID, scope: str | None) -> Disqualification | None:
    query = select(Disqualification).filter_by(bid_id=bid_id, scope=scope, lifted_at=None)
    return uow.session.scalars(query).one_or_none()
