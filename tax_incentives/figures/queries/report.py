"""The periodic report of a quarter: budgets at its end; grants, refusals and times in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import text

from app.calendar import A_DAY, deadline_end_of, local_day
from app.casework.public import withdrawn_applications
from app.errors import Invalid
from app.ledger.public import fiscal_year_of, month_of
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from tax_incentives.budgets.queries import BudgetPosition, budgeted, kinds_of_budget, positions_at
from tax_incentives.kernel.permissions import READ_RELIEFS
from tax_incentives.schemes.book import SchemeBook
from tax_incentives.schemes.service_file import PREFIX
from tax_incentives.schemes.shapes import Budget
from tax_incentives.statutory.queries import StatutoryCost, statutory_costs

_MONTHS = 3
_YEAR = 12


@dataclass(frozen=True, kw_only=True)
class QuarterPace:
    """The grants of a scheme in a quarter, the claims without result, and the median time."""

    scheme: str
    granted: int
    granted_paisa: int
    refused: int
    withdrawn: int
    median_days: int | None


@dataclass(frozen=True, kw_only=True)
class Benchmarks:
    """The results of a period. `jobs`: employees in the province, as holders declared.

    Each holder counts once, with the maximum that they declared for a grant in the period.
    """

    claims: int
    schemes_claimed: int
    grants: int
    holders: int
    holders_who_declared: int
    jobs: int


@dataclass(frozen=True, kw_only=True)
class QuarterReport:
    """A quarter (1 to 4) of a fiscal year up to a day: its last one, or today while it runs.

    `reached` is of the quarter, `reached_in_year` from July on. `voted` and `forgone` are budgets
    by kind; `schemes` is how many there are. `statutory` is of the year, as entered by now.
    """

    fiscal_year: int
    quarter: int
    first_day: date
    last_day: date
    made_at: datetime
    schemes: int
    reached: Benchmarks
    reached_in_year: Benchmarks
    voted: Sequence[BudgetPosition]
    forgone: Sequence[BudgetPosition]
    statutory: Sequence[StatutoryCost]
    paces: Sequence[QuarterPace]


_PACES = text("""
with granted as (
    select a.scheme, a.amount_paisa,
           a.granted_on - (c.submitted_at at time zone 'Asia/Karachi')::date as days
      from relief_awards a join relief_claims c on c.id = a.claim_id
     where a.granted_on between :first and :last),
ended as (
    select c.scheme, c.application_id = any(:withdrawn) as withdrawn from relief_claims c
     where c.ended_at >= :begins and c.ended_at < :ends
       and not exists (select from relief_awards a where a.claim_id = c.id)),
both_ as (
    select scheme, amount_paisa, days, false as withdrawn from granted
    union all select scheme, null, null, withdrawn from ended)
select scheme, count(amount_paisa) as granted,
       coalesce(sum(amount_paisa), 0)::bigint as granted_paisa,
       count(*) filter (where amount_paisa is null and not withdrawn) as refused,
       count(*) filter (where withdrawn) as withdrawn,
       percentile_disc(0.5) within group (order by days) filter (where days is not null)
           as median_days
  from both_ group by scheme order by scheme
""")


_BENCHMARKS = text("""
with granted as (
    select coalesce(a.organisation_id, a.person_id) as holder, count(*) as grants,
           max((d.content -> 'facts' -> 'local_staff' ->> 'value')::bigint) as jobs
      from relief_awards a join relief_claim_decisions d on d.id = a.decision_id
     where a.granted_on between :first and :last group by 1)
select (select count(*) from relief_claims
         where submitted_at >= :begins and submitted_at < :ends) as claims,
       (select count(distinct scheme) from relief_claims
         where submitted_at >= :begins and submitted_at < :ends) as schemes_claimed,
       coalesce(sum(grants), 0)::bigint as grants, count(*) as holders,
       count(jobs) as holders_who_declared, coalesce(sum(jobs), 0)::bigint as jobs
  from granted
""")


def quarter_days(year: int, quarter: int) -> tuple[date, date]:
    """Return the first and last day of a quarter of the fiscal year that begins in `year`."""
    month = fiscal_year_of(date(year, _YEAR, 1)).month + (quarter - 1) * _MONTHS
    first = date(year + (month - 1) // _YEAR, (month - 1) % _YEAR + 1, 1)
    last = first
    for _ in range(_MONTHS):
        last = month_of(last)[1] + A_DAY
    return first, last - A_DAY


def quarter_of(day: date) -> tuple[int, int]:
    """Return the fiscal year and quarter of a day."""
    first = fiscal_year_of(day)
    months = (day.year - first.year) * _YEAR + day.month - first.month
    return first.year, months // _MONTHS + 1


def quarter_report(uow: UnitOfWork, year: int, quarter: int) -> QuarterReport:
    """Return the report of a quarter to readers of reliefs: six queries.

    Raises Invalid for a quarter that has not begun.
    """
    require(uow.actor, READ_RELIEFS)
    first, end = quarter_days(year, quarter)
    last = min(end, local_day(uow.now))
    if last < first:
        problem = sentence("This quarter has not started.")
        raise Invalid(problem, fields={"quarter": problem})
    services = [PREFIX + code for code in uow.port(SchemeBook).by_code]
    values = _period(first, last)
    withdrawn = {"withdrawn": withdrawn_applications(uow.session, services)}
    found = positions_at(uow.session, budgeted(uow.session, year), last).values()
    kinds = kinds_of_budget(uow)
    forgone = [each for each in found if kinds.get(each.scheme) is Budget.FORGONE]
    return QuarterReport(
        fiscal_year=year,
        quarter=quarter,
        first_day=first,
        last_day=last,
        made_at=uow.now,
        schemes=len(kinds),
        reached=_reached(uow, values),
        reached_in_year=_reached(uow, _period(quarter_days(year, 1)[0], last)),
        voted=[each for each in found if each not in forgone],
        forgone=forgone,
        statutory=[each for each in statutory_costs(uow.session) if each.fiscal_year == year],
        paces=[
            QuarterPace(**row) for row in uow.session.execute(_PACES, values | withdrawn).mappings()
        ],
    )


def _period(first: date, last: date) -> dict[str, Any]:
    begins, ends = deadline_end_of(first - A_DAY), deadline_end_of(last)
    return {"first": first, "last": last, "begins": begins, "ends": ends}


def _reached(uow: UnitOfWork, period: Mapping[str, Any]) -> Benchmarks:
    return Benchmarks(**uow.session.execute(_BENCHMARKS, period).mappings().one())
