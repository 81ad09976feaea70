"""Days that two officers declared holidays, or working days."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.holidays.models import DeclaredDays
from factories.approved import approved


def make_holiday(session: Session, day: date, **fields: object) -> DeclaredDays:
    values: dict[str, object] = {
        "name": "Holiday",
        "name_ur": "تعطیل",
        "first_day": day,
        "last_day": day,
        "working": False,
        "instrument": "Notification",
        "confidence": "H",
    }
    return approved(session, DeclaredDays, **(values | fields))


def make_eid(session: Session, first: date, last: date) -> None:
    """Declare Eid, and the ten days before and after it worked, whichever days of the week."""
    around = timedelta(days=10)
    make_holiday(session, first - around, last_day=last + around, working=True)
    make_holiday(session, first, last_day=last, name="Eid-ul-Fitr", name_ur="عید الفطر")
