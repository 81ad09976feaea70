"""Claims of an award are decided again once the ranking of their call is confirmed."""

from uuid import UUID

from app.casework.public import ranked_applications
from app.unit_of_work import UnitOfWork
from tax_incentives.casework.confirmed_facts import facts_of_claim
from tax_incentives.claims.models import ReliefClaim
from tax_incentives.claims.queries import frozen, kept_scheme
from tax_incentives.claims.use_cases.decide_claim import claim_of, decide_claim, latest_decision


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
