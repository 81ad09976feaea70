"""Numbers of grants: dense within their series, taken under its lock in the grant's commit."""

import re
from datetime import date

from sqlalchemy import text

from app.cases.cases import Case, Part
from app.unit_of_work import UnitOfWork

_SERIAL = re.compile(r"\{serial(?::(\d{1,2}))?\}")
_NEXT = text(
    "insert into number_series (scope, last) values (:scope, 1)"
    " on conflict (scope) do update set last = number_series.last + 1 returning last"
)


def next_number(uow: UnitOfWork, case: Case, part: Part, today: date) -> str:
    """Return the next number of a registration's format: `RF/{district}/{year}/{serial:5}`.

    What it is but for the serial is the series: each district and year counts by itself.
    """
    filled = part.shape.number.replace("{year}", str(today.year)).replace(
        "{district}", (case.application.district or "BAL").upper()
    )
    scope = f"{case.service.code}.{part.shape.code}:{filled}"
    serial: int = uow.session.execute(_NEXT, {"scope": scope}).scalar_one()
    return _SERIAL.sub(lambda found: str(serial).zfill(int(found[1] or 1)), filled)
