"""How many administrators there are: two at least, or nobody could be added any more."""

from sqlalchemy import select, text

from app import roles
from app.errors import Conflict
from app.identity.people.models import StaffRole
from app.row_macs import genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork

# One administrator could confirm nothing, and nobody could be added any more.
FEWEST_ADMINISTRATORS = 2


def lock_administrators(uow: UnitOfWork) -> None:
    """Let one change of administrators wait for another, until the transaction ends."""
    uow.session.execute(text("select pg_advisory_xact_lock(hashtext('administrators'))"))


def administrators(uow: UnitOfWork) -> int:
    """Count the administrators in force."""
    counted = select(StaffRole).where(
        StaffRole.role == roles.ADMINISTRATOR.name,
        StaffRole.confirmed_at.is_not(None),
        StaffRole.ended_at.is_(None),
    )
    return len(genuine(uow.session, uow.session.scalars(counted)))


def check_enough_administrators(uow: UnitOfWork) -> None:
    """Refuse to end the role of one of the last two."""
    if administrators(uow) <= FEWEST_ADMINISTRATORS:
        raise Conflict(
            sentence("Two administrators must remain. Add another one first."),
            code="too-few-administrators",
        )
