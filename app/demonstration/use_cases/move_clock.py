"""Move business time ahead, never back. Sessions, tokens and signatures keep real time."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert

from app.clock import real_now
from app.demonstration import permissions
from app.errors import Conflict, Invalid, NotFound
from app.installation import DemonstrationClock, is_demonstration
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class MoveClock:
    """Let it be this time in the demonstration."""

    to: datetime


def move_clock(uow: UnitOfWork, command: MoveClock) -> datetime:
    """Move the clock; raises NotFound in a real province, Invalid for a time that has passed."""
    require(uow.actor, permissions.DIRECT)
    if not is_demonstration(uow.session):
        raise NotFound
    if command.to < uow.instant():
        message = sentence("The clock of a demonstration only goes forward.")
        raise Invalid(message, fields={"to": message})
    try:
        ahead = command.to - real_now()
    except OverflowError as error:
        raise Conflict(sentence("That is too far away.")) from error
    row = insert(DemonstrationClock).values(id=1, ahead=ahead)
    uow.session.execute(row.on_conflict_do_update(index_elements=["id"], set_={"ahead": ahead}))
    uow.audit("demonstration.clock_moved", "clock", after={"to": command.to.isoformat()})
    return uow.instant()
