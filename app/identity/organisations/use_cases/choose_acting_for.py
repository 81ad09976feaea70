"""A person chooses for whom this browser session acts."""

from dataclasses import dataclass
from uuid import UUID

from app.errors import Conflict, NotFound
from app.identity.organisations.queries.members import member_roles
from app.identity.people import permissions
from app.identity.people.models import LoginSession
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class ChooseActingFor:
    """The organisation, or None to act only for oneself."""

    organisation_id: UUID | None = None


def choose_acting_for(uow: UnitOfWork, command: ChooseActingFor) -> LoginSession:
    """Set it on the session; an organisation that one is no member of does not exist."""
    require(uow.actor, permissions.ACT_FOR)
    if uow.actor.session_id is None:
        raise Conflict(
            sentence("A token acts for the organisation that it was made for. Make another token.")
        )
    chosen = command.organisation_id
    if chosen and not member_roles(uow.session, uow.actor.person, chosen, uow.now):
        raise NotFound
    login = uow.get(LoginSession, uow.actor.session_id)
    login.acting_for = chosen
    uow.audit("session.acts_for", login.id, after={"organisation": str(chosen or "")})
    return login
