"""Amount of an award under its scheme by today's taxes: refunds and reversals reduce it."""

from dataclasses import dataclass

from app.row_macs import require_genuine
from app.unit_of_work import UnitOfWork
from tax_incentives.applications.queries.facts import LEDGER, Claiming, year_before
from tax_incentives.awards.models import ReliefAward
from tax_incentives.claims.models import ClaimDecision
from tax_incentives.claims.queries import frozen, stored_scheme
from tax_incentives.claims.use_cases import Claimant
from tax_incentives.decisions.decide import decide
from tax_incentives.rules.values import Fact

TAXES_PAID = "taxes_paid"


@dataclass(frozen=True)
class BaseNow:
    """The taxes that count now, and what the scheme gives by them, at most what was granted."""

    paid_paisa: int
    gives_paisa: int


def base_now(uow: UnitOfWork, award: ReliefAward) -> BaseNow | None:
    """Compute an award's decision with today's taxes, all else as it was decided.

    None if the scheme does not use the taxes in the ledger. Raises Forged.
    """
    kept = uow.get(ClaimDecision, award.decision_id)
    require_genuine(uow.vault, kept)
    scheme = stored_scheme(uow.session, award.scheme, kept.scheme_version)
    if not any(each.name == TAXES_PAID and each.held_by == LEDGER for each in scheme.facts):
        return None
    claimed = frozen(kept.content, scheme)
    who = Claimant(person_id=award.person_id, organisation_id=award.organisation_id)
    paid = Claiming(uow, scheme, who, claimed.on).paid
    fact = Fact(value=paid, source=LEDGER, as_of=year_before(claimed.on)[1])
    decision = decide(scheme, {**claimed.facts, TAXES_PAID: fact}, claimed.on)
    return BaseNow(paid, min(decision.amount_paisa or 0, award.amount_paisa))
