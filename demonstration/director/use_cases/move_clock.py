"""Move business time ahead, never back. Sessions, tokens and signatures keep real time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.dialects.postgresql import insert

from app.clock import real_now
from app.errors import Invalid, NotFound
from app.installation import DemonstrationClock, is_demonstration
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from demonstration.director import permissions

# In all, counted from real time: a whole procurement and a fiscal year fit in. Further on there
# are neither holidays nor rates, and what is dated so far away would never expire.
MAX_AHEAD = timedelta(days=400)


@dataclass(frozen=True, kw_only=True)
class MoveClock:
    """Let it be this time in the demonstration."""

    to: datetime


def move_clock(uow: UnitOfWork, command: MoveClock) -> datetime:
    """Move the clock; raises NotFound in a real province, Invalid for the past or too far ahead."""
    require(uow.actor, permissions.DIRECT)
    if not is_demonstration(uow.session):
        raise NotFound
    if command.to < uow.instant():
        message = sentence("The clock of a demonstration only goes forward.")
        raise Invalid(message, fields={"to": message})
    ahead = command.to - real_now()
    if ahead > MAX_AHEAD:
        message = sentence(
            "The clock of a demonstration goes up to %(days)s days ahead of today.",
            days=MAX_AHEAD.days,
        )
        raise Invalid(message, fields={"to": message})
    row = insert(DemonstrationClock).values(id=1, ahead=ahead)
    uow.session.execute(row.on_conflict_do_update(index_elements=["id"], set_={"ahead": ahead}))
    uow.audit("demonstration.clock_moved", "clock", after={"to": command.to.isoformat()})
    return uow.instant()
