"""Who works in the office that the actor acts for."""

from collections.abc import Sequence

from app.casework.cases.office_permissions import WORK
from app.casework.definition.shapes import WORKERS
from app.identity.public import PersonSummary, members_wearing
from app.permissions import require
from app.unit_of_work import UnitOfWork


def colleagues(uow: UnitOfWork) -> Sequence[PersonSummary]:
    """Return the people of the office who may have steps, by name, each once."""
    require(uow.actor, WORK)
    return members_wearing(uow.session, uow.actor.organisation, WORKERS)
