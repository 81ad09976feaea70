"""Revenue forgone by statutory rates, by fiscal year: the ledger's balances."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.ledger.public import balances, fiscal_year_of
from tax_incentives.statutory.models import StatutoryRelief
from tax_incentives.statutory.use_cases import account


@dataclass(frozen=True, kw_only=True)
class StatutoryCost:
    """A rate in a fiscal year. `taxpayers` is how many there were at least: the most of a month."""

    code: str
    fiscal_year: int
    months: int
    returns: int
    taxpayers: int
    turnover_paisa: int
    forgone_paisa: int


def statutory_costs(session: Session) -> Sequence[StatutoryCost]:
    """Return every rate and fiscal year with an approved entry, the latest first: two queries."""
    row = StatutoryRelief
    query = select(
        row.code,
        row.month,
        func.sum(row.returns).label("returns"),
        func.max(row.taxpayers).label("taxpayers"),
        func.sum(row.turnover_paisa).label("turnover"),
    ).where(row.approved_at.is_not(None))
    years: dict[tuple[str, int], list[tuple[int, int, int]]] = {}
    for code, month, returns, taxpayers, turnover in session.execute(
        query.group_by(row.code, row.month)
    ):
        year = fiscal_year_of(month).year
        years.setdefault((code, year), []).append((int(returns), int(taxpayers), int(turnover)))
    codes = {key: account(*key, "used").code for key in years}
    found = balances(session, list(codes.values())) if codes else {}
    return [
        StatutoryCost(
            code=code,
            fiscal_year=year,
            months=len(rows),
            returns=sum(each[0] for each in rows),
            taxpayers=max(each[1] for each in rows),
            turnover_paisa=sum(each[2] for each in rows),
            forgone_paisa=found.get(codes[code, year], 0),
        )
        for (code, year), rows in sorted(years.items(), key=lambda item: (-item[0][1], item[0][0]))
    ]
