"""What officials see of declared days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.holidays import queries
from app.holidays.models import DeclaredDays
from app.holidays.permissions import SEE_DECLARATIONS
from app.identity.public import people_by_id
from app.permissions import require
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Declarations:
    """The declarations of a year by day, and the names of who made them."""

    rows: Sequence[DeclaredDays]
    names: Mapping[UUID, str]


def declarations(uow: UnitOfWork, year: int) -> Declarations:
    """Return every declaration that touches a year, for officials: two queries."""
    require(uow.actor, SEE_DECLARATIONS)
    rows = queries.of_year(uow.session, year)
    people = {who for row in rows for who in (row.entered_by, row.approved_by, row.refused_by)}
    found = people_by_id(uow.session, [who for who in people if who])
    return Declarations(rows=rows, names={person.id: person.name for person in found.values()})
