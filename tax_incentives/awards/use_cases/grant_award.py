"""An award is promised from the budget in the commit that grants it, or it is not granted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from app.calendar import local_day
from app.db import new_id
from app.errors import Conflict
from app.ledger.public import balances, fiscal_year_of, post
from app.text import sentence
from app.unit_of_work import UnitOfWork
from tax_incentives.awards.models import AwardCount, AwardYear, ReliefAward
from tax_incentives.awards.parts import parts_of_budgets
from tax_incentives.awards.queries.funding import unfunded_of_scheme
from tax_incentives.budgets.postings import BudgetYear, commit_posting
from tax_incentives.claims.models import ClaimDecision, ReliefClaim
from tax_incentives.kernel.events import AWARD_GRANTED
from tax_incentives.rules.periods import year_text
from tax_incentives.schemes.shapes import Budget, Scheme


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The grant besides money: square feet, and the first and last day, both included."""

    area_sqft: int | None = None
    begins_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Grant:
    """The grant of an office: paisa, with the reason if it is less than the scheme's.

    `years` are the parts due by fiscal year, if voted money is given in parts. The first is
    promised now, each other one from its own year's budget. `counts` are the values by the code of
    a cap, if they are not the amount.
    """

    claim: ReliefClaim
    decision: ClaimDecision
    registration_id: UUID
    number: str
    amount_paisa: int
    reason: str
    terms: Terms
    years: Mapping[int, int] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)


def grant_award(uow: UnitOfWork, scheme: Scheme, grant: Grant) -> ReliefAward:
    """Promise the amount and record the award. The caller's use case checked the permission.

    Afterwards the scheme's budget of the year is locked until the commit: caps are to be checked
    then. Raises Conflict (`budget-used-up`) if less is free.
    """
    now = uow.instant()
    of, award_id = BudgetYear(scheme.code, fiscal_year_of(local_day(now)).year), new_id()
    parts = parts_of_budgets(grant.years, of.year)
    paisa = parts.get(of.year, grant.amount_paisa)
    transaction_id = _promise(uow, of, award_id, paisa, now) if paisa else None
    claim = grant.claim
    award = ReliefAward(
        id=award_id,
        claim_id=claim.id,
        decision_id=grant.decision.id,
        registration_id=grant.registration_id,
        number=grant.number,
        scheme=scheme.code,
        fiscal_year=of.year,
        benefit=scheme.benefit.value,
        person_id=claim.person_id,
        organisation_id=claim.organisation_id,
        decided_paisa=grant.decision.amount_paisa or 0,
        amount_paisa=grant.amount_paisa,
        reason=grant.reason,
        granted_on=local_day(now),
        granted_at=now,
        **vars(grant.terms),
        transaction_id=transaction_id,
    )
    uow.add(award)
    uow.session.flush()
    for year, part in parts.items():
        uow.add(AwardYear(award_id=award.id, fiscal_year=year, amount_paisa=part))
    for cap, counted in grant.counts.items():
        uow.add(AwardCount(award_id=award.id, cap=cap, amount_paisa=counted))
    if transaction_id and scheme.budget.kind is Budget.VOTED:
        _refuse_before_earlier(uow, of)
    uow.audit("relief.granted", award.id, after={"amount": award.amount_paisa, "year": of.year})
    uow.publish(AWARD_GRANTED, award_id=award.id)
    return award


def _refuse_before_earlier(uow: UnitOfWork, of: BudgetYear) -> None:
    """Refuse where awards of earlier years would lack money. The budget is locked."""
    lacking = sum(unfunded_of_scheme(uow.session, of).values())
    if not lacking:
        return
    free = of.account("free").code
    if balances(uow.session, [free]).get(free, 0) < lacking:
        raise Conflict(
            sentence(
                "Awards of earlier years need money of this relief and come first. Fund"
                " them, or wait until Finance enters more."
            ),
            code="earlier-awards-first",
        )


def _promise(uow: UnitOfWork, of: BudgetYear, award_id: UUID, paisa: int, now: datetime) -> UUID:
    try:
        return post(uow, commit_posting(award_id, of, paisa, now))
    except Conflict as refusal:
        if refusal.code != "overdraft":
            raise
        raise Conflict(
            sentence(
                "The budget of this relief for %(year)s has less than this left. Grant less, or"
                " wait until Finance enters more.",
                year=year_text(of.year),
            ),
            code="budget-used-up",
        ) from None
