"""Claims that were decided by rules which a change replaces from their day on: what each would be.

They keep what was decided: a change touches only what is decided again, such as after a correction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from app.unit_of_work import UnitOfWork
from tax_incentives.claims.models import ClaimDecision, ReliefClaim
from tax_incentives.claims.queries import frozen
from tax_incentives.decisions.decide import NoParameter, decide
from tax_incentives.decisions.fact_file import WrongFacts
from tax_incentives.decisions.shapes import Decision
from tax_incentives.schemes.shapes import Scheme

MAX_CLAIMS = 200


@dataclass(frozen=True, kw_only=True)
class TouchedClaim:
    """A claim as it was decided, and as the changed text decides the same facts; in paisa.

    `outcome` is "cannot_be_decided" where the text gives its facts another kind.
    """

    application_id: UUID
    rule_on: date
    version: int
    kept_outcome: str
    kept_paisa: int
    outcome: str
    paisa: int

    @property
    def differs(self) -> bool:
        """True if the change would decide it otherwise."""
        return (self.kept_outcome, self.kept_paisa) != (self.outcome, self.paisa)


@dataclass(frozen=True, kw_only=True)
class Touched:
    """The first of the touched claims, and how many there are."""

    items: Sequence[TouchedClaim]
    count: int


def count_touched(uow: UnitOfWork, code: str, since: date) -> int:
    """Count the claims of a scheme whose rules are those of a day from `since` on."""
    return (
        uow.session.scalar(select(func.count()).select_from(_latest(code, since).subquery())) or 0
    )


def touched(uow: UnitOfWork, scheme: Scheme, since: date) -> Touched:
    """Decide again what a text in force from `since` on touches: at most 200, the oldest first."""
    query = _latest(scheme.code, since).limit(MAX_CLAIMS)
    rows = uow.session.execute(query).all()
    items = [recomputed(scheme, claim, decision) for claim, decision in rows]
    count = len(items) if len(items) < MAX_CLAIMS else count_touched(uow, scheme.code, since)
    return Touched(items=items, count=count)


def _latest(code: str, since: date) -> Select[ReliefClaim, ClaimDecision]:
    """Select the last decision on each claim that was not withdrawn or refused."""
    return (
        select(ReliefClaim, ClaimDecision)
        .join(ClaimDecision, ClaimDecision.claim_id == ReliefClaim.id)
        .where(
            ReliefClaim.scheme == code, ReliefClaim.rule_on >= since, ReliefClaim.ended_at.is_(None)
        )
        .ext(distinct_on(ReliefClaim.id))
        .order_by(ReliefClaim.id, ClaimDecision.number.desc())
    )


def recomputed(scheme: Scheme, claim: ReliefClaim, kept: ClaimDecision) -> TouchedClaim:
    """Decide the kept facts of a claim by another text of its scheme."""
    decision = decided_again(scheme, kept.content)
    return TouchedClaim(
        application_id=claim.application_id,
        rule_on=claim.rule_on,
        version=kept.scheme_version,
        kept_outcome=kept.outcome,
        kept_paisa=kept.amount_paisa or 0,
        outcome=decision.outcome.value if decision else "cannot_be_decided",
        paisa=(decision.amount_paisa or 0) if decision else 0,
    )


def decided_again(scheme: Scheme, content: Mapping[str, Any]) -> Decision | None:
    """Decide what a decision kept by another text; facts that it does not name are left out."""
    names = {"claimant", *(fact.name for fact in scheme.facts)}
    facts = {name: fact for name, fact in content["facts"].items() if name in names}
    try:
        claimed = frozen({"on": content["on"], "facts": facts}, scheme)
        return decide(scheme, claimed.facts, claimed.on)
    except (WrongFacts, NoParameter):
        return None
