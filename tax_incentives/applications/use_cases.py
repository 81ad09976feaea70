"""Writes of claims under review."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.casework.public import ranked_applications
from app.db import new_id
from app.errors import Invalid
from app.text import sentence
from app.unit_of_work import UnitOfWork
from tax_incentives.applications.confirmed_facts import (
    SHAPES,
    facts_of_claim,
    read_typed_fact,
    to_confirm,
)
from tax_incentives.claims.models import ClaimDecision, ConfirmedFact, ReliefClaim
from tax_incentives.claims.queries import frozen, kept_scheme
from tax_incentives.claims.use_cases import claim_of, decide_claim, latest_decision
from tax_incentives.controls.claim_step import claim_at_step
from tax_incentives.controls.flags import flag_claim
from tax_incentives.controls.proofs import WITHHELD, refuse_unproved_tax
from tax_incentives.schemes.shapes import Scheme

# Claims of an award are decided again once the ranking of their call is confirmed.


def apply_ranking(uow: UnitOfWork, call_id: UUID) -> None:
    """Decide each ranked claim by its rank; one that was decided by it already is left alone."""
    for application_id in sorted(ranked_applications(uow, call_id)):
        claim = claim_of(uow, application_id, lock=True)
        if claim is not None and claim.ended_at is None:
            _decide_by_rank(uow, claim)


def _decide_by_rank(uow: UnitOfWork, claim: ReliefClaim) -> None:
    kept = latest_decision(uow, claim)
    scheme = kept_scheme(uow.session, claim.scheme, kept.scheme_version)
    if scheme.ranking is None:
        return
    facts, name = facts_of_claim(uow, scheme, claim), scheme.ranking.rank
    before = frozen(kept.content, scheme).facts.get(name)
    if before is None or before.value != facts[name].value:
        decide_claim(uow, scheme, claim, facts)


# An officer takes a fact from a paper or another office's book, and the claim is decided again.


@dataclass(frozen=True, kw_only=True)
class ConfirmFact:
    """A fact of a claim as an officer typed it: "2,500.50", "31-12-2026", "7.5 %", "yes"."""

    application_id: UUID
    name: str
    value: str
    evidence: str


def confirm_fact(uow: UnitOfWork, command: ConfirmFact) -> ClaimDecision:
    """Enter it, and decide the claim again by the rules of its day.

    Only who has the open step may. Raises NotFound, Conflict (`task-not-yours`), Invalid for a fact
    that is not asked of officers, a value of another kind, or withheld tax without certificates.
    """
    claim = claim_at_step(uow, command.application_id)
    decision = latest_decision(uow, claim)
    scheme = kept_scheme(uow.session, claim.scheme, decision.scheme_version)
    value = _refuse_wrong(scheme, command)
    if command.name == WITHHELD:
        refuse_unproved_tax(uow, claim, value)
    row = ConfirmedFact(
        id=new_id(),
        claim_id=claim.id,
        name=command.name,
        value=command.value,
        evidence=command.evidence,
        entered_by=uow.actor.person,
        entered_at=uow.instant(),
    )
    uow.add(row)
    uow.session.flush()
    told = {"fact": row.name, "evidence": row.evidence}
    uow.audit("relief.fact_confirmed", claim.id, after=told)
    flag_claim(uow, claim)
    return decide_claim(uow, scheme, claim, facts_of_claim(uow, scheme, claim))


def _refuse_wrong(scheme: Scheme, command: ConfirmFact) -> Any:  # noqa: ANN401 - a value of any kind
    """Return the value. Raises Invalid."""
    fact = next((each for each in to_confirm(scheme) if each.name == command.name), None)
    if fact is None:
        problem = sentence("Choose one of the facts in the list.")
        raise Invalid(problem, fields={"name": problem})
    value = read_typed_fact(fact, command.value)
    if value is None:
        problem = SHAPES[fact.kind]
        raise Invalid(problem, fields={"value": problem})
    return value
