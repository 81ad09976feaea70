"""A bar is lifted before its term ends: proposed by one officer, decided by another."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.checked_rows import there_is
from app.db import Json
from app.decisions import Audit, Decision, Names
from app.errors import Conflict
from app.identity.public import require_fresh_proof
from app.row_macs import require_genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.debarment.models import DebarmentLifting
from marketplace.debarment.use_cases.bars import wait_for_readers
from marketplace.debarment.use_cases.decide_order import note_change
from marketplace.debarment.use_cases.find_matter import order_of, own_matter, require_decider
from marketplace.debarment.use_cases.review_order import bar_of_party
from marketplace.kernel import permissions

LIFTED = "marketplace.debarment_lifted"


@dataclass(frozen=True, kw_only=True)
class ProposeLifting:
    """The order to end early, and the reason."""

    bar_id: UUID
    reasons: str


def _values(uow: UnitOfWork, command: ProposeLifting) -> Mapping[str, object]:
    """Raise NotFound for another department's, Conflict (`not-barred`, `proposed`)."""
    order, party, matter = order_of(uow, command.bar_id)
    own_matter(uow, matter.id)
    bar_of_party(uow, party, matter)
    waiting = select(DebarmentLifting).filter_by(order_id=order.id, refused_at=None)
    if there_is(uow.session, waiting):
        raise Conflict(sentence("There is already a proposal to lift it."), code="proposed")
    return {"order_id": order.id, "reasons": command.reasons}


def _require_decider(uow: UnitOfWork, row: DebarmentLifting) -> None:
    _, _, matter = order_of(uow, row.order_id)
    require_decider(uow, matter)


def _before(uow: UnitOfWork, row: DebarmentLifting) -> None:
    _, party, matter = order_of(uow, row.order_id)
    require_decider(uow, matter)
    require_genuine(uow.vault, row)
    wait_for_readers(uow)
    bar_of_party(uow, party, matter)


def _lifted(uow: UnitOfWork, row: DebarmentLifting) -> None:
    note_change(uow, row.order_id, "lifted")
    uow.publish(LIFTED, order_id=row.order_id)


def _summary(row: DebarmentLifting) -> Json:
    return {"order": str(row.order_id), "reasons": row.reasons}


LIFTING = Decision(
    row=DebarmentLifting,
    command=ProposeLifting,
    names=Names(
        "propose_debarment_lifting", "approve_debarment_lifting", "refuse_debarment_lifting"
    ),
    audit=Audit("debarment.lifting_proposed", "debarment.lifted", "debarment.lifting_refused"),
    may_propose=permissions.OPEN_DEBARMENT,
    may_decide=permissions.DECIDE_DEBARMENT,
    summary=_summary,
    values=_values,
    before_approval=_before,
    on_approval=_lifted,
    before_refusal=_require_decider,
    proof=require_fresh_proof,
)
