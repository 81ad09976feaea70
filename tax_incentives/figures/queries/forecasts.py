"""Forecasts of each quarter beside the actual amounts, which are the ledger's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from tax_incentives.budgets.postings import BudgetYear
from tax_incentives.budgets.queries import BudgetPosition, positions_at
from tax_incentives.figures.models import ReliefForecast
from tax_incentives.figures.queries.report import quarter_days


@dataclass(frozen=True, kw_only=True)
class Foretold:
    """A scheme's forecast of a quarter, and what was promised and used at the quarter's end.

    `actual_paisa` is today's while the quarter runs; `over` says that it has ended.
    """

    scheme: str
    quarter: int
    budget: str
    given_paisa: int
    forecast_paisa: int
    actual_paisa: int
    over: bool

    @property
    def difference_paisa(self) -> int:
        """How much more was taken than forecast; below zero where it was less."""
        return self.actual_paisa - self.forecast_paisa


def foretold(session: Session, year: int, today: date) -> Sequence[Foretold]:
    """Return the forecasts of a fiscal year by quarter: one query, and one for each quarter."""
    query = select(ReliefForecast).filter_by(fiscal_year=year)
    rows = session.scalars(query.order_by(ReliefForecast.quarter, ReliefForecast.scheme)).all()
    ends = {each.quarter: quarter_days(year, each.quarter)[1] for each in rows}
    found = {
        quarter: positions_at(session, _budgets(rows, quarter), min(end, today))
        for quarter, end in ends.items()
    }
    return [
        Foretold(
            scheme=each.scheme,
            quarter=each.quarter,
            budget=each.budget,
            given_paisa=each.given_paisa,
            forecast_paisa=each.taken_paisa + each.pending_paisa,
            actual_paisa=_taken(found[each.quarter], BudgetYear(each.scheme, year)),
            over=ends[each.quarter] < today,
        )
        for each in rows
    ]


def _budgets(rows: Sequence[ReliefForecast], quarter: int) -> list[BudgetYear]:
    return [BudgetYear(each.scheme, each.fiscal_year) for each in rows if each.quarter == quarter]


def _taken(found: Mapping[BudgetYear, BudgetPosition], of: BudgetYear) -> int:
    position = found.get(of)
    return position.committed_paisa + position.used_paisa if position else 0
