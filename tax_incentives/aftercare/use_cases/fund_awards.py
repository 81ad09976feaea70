"""Awards of earlier years get money of this year, in the order of their grant.

One act of an officer looks at all awards of a scheme that lack money: each that can be funded is
one posting, until less is free than the next one lacks. It says of each other one why not.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, exists, func, select

from app.calendar import local_day
from app.db import new_id
from app.errors import Conflict, Invalid
from app.ledger.public import balances, fiscal_year_of, post
from app.money import grouped_rupees
from app.permissions import require
from app.row_macs import require_genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork
from tax_incentives.aftercare.models import Clawback, ClawbackEnd
from tax_incentives.aftercare.open_payments import open_payments
from tax_incentives.awards.models import AwardFunding, ReliefAward
from tax_incentives.awards.queries.awards import remaining_paisa
from tax_incentives.awards.queries.funding import check_lapses, unfunded_of_scheme
from tax_incentives.awards.use_cases.notify_holder import notify_holder
from tax_incentives.budgets.postings import BudgetYear, funding_posting
from tax_incentives.kernel.permissions import FUND_AWARDS, READ_RELIEFS
from tax_incentives.rules.periods import year_text
from tax_incentives.schemes.book import SchemeBook
from tax_incentives.schemes.shapes import Budget

_LOCK = "tax_incentives.fund_awards"
# Reasons why an award is not funded now.
NOT_LAPSED, OPEN_BILL, OPEN_CLAWBACK, TOO_LITTLE = "not_lapsed", "bill", "clawback", "too_little"


@dataclass(frozen=True, kw_only=True)
class FundAwards:
    """The scheme whose awards get money, and its fiscal year: the current one."""

    scheme: str
    fiscal_year: int


@dataclass(frozen=True, kw_only=True)
class AwardInLine:
    """An award that lacks money, and why it cannot be funded now ("" where it can)."""

    id: UUID
    number: str
    paisa: int
    why_not: str


@dataclass(frozen=True, kw_only=True)
class FundingPlan:
    """The free part of a year's budget, and the awards in the order of funding."""

    scheme: str
    fiscal_year: int
    free_paisa: int
    line: Sequence[AwardInLine]


@dataclass(frozen=True, kw_only=True)
class Funded:
    """How many awards got money, the total in paisa, and which did not, with the reason."""

    awards: int
    paisa: int
    left: Sequence[AwardInLine]


def fund_awards(uow: UnitOfWork, command: FundAwards) -> Funded:
    """Fund what fits, in the order of grants, and notify the holders. Safe to repeat.

    Raises Invalid for another scheme or year, Conflict (`nothing-to-fund`).
    """
    require(uow.actor, FUND_AWARDS)
    of = _budget(uow, command)
    uow.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(_LOCK))))
    plan = _plan(uow, of)
    fits = [each for each in plan.line if not each.why_not]
    if not fits:
        raise Conflict(
            sentence("No award can be funded now. The list says why."), code="nothing-to-fund"
        )
    for each in fits:
        _fund(uow, of, each)
    left = [each for each in plan.line if each.why_not]
    return Funded(awards=len(fits), paisa=sum(each.paisa for each in fits), left=left)


def _budget(uow: UnitOfWork, command: FundAwards) -> BudgetYear:
    scheme = uow.port(SchemeBook).by_code.get(command.scheme)
    if scheme is None or scheme.budget.kind is not Budget.VOTED:
        problem = sentence("Choose a scheme that spends voted money.")
        raise Invalid(problem, fields={"scheme": problem})
    this_year = fiscal_year_of(local_day(uow.now)).year
    if command.fiscal_year != this_year:
        problem = sentence(
            "Awards get money of the current fiscal year: enter %(year)s.", year=str(this_year)
        )
        raise Invalid(problem, fields={"fiscal_year": problem})
    return BudgetYear(command.scheme, command.fiscal_year)


def funding_plan(uow: UnitOfWork, command: FundAwards) -> FundingPlan:
    """Return the awards to fund, to readers of reliefs. Raises Invalid as the act does."""
    require(uow.actor, READ_RELIEFS)
    return _plan(uow, _budget(uow, command))


def _plan(uow: UnitOfWork, of: BudgetYear) -> FundingPlan:
    lacking = unfunded_of_scheme(uow.session, of)
    free_code = of.account("free").code
    free = balances(uow.session, [free_code]).get(free_code, 0)
    return FundingPlan(
        scheme=of.scheme,
        fiscal_year=of.year,
        free_paisa=free,
        line=list(_line(uow, of, lacking, free)),
    )


def _line(
    uow: UnitOfWork, of: BudgetYear, lacking: Mapping[UUID, int], free: int
) -> Iterator[AwardInLine]:
    """Yield the awards in their order; none is funded after the first that does not fit."""
    ids = list(lacking)
    numbers = dict(
        uow.session.execute(
            select(ReliefAward.id, ReliefAward.number).where(ReliefAward.id.in_(ids))
        ).all()
    )
    obstacles, used_up = _obstacles(uow, of, ids), False
    for award_id, paisa in lacking.items():
        why_not = obstacles.get(award_id, "")
        used_up = used_up or (not why_not and paisa > free)
        why_not = why_not or (TOO_LITTLE if used_up else "")
        free -= 0 if why_not else paisa
        yield AwardInLine(id=award_id, number=numbers[award_id], paisa=paisa, why_not=why_not)


def _obstacles(uow: UnitOfWork, of: BudgetYear, ids: Sequence[UUID]) -> Mapping[UUID, str]:
    """Return why awards wait: earlier money is unused, being paid, or being taken back."""
    now = set(
        uow.session.scalars(
            select(AwardFunding.award_id).where(
                AwardFunding.award_id.in_(ids), AwardFunding.fiscal_year == of.year
            )
        )
    )
    remaining = remaining_paisa(uow.session, ids)
    not_lapsed = {each for each, paisa in remaining.items() if paisa and each not in now}
    found = dict.fromkeys(not_lapsed, NOT_LAPSED)
    under_way = uow.session.scalars(open_payments(ids, before=of.year))
    found.update(dict.fromkeys(under_way, OPEN_BILL))
    found.update(dict.fromkeys(uow.session.scalars(_open_clawbacks(ids)), OPEN_CLAWBACK))
    return found


def _open_clawbacks(ids: Sequence[UUID]) -> Select[UUID]:
    ended = exists().where(ClawbackEnd.clawback_id == Clawback.id)
    return select(Clawback.award_id).where(
        Clawback.award_id.in_(ids), Clawback.refused_at.is_(None), ~ended
    )


def _fund(uow: UnitOfWork, of: BudgetYear, each: AwardInLine) -> None:
    award, now, funding_id = uow.get(ReliefAward, each.id), uow.instant(), new_id()
    require_genuine(uow.vault, award)
    check_lapses(uow.session, award.id)
    row = AwardFunding(
        id=funding_id,
        award_id=award.id,
        fiscal_year=of.year,
        amount_paisa=each.paisa,
        funded_at=now,
        funded_by=uow.actor.person,
        transaction_id=post(uow, funding_posting(funding_id, award.id, of, each.paisa, now)),
    )
    uow.add(row)
    uow.audit("relief.funded", award.id, after={"amount": each.paisa, "year": of.year})
    values = {
        "number": award.number,
        "amount": grouped_rupees(each.paisa),
        "year": year_text(of.year),
        "award": str(award.id),
    }
    notify_holder(uow, "tax_incentives/funded", award, values)
