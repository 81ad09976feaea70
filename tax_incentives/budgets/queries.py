"""Free, promised and given parts of a scheme's budget: always the ledger's balances."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.ledger.public import balances, balances_at, fiscal_year_of
from app.permissions import require
from app.unit_of_work import UnitOfWork
from tax_incentives.budgets.models import BudgetEntry
from tax_incentives.budgets.postings import BudgetYear
from tax_incentives.kernel.permissions import READ_RELIEFS
from tax_incentives.schemes.book import SchemeBook
from tax_incentives.schemes.shapes import Budget

_STEPS = ("given", "appropriated", "free", "used", "lapsed")


@dataclass(frozen=True, kw_only=True)
class BudgetPosition:
    """A scheme's budget of a fiscal year, in paisa: what was given is the sum of the others."""

    scheme: str
    fiscal_year: int
    given_paisa: int
    appropriated_paisa: int
    free_paisa: int
    committed_paisa: int
    used_paisa: int
    lapsed_paisa: int


@dataclass(frozen=True)
class BudgetPositions:
    """Budgets of a fiscal year, by scheme."""

    items: Sequence[BudgetPosition]


def positions(
    session: Session, years: Collection[BudgetYear]
) -> Mapping[BudgetYear, BudgetPosition]:
    """Return the position of each scheme and year that has a budget: one query for a hundred."""
    prefixes = [f"relief:{each.scheme}:{each.year}:" for each in years]
    found = balances(session, prefixes) if prefixes else {}
    return {each: _position(each, found) for each in years if each.account("given").code in found}


def positions_at(
    session: Session, years: Collection[BudgetYear], day: date
) -> Mapping[BudgetYear, BudgetPosition]:
    """Return the positions at the end of a day: one query."""
    prefixes = [f"relief:{each.scheme}:{each.year}:" for each in years]
    found = balances_at(session, prefixes, day) if prefixes else {}
    return {each: _position(each, found) for each in years if each.account("given").code in found}


def _position(of: BudgetYear, found: Mapping[str, int]) -> BudgetPosition:
    given, appropriated, free, used, lapsed = (
        found.get(of.account(step).code, 0) for step in _STEPS
    )
    return BudgetPosition(
        scheme=of.scheme,
        fiscal_year=of.year,
        given_paisa=-given,
        appropriated_paisa=appropriated,
        free_paisa=free,
        committed_paisa=-given - appropriated - free - used - lapsed,
        used_paisa=used,
        lapsed_paisa=lapsed,
    )


def budgets_of_year(uow: UnitOfWork, year: int | None) -> BudgetPositions:
    """Return the budgets of a fiscal year (this one) to readers of reliefs: two queries."""
    require(uow.actor, READ_RELIEFS)
    at = year or fiscal_year_of(local_day(uow.now)).year
    years = budgeted(uow.session, at)
    found = positions(uow.session, years)
    return BudgetPositions([found[each] for each in years if each in found])


def kinds_of_budget(uow: UnitOfWork) -> Mapping[str, Budget]:
    """Return by scheme whether money is voted for it, or revenue forgone."""
    return {code: each.budget.kind for code, each in uow.port(SchemeBook).by_code.items()}


def budgeted(session: Session, at: int) -> list[BudgetYear]:
    """Return the schemes that have a budget in a fiscal year, by code: one query."""
    query = (
        select(BudgetEntry.scheme)
        .where(BudgetEntry.fiscal_year == at, BudgetEntry.approved_at.is_not(None))
        .distinct()
        .order_by(BudgetEntry.scheme)
    )
    return [BudgetYear(scheme, at) for scheme in session.scalars(query)]
