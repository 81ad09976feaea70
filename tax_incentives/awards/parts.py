"""Parts of an award by the fiscal year when due, and by the budget that promises them. Pure."""

from collections.abc import Mapping

from tax_incentives.decisions.shapes import GrantedPeriod
from tax_incentives.rules.periods import fiscal_year
from tax_incentives.schemes.shapes import Budget, BudgetRule, YearOf


def due_in_years(rule: BudgetRule, period: GrantedPeriod | None, paisa: int) -> Mapping[int, int]:
    """Return the parts due by year; none if all of it counts in the year of the grant."""
    if rule.year_of is not YearOf.PAYMENT or rule.kind is not Budget.VOTED:
        return {}
    if period is None or not period.every_months:
        return {}
    years: dict[int, int] = {}
    for day, part in period.payments(paisa):
        years[fiscal_year(day)] = years.get(fiscal_year(day), 0) + part
    return {year: part for year, part in years.items() if part}


def parts_of_budgets(years: Mapping[int, int], now: int) -> Mapping[int, int]:
    """Return the promises of each year's budget, if several; none before this year.

    If nothing falls due this year, the first part is already promised this year.
    """
    first = min(years, default=now)
    parts: dict[int, int] = {}
    for year, paisa in years.items():
        at = now if year <= max(first, now) else year
        parts[at] = parts.get(at, 0) + paisa
    return parts if len(parts) > 1 else {}
