"""Flags of a claim: kept once, and open until an officer resolves them with a reason."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.casework.public import references_of
from app.checked_rows import insert_once
from app.db import new_id
from app.errors import Conflict
from app.row_macs import genuine_of
from app.text import sentence
from app.unit_of_work import UnitOfWork
from tax_incentives.awards.models import ReliefAward
from tax_incentives.claims.models import ReliefClaim
from tax_incentives.controls.flag_kinds import TITLES, FlagKind, joined
from tax_incentives.controls.models import ClaimFlag
from tax_incentives.controls.queries.findings import Finding, findings_of
from tax_incentives.controls.queries.flags import flags_of
from tax_incentives.kernel.events import CLAIM_ALIKE


def flag_claim(uow: UnitOfWork, claim: ReliefClaim) -> int:
    """Keep what is found about a claim now; return how much of it is new.

    Doing it again finds nothing new. A claim that is alike and not decided yet is looked at too,
    by an event, so that both have their flag.
    """
    found = _new(uow, claim, findings_of(uow, claim))
    others = [each.other for each in found if each.other is not None]
    numbers = references_of(uow, {each.application_id for each in others})
    for each in found:
        _keep(uow, claim, each, numbers)
    for other in _undecided(uow.session, {each.id for each in others}):
        uow.publish(CLAIM_ALIKE, claim_id=other)
    if found:
        kinds = sorted({each.kind.value for each in found})
        uow.audit("relief.flagged", claim.id, after={"kinds": kinds})
    return len(found)


def _new(uow: UnitOfWork, claim: ReliefClaim, found: Sequence[Finding]) -> list[Finding]:
    flags = genuine_of(uow.session, select(ClaimFlag).filter_by(claim_id=claim.id))
    known = {(flag.kind, flag.key) for flag in flags}
    return [each for each in found if (each.kind.value, each.key) not in known]


def _keep(uow: UnitOfWork, claim: ReliefClaim, found: Finding, numbers: Mapping[UUID, str]) -> None:
    """Add a flag, unless another transaction adds the same one at the same moment."""
    told = {}
    if found.other is not None:
        about = found.other.application_id
        told = {"claim": numbers[about], "application": str(about)}
    values = {
        "id": new_id(),
        "claim_id": claim.id,
        "kind": found.kind.value,
        "key": found.key,
        "evidence": {**found.evidence, **told},
        "found_at": uow.instant(),
    }
    insert_once(uow.session, ClaimFlag, values)


def _undecided(session: Session, claims: Collection[UUID]) -> Sequence[UUID]:
    query = (
        select(ReliefClaim.id)
        .outerjoin(ReliefAward, ReliefAward.claim_id == ReliefClaim.id)
        .where(ReliefClaim.id.in_(claims), ReliefClaim.ended_at.is_(None))
        .where(ReliefAward.id.is_(None))
    )
    return session.scalars(query.order_by(ReliefClaim.id)).all()


def refuse_flagged(uow: UnitOfWork, claim: ReliefClaim) -> None:
    """Hold a grant while a flag is open, or something is found that was not looked at yet.

    Raises Conflict (`flags-open`, `flags-new`), Forged.
    """
    if _new(uow, claim, findings_of(uow, claim)):
        raise Conflict(
            sentence(
                "Something new was found about this claim. Open its controls and check again before"
                " you grant it, or refuse the claim."
            ),
            code="flags-new",
        )
    kinds = sorted({flag.kind for flag, how in flags_of(uow.session, claim.id) if how is None})
    if kinds:
        raise Conflict(
            sentence(
                "This claim has open flags: %(flags)s. Resolve them on the page of its controls, or"
                " refuse the claim.",
                flags=joined([TITLES[FlagKind(kind)] for kind in kinds]),
            ),
            code="flags-open",
        )
