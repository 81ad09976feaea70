"""Sizes of firms: the limits in force, and what a firm stated."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from app.calendar import local_day
from app.clock import real_now
from app.db import new_id
from app.identity.people.models import Person
from factories.parameters import make_value
from marketplace.parameters.definitions import MEDIUM_TURNOVER_MAX, SMALL_TURNOVER_MAX
from marketplace.profiles.models import FirmSizeStatement
from marketplace.profiles.policy import Turnover


def limits_in_force(session: Session) -> None:
    """Let small firms turn over up to 150 and medium ones up to 800 million rupees."""
    first = local_day(real_now()) - timedelta(days=1)
    for definition, rupees in (
        (SMALL_TURNOVER_MAX, "150000000"),
        (MEDIUM_TURNOVER_MAX, "800000000"),
    ):
        make_value(session, definition, rupees, first)
    session.commit()


def state(session: Session, firm_id: UUID, person: Person, turnover: Turnover) -> None:
    """Let a firm have stated its size."""
    row = FirmSizeStatement(
        id=new_id(),
        supplier_id=firm_id,
        employees=9,
        turnover=turnover.value,
        stated_by=person.id,
        stated_at=real_now(),
    )
    session.add(row)
    session.commit()
