"""The day in the province and its districts, for checks of answers now."""

from app.calendar import local_day
from app.casework.forms.policy.values import Day
from app.places.public import district_names
from app.unit_of_work import UnitOfWork


def day_now(uow: UnitOfWork) -> Day:
    """Return today in the province with the districts that there are."""
    today = local_day(uow.now)
    return Day(today=today, districts=frozenset(district_names(uow.session, "en", today)))
