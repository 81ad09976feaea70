"""Decision about one party: proposed by the matter's department, decided by another office."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.checked_rows import there_is
from app.db import Json, new_id
from app.decisions import Audit, Decision, Names
from app.errors import Conflict, Invalid
from app.identity.public import require_fresh_proof
from app.parameters.public import ParameterSet
from app.row_macs import require_genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.debarment.models import DebarmentChange, DebarmentMatter, DebarmentOrder
from marketplace.debarment.policy import end_of_term, proposal_refusal
from marketplace.debarment.use_cases.bars import wait_for_readers
from marketplace.debarment.use_cases.find_matter import (
    hearing_facts,
    order_of,
    own_party,
    require_decider,
)
from marketplace.debarment.use_cases.open_matter import order_number
from marketplace.kernel import permissions
from marketplace.parameters.definitions import DEBARMENT_REVIEW_DAYS

DECIDED = "marketplace.debarment_decided"
MAX_MONTHS = 240


@dataclass(frozen=True, kw_only=True)
class ProposeOrder:
    """The proposal to bar a party or not, the number of months, and the reason."""

    party_id: UUID
    bars: bool
    months: int | None
    reasons: str


def _values(uow: UnitOfWork, command: ProposeOrder) -> Mapping[str, object]:
    """Raise NotFound, Conflict (`not-heard`, `proposed`), Invalid for the term."""
    party, matter = own_party(uow, command.party_id)
    reason = proposal_refusal(hearing_facts(party), uow.instant())
    if reason is not None:
        raise Conflict(reason, code="not-heard")
    waiting = select(DebarmentOrder).filter_by(party_id=party.id, refused_at=None)
    if there_is(uow.session, waiting):
        raise Conflict(
            sentence("An order about this party was proposed or decided already."), code="proposed"
        )
    if command.bars and command.months is None:
        problem = sentence("Enter the number of months.")
        raise Invalid(problem, code="no-term", fields={"months": problem})
    return {
        "party_id": party.id,
        "number": order_number(uow, matter.kind),
        "bars": command.bars,
        "months": command.months if command.bars else None,
        "reasons": command.reasons,
    }


def _require_decider(uow: UnitOfWork, row: DebarmentOrder) -> None:
    _, _, matter = order_of(uow, row.id)
    require_decider(uow, matter)


def _before(uow: UnitOfWork, row: DebarmentOrder) -> None:
    """Wait for bids, awards and signatures that have begun: they were before the bar."""
    _, party, matter = order_of(uow, row.id)
    require_decider(uow, matter)
    for each in (row, party):
        require_genuine(uow.vault, each)
    wait_for_readers(uow)


def _decided(uow: UnitOfWork, row: DebarmentOrder) -> None:
    assert row.approved_at is not None  # noqa: S101 - it is being approved
    _, _, matter = order_of(uow, row.id)
    day = local_day(row.approved_at)
    row.review_until = day + timedelta(days=review_days(matter))
    if row.bars and row.months is not None:
        row.ends_on = end_of_term(day, row.months)
        uow.session.flush()
        note_change(uow, row.id, "barred")
    uow.publish(DECIDED, order_id=row.id)


def review_days(matter: DebarmentMatter) -> int:
    """Return the days to ask for a review, as they were when the matter was opened."""
    return ParameterSet.thaw(matter.rules).days(DEBARMENT_REVIEW_DAYS.key)


def note_change(uow: UnitOfWork, order_id: UUID, kind: str) -> None:
    """Note what changed in the public list, for its change feed."""
    uow.add(DebarmentChange(id=new_id(), order_id=order_id, kind=kind, at=uow.instant()))


def _summary(row: DebarmentOrder) -> Json:
    return {
        "party": str(row.party_id),
        "number": row.number,
        "bars": row.bars,
        "months": row.months,
        "reasons": row.reasons,
    }


ORDER = Decision(
    row=DebarmentOrder,
    command=ProposeOrder,
    names=Names("propose_debarment_order", "approve_debarment_order", "refuse_debarment_order"),
    audit=Audit("debarment.proposed", "debarment.decided", "debarment.proposal_refused"),
    may_propose=permissions.OPEN_DEBARMENT,
    may_decide=permissions.DECIDE_DEBARMENT,
    summary=_summary,
    values=_values,
    before_approval=_before,
    on_approval=_decided,
    before_refusal=_require_decider,
    proof=require_fresh_proof,
)
