"""Finance's desk: what waits, what is forecast, how long it takes, and how much few have."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, select, text
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.casework.public import OpenStage, OpenStep, open_stages, open_steps, withdrawn_applications
from app.identity.public import organisations_by_id, people_by_id
from app.ledger.public import fiscal_year_of
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.unit_of_work import UnitOfWork
from tax_incentives.awards.models import ReliefAward
from tax_incentives.awards.queries.awards import AwardView, all_awards
from tax_incentives.budgets.queries import BudgetPosition, budgeted, kinds_of_budget, positions
from tax_incentives.figures.queries.forecasts import Foretold, foretold
from tax_incentives.kernel.permissions import READ_RELIEFS
from tax_incentives.schemes.book import SchemeBook
from tax_incentives.schemes.service_file import PREFIX
from tax_incentives.schemes.shapes import Budget
from tax_incentives.statutory.queries import StatutoryCost, statutory_costs


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Claims of a scheme that are at a stage; days since the oldest came there."""

    scheme: str
    stage: str
    count: int
    with_claimant: int
    oldest_days: int


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """A scheme's budget of a year, and what claims would take that are eligible and not granted.

    They count in the year of today: a grant is promised from the budget of its own year.
    """

    scheme: str
    budget: str
    given_paisa: int = 0
    appropriated_paisa: int = 0
    promised_paisa: int = 0
    used_paisa: int = 0
    free_paisa: int = 0
    lapsed_paisa: int = 0
    eligible_claims: int = 0
    eligible_paisa: int = 0

    @property
    def short_paisa(self) -> int:
        """How much is missing if all of them were granted."""
        return max(0, self.eligible_paisa - self.free_paisa)


@dataclass(frozen=True, kw_only=True)
class Pace:
    """The outcomes of a year's claims, and the median days from submission to grant."""

    scheme: str
    claims: int
    granted: int
    refused: int
    withdrawn: int
    median_days: int | None

    @property
    def granted_percent(self) -> Decimal | None:
        """Share of decided claims that were granted; None if none was decided.

        A withdrawn claim was not refused: it does not count.
        """
        decided = self.granted + self.refused
        return _percent(self.granted, decided) if decided else None


@dataclass(frozen=True, kw_only=True)
class Concentration:
    """How much of what a scheme granted in a year went to the five who got most."""

    scheme: str
    holders: int
    granted_paisa: int
    five_paisa: int

    @property
    def five_percent(self) -> Decimal:
        """Their share."""
        return _percent(self.five_paisa, self.granted_paisa)


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Everything of a fiscal year; what waits is of today."""

    fiscal_year: int
    waiting: Sequence[Waiting]
    forecasts: Sequence[Forecast]
    paces: Sequence[Pace]
    concentrations: Sequence[Concentration]
    foretold: Sequence[Foretold]
    statutory: Sequence[StatutoryCost]

    @property
    def voted(self) -> Sequence[Forecast]:
        """Budgets of money that was voted."""
        return [each for each in self.forecasts if each.budget != Budget.FORGONE]

    @property
    def forgone(self) -> Sequence[Forecast]:
        """Budgets of revenue that is forgone."""
        return [each for each in self.forecasts if each.budget == Budget.FORGONE]


@dataclass(frozen=True, kw_only=True)
class WaitingClaim:
    """A claim at a stage of its review, and for how many days."""

    application_id: UUID
    reference: str
    scheme: str
    stage: str
    days: int
    taken: bool
    with_claimant: bool


@dataclass(frozen=True, kw_only=True)
class HeldAward:
    """An award with its holder; `organisation_id` is None of a person."""

    award: AwardView
    organisation_id: UUID | None
    holder: str


def _percent(part: int, whole: int) -> Decimal:
    """Return a share in per cent, cut to a decimal."""
    return Decimal(part * 1000 // whole) / 10


_PENDING = text("""
select c.scheme, count(*) as claims, sum(d.amount_paisa)::bigint as paisa
  from relief_claims c
  join lateral (select outcome, amount_paisa from relief_claim_decisions
                 where claim_id = c.id order by number desc limit 1) d on d.outcome = 'eligible'
 where c.ended_at is null and not exists (select from relief_awards a where a.claim_id = c.id)
 group by c.scheme
""")
_PACES = text("""
select c.scheme, count(*) as claims, count(a.id) as granted,
       count(*) filter (where a.id is null and c.ended_at is not null
                        and not c.application_id = any(:withdrawn)) as refused,
       count(*) filter (where a.id is null and c.ended_at is not null
                        and c.application_id = any(:withdrawn)) as withdrawn,
       percentile_disc(0.5) within group (
           order by a.granted_on - (c.submitted_at at time zone 'Asia/Karachi')::date)
           filter (where a.id is not null) as median_days
  from relief_claims c left join relief_awards a on a.claim_id = c.id
 where c.fiscal_year = :year group by c.scheme order by c.scheme
""")
_CONCENTRATIONS = text("""
with held as (
    select scheme, coalesce(organisation_id, person_id) as holder, sum(amount_paisa) as paisa
      from relief_awards where fiscal_year = :year group by 1, 2),
ranked as (
    select *, row_number() over (partition by scheme order by paisa desc) as place from held)
