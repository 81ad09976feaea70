"""Forecasts are kept at the start of each quarter, so that what came can be held against them."""

from sqlalchemy.dialects.postgresql import insert

from app.calendar import local_day
from app.permissions import require
from app.unit_of_work import UnitOfWork
from tax_incentives.figures.models import ReliefForecast
from tax_incentives.figures.queries.desk import forecasts_now
from tax_incentives.figures.queries.report import quarter_of
from tax_incentives.kernel.permissions import FOLLOW_AWARDS


def keep_forecasts(uow: UnitOfWork, _: None = None) -> int:
    """Keep the forecast of each scheme for this quarter, once; returns how many are new."""
    require(uow.actor, FOLLOW_AWARDS)
    year, quarter = quarter_of(local_day(uow.now))
    rows = [
        {
            "scheme": each.scheme,
            "fiscal_year": year,
            "quarter": quarter,
            "budget": each.budget,
            "given_paisa": each.given_paisa,
            "taken_paisa": each.promised_paisa + each.used_paisa,
            "pending_paisa": each.eligible_paisa,
            "made_at": uow.instant(),
        }
        for each in forecasts_now(uow)
        if each.budget
    ]
    if not rows:
        return 0
    kept = insert(ReliefForecast).on_conflict_do_nothing().returning(ReliefForecast.scheme)
    return len(uow.session.scalars(kept, rows).all())
