"""Days that two officers declared holidays, or working days."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.clock import real_now
from app.db import new_id
from app.holidays.models import DeclaredDays
from factories.identity import make_person


def make_holiday(session: Session, day: date, **fields: object) -> DeclaredDays:
    values: dict[str, object] = {
        "id": new_id(),
        "name": "Holiday",
        "name_ur": "تعطیل",
        "first_day": day,
        "last_day": day,
        "working": False,
        "instrument": "Notification",
        "confidence": "H",
        "entered_by": make_person(session).id,
        "entered_at": real_now(),
    }
    row = DeclaredDays(**(values | fields))
    session.add(row)
    session.flush()
    row.approve(by=make_person(session).id, at=real_now())
    session.flush()
    return row


def make_eid(session: Session, first: date, last: date) -> None:
    """Declare Eid, and the ten days before and after it worked, whichever days of the week."""
    around = timedelta(days=10)
    make_holiday(session, first - around, last_day=last + around, working=True)
    make_holiday(session, first, last_day=last, name="Eid-ul-Fitr", name_ur="عید الفطر")
