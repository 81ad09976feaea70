"""The controls of a claim, for its office, Finance and auditors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from app.casework.public import holds_step, references_of, reviews_application
from app.errors import NotFound
from app.identity.public import people_by_id
from app.unit_of_work import UnitOfWork
from tax_incentives.claims.models import ReliefClaim
from tax_incentives.claims.use_cases import claim_of
from tax_incentives.controls.queries.flags import flags_of
from tax_incentives.controls.queries.proofs import Drawn, drawn_by
from tax_incentives.kernel.permissions import READ_RELIEFS


@dataclass(frozen=True, kw_only=True)
class FlagView:
    """A flag with its evidence; `reason`, `resolved_by` and `resolved_at` once resolved."""

    id: UUID
    kind: str
    evidence: Mapping[str, Any]
    found_at: datetime
    reason: str | None
    resolved_by: str | None
    resolved_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ProofView:
    """A proof that the claim draws from; `left_paisa` is what no claim draws.

    `id` is the proof's, `draw_id` that of the claim's part of it.
    """

    id: UUID
    draw_id: UUID
    kind: str
    issuer: str
    number: str
    issued_on: date
    amount_paisa: int
    drawn_paisa: int
    left_paisa: int
    confirmed_on: date | None
    reference: str | None


@dataclass(frozen=True, kw_only=True)
class ControlsPage:
    """The controls of a claim. `may_act`: the reader has its open step."""

    claim: ReliefClaim
    number: str
    flags: Sequence[FlagView]
    proofs: Sequence[ProofView]
    may_act: bool

    @property
    def open(self) -> int:
        """How many flags hold the grant."""
        return sum(flag.resolved_at is None for flag in self.flags)


def may_see_controls(uow: UnitOfWork, application_id: UUID) -> bool:
    """Return True if the actor sees the controls of a claim: never its claimant."""
    return uow.actor.may(READ_RELIEFS) or reviews_application(uow, application_id)


def controls_page(uow: UnitOfWork, application_id: UUID) -> ControlsPage:
    """Return the controls of an application's claim. Raises NotFound, Forged."""
    if not may_see_controls(uow, application_id):
        raise NotFound
    claim = claim_of(uow, application_id)
    if claim is None:
        raise NotFound
    return ControlsPage(
        claim=claim,
        number=references_of(uow, [application_id])[application_id],
        flags=_flags(uow, claim.id),
        proofs=[_proof(each) for each in drawn_by(uow.session, claim.id)],
        may_act=claim.ended_at is None and holds_step(uow, application_id),
    )


def _proof(drawn: Drawn) -> ProofView:
    proof, confirmation = drawn.proof, drawn.confirmation
    return ProofView(
        id=proof.id,
        draw_id=drawn.draw.id,
        kind=proof.kind,
        issuer=proof.issuer,
        number=proof.number,
        issued_on=proof.issued_on,
        amount_paisa=proof.amount_paisa,
        drawn_paisa=drawn.draw.amount_paisa,
        left_paisa=proof.amount_paisa - proof.drawn_paisa,
        confirmed_on=confirmation.confirmed_on if confirmation else None,
        reference=confirmation.reference if confirmation else None,
    )


def _flags(uow: UnitOfWork, claim_id: UUID) -> list[FlagView]:
    found = flags_of(uow.session, claim_id)
    people = people_by_id(uow.session, {how.by for _, how in found if how is not None})
    return [
        FlagView(
            id=flag.id,
            kind=flag.kind,
            evidence=flag.evidence,
            found_at=flag.found_at,
            reason=how.reason if how else None,
            resolved_by=people[how.by].name if how else None,
            resolved_at=how.at if how else None,
        )
        for flag, how in found
    ]