select scheme, count(*) as holders, sum(paisa)::bigint as granted_paisa,
       sum(paisa) filter (where place <= 5)::bigint as five_paisa
  from ranked group by scheme order by scheme
""")


def desk(uow: UnitOfWork, year: int | None) -> Desk:
    """Return the desk of a fiscal year (this one) to readers of reliefs.

    Nine queries, one for each quarter with forecasts, and one if a law forgoes revenue.
    """
    require(uow.actor, READ_RELIEFS)
    this = fiscal_year_of(local_day(uow.now)).year
    at, session = year or this, uow.session
    values = {"year": at}
    withdrawn = withdrawn_applications(session, _services(uow))
    return Desk(
        fiscal_year=at,
        waiting=[
            _waiting(each, local_day(uow.now)) for each in open_stages(session, _services(uow))
        ],
        forecasts=_forecasts(uow, at, _pending(session) if at == this else {}),
        paces=[
            Pace(**row)
            for row in session.execute(_PACES, values | {"withdrawn": withdrawn}).mappings()
        ],
        concentrations=[
            Concentration(**row) for row in session.execute(_CONCENTRATIONS, values).mappings()
        ],
        foretold=foretold(session, at, local_day(uow.now)),
        statutory=[each for each in statutory_costs(session) if each.fiscal_year == at],
    )


def forecasts_now(uow: UnitOfWork) -> Sequence[Forecast]:
    """Return today's forecast of each scheme for this fiscal year. The caller asked who may."""
    this = fiscal_year_of(local_day(uow.now)).year
    return _forecasts(uow, this, _pending(uow.session))


def _services(uow: UnitOfWork) -> list[str]:
    return [PREFIX + code for code in uow.port(SchemeBook).by_code]


def _waiting(stage: OpenStage, today: date) -> Waiting:
    return Waiting(
        scheme=stage.service.removeprefix(PREFIX),
        stage=stage.task,
        count=stage.count,
        with_claimant=stage.with_applicant,
        oldest_days=(today - local_day(stage.oldest_at)).days,
    )


def _pending(session: Session) -> Mapping[str, RowMapping]:
    return {row["scheme"]: row for row in session.execute(_PENDING).mappings()}


def _forecasts(uow: UnitOfWork, year: int, pending: Mapping[str, Any]) -> Sequence[Forecast]:
    """Return those of schemes with a budget, and of others for which somebody is eligible."""
    session, kinds = uow.session, kinds_of_budget(uow)
    found = positions(session, budgeted(session, year)).items()
    made = {of.scheme: _forecast(each, kinds.get(of.scheme, "")) for of, each in found}
    for code, row in pending.items():
        known = made.get(code) or Forecast(scheme=code, budget=kinds.get(code, ""))
        made[code] = replace(known, eligible_claims=row["claims"], eligible_paisa=row["paisa"])
    return [made[code] for code in sorted(made)]


def _forecast(position: BudgetPosition, budget: str) -> Forecast:
    return Forecast(
        scheme=position.scheme,
        budget=budget,
        given_paisa=position.given_paisa,
        appropriated_paisa=position.appropriated_paisa,
        promised_paisa=position.committed_paisa,
        used_paisa=position.used_paisa,
        free_paisa=position.free_paisa,
        lapsed_paisa=position.lapsed_paisa,
    )


def waiting_claims(uow: UnitOfWork, cursor: str | None, limit: int = PAGE) -> Page[WaitingClaim]:
    """List the claims in review, who waits longest first: one query."""
    require(uow.actor, READ_RELIEFS)
    after = as_id(decode_cursor(cursor, 1)[0]) if cursor else None
    found = open_steps(uow.session, _services(uow), after, limit + 1)
    page = cut(found, limit, lambda each: [str(each.task_id)])
    today = local_day(uow.now)
    return Page([_claim(each, today) for each in page.items], page.next_cursor)


def _claim(step: OpenStep, today: date) -> WaitingClaim:
    return WaitingClaim(
        application_id=step.application_id,
        reference=step.reference,
        scheme=step.service.removeprefix(PREFIX),
        stage=step.task,
        days=(today - local_day(step.opened_at)).days,
        taken=step.taken,
        with_claimant=step.with_applicant,
    )


def held_awards(
    uow: UnitOfWork, scheme: str, cursor: str | None, limit: int = PAGE
) -> Page[HeldAward]:
    """List awards with their holders, the newest first: five queries. Raises Forbidden."""
    page = all_awards(uow, scheme, cursor, limit)
    ids = [each.id for each in page.items]
    rows = {
        row.id: row
        for row in uow.session.scalars(select(ReliefAward).where(ReliefAward.id.in_(ids)))
    }
    firms = organisations_by_id(
        uow.session, {row.organisation_id for row in rows.values() if row.organisation_id}
    )
    people = people_by_id(uow.session, {row.person_id for row in rows.values()})
    return Page(
        [_to_held_award(each, rows[each.id], firms, people) for each in page.items],
        page.next_cursor,
    )


def _to_held_award(
    award: AwardView, row: ReliefAward, firms: Mapping[UUID, Any], people: Mapping[UUID, Any]
) -> HeldAward:
    holder = firms.get(row.organisation_id) if row.organisation_id else people.get(row.person_id)
    return HeldAward(
        award=award, organisation_id=row.organisation_id, holder=holder.name if holder else ""
    )
