"""The periodic report of a quarter: budgets at its end; grants, refusals and times in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import text

from app.calendar import A_DAY, deadline_end_of, local_day
from app.errors import Invalid
from app.ledger.public import fiscal_year_of, month_of
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from tax_incentives.budgets.queries import BudgetPosition, budgeted, positions_at
from tax_incentives.kernel.permissions import READ_RELIEFS

_MONTHS = 3
_YEAR = 12


@dataclass(frozen=True, kw_only=True)
class QuarterPace:
    """What of a scheme was granted in a quarter, what came to nothing, and half took how long."""

    scheme: str
    granted: int
    granted_paisa: int
    ended: int
    median_days: int | None


@dataclass(frozen=True, kw_only=True)
class QuarterReport:
    """A quarter (1 to 4) of a fiscal year up to a day: its last one, or today while it runs."""

    fiscal_year: int
    quarter: int
    first_day: date
    last_day: date
    made_at: datetime
    budgets: Sequence[BudgetPosition]
    paces: Sequence[QuarterPace]


_PACES = text("""
with granted as (
    select a.scheme, a.amount_paisa,
           a.granted_on - (c.submitted_at at time zone 'Asia/Karachi')::date as days
      from relief_awards a join relief_claims c on c.id = a.claim_id
     where a.granted_on between :first and :last),
ended as (
    select c.scheme from relief_claims c
     where c.ended_at >= :begins and c.ended_at < :ends
       and not exists (select from relief_awards a where a.claim_id = c.id)),
both_ as (
    select scheme, amount_paisa, days from granted
    union all select scheme, null, null from ended)
select scheme, count(amount_paisa) as granted,
       coalesce(sum(amount_paisa), 0)::bigint as granted_paisa,
       count(*) filter (where amount_paisa is null) as ended,
       percentile_disc(0.5) within group (order by days) filter (where days is not null)
           as median_days
  from both_ group by scheme order by scheme
""")


def quarter_days(year: int, quarter: int) -> tuple[date, date]:
    """Return the first and last day of a quarter of the fiscal year that begins in `year`."""
    month = fiscal_year_of(date(year, _YEAR, 1)).month + (quarter - 1) * _MONTHS
    first = date(year + (month - 1) // _YEAR, (month - 1) % _YEAR + 1, 1)
    last = first
    for _ in range(_MONTHS):
        last = month_of(last)[1] + A_DAY
    return first, last - A_DAY


def quarter_report(uow: UnitOfWork, year: int, quarter: int) -> QuarterReport:
    """Return the report of a quarter to who may read reliefs: a query a scheme, and two.

    Raises Invalid for a quarter that has not begun.
    """
    require(uow.actor, READ_RELIEFS)
    first, end = quarter_days(year, quarter)
    last = min(end, local_day(uow.now))
    if last < first:
        problem = sentence("This quarter has not begun.")
        raise Invalid(problem, fields={"quarter": problem})
    values = {
        "first": first,
        "last": last,
        "begins": deadline_end_of(first - A_DAY),
        "ends": deadline_end_of(last),
    }
    found = positions_at(uow.session, budgeted(uow.session, year), last)
    return QuarterReport(
        fiscal_year=year,
        quarter=quarter,
        first_day=first,
        last_day=last,
        made_at=uow.now,
        budgets=list(found.values()),
        paces=[QuarterPace(**row) for row in uow.session.execute(_PACES, values).mappings()],
    )
