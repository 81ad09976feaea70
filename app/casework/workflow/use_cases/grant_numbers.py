"""Numbers of grants: dense within their series, taken under its lock in the grant's commit."""

import re
from datetime import date

from sqlalchemy import text

from app.casework.cases.queries.case_file import Case, Part
from app.unit_of_work import UnitOfWork

_SERIAL = re.compile(r"\{serial(?::(\d{1,2}))?\}")
_NEXT = text(
    "insert into number_series (scope, last) values (:scope, 1)"
    " on conflict (scope) do update set last = number_series.last + 1 returning last"
)
# A grant that is renewed or corrected keeps the number by which people know it.
_ENDINGS = {"renewal": "R", "correction": "C"}
_ENDING = re.compile(r"-R\d+$")


def next_number(uow: UnitOfWork, case: Case, part: Part, today: date) -> str:
    """Return the next number of a registration's format: `RF/{district}/{year}/{serial:5}`.

    What it is but for the serial is the series: each district and year counts by itself. What is
    renewed or corrected keeps its number, with `-R1` or `-C1` after it.
    """
    if case.again is not None:
        return _ended(uow, case.again.number, _ENDINGS[case.application.kind])
    filled = part.shape.number.replace("{year}", str(today.year)).replace(
        "{district}", (case.application.district or "BAL").upper()
    )
    serial = next_serial(uow, f"{case.service.code}.{part.shape.code}:{filled}")
    return _SERIAL.sub(lambda found: str(serial).zfill(int(found[1] or 1)), filled)


def _ended(uow: UnitOfWork, number: str, ending: str) -> str:
    """Return `N-R2` after `N-R1`; a correction is of one term: `N-R1-C1`."""
    kept = _ENDING.sub("", number) if ending == "R" else number
    return f"{kept}-{ending}{next_serial(uow, f'{kept}-{ending}')}"


def next_serial(uow: UnitOfWork, scope: str) -> int:
    """Take the next serial of a series, under its lock until the commit."""
    serial: int = uow.session.execute(_NEXT, {"scope": scope}).scalar_one()
    return serial
