"""Change one's password, knowing the present one."""

from dataclasses import dataclass, field

from app.identity.accounts.use_cases.re_authenticate import prove_password
from app.identity.accounts.use_cases.sessions import end_sessions
from app.identity.accounts.use_cases.set_password import set_password
from app.identity.people.models import Person
from app.identity.people.permissions import MANAGE_OWN_ACCOUNT
from app.identity.people.use_cases import notify
from app.permissions import require
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class ChangePassword:
    """The present password and the new one."""

    current_password: str = field(repr=False)
    new_password: str = field(repr=False)


def change_password(uow: UnitOfWork, command: ChangePassword) -> None:
    """Set the new password and end every other session. Raises Invalid or TooMany."""
    require(uow.actor, MANAGE_OWN_ACCOUNT)
    prove_password(uow, command.current_password, field_name="current_password")
    person = uow.get(Person, uow.actor.person)
    set_password(uow, person, command.new_password, field="new_password")
    end_sessions(uow, person.id, but=uow.actor.session_id)
    uow.audit("password.changed", person.id)
    notify(uow, person, "password_changed")
