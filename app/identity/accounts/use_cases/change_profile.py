"""Change one's name and language."""

from dataclasses import dataclass

from app.identity.people.models import Person
from app.identity.people.permissions import MANAGE_OWN_ACCOUNT
from app.permissions import require
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class ChangeProfile:
    """Name in English and Urdu, and the language of pages and messages (en, ur)."""

    name: str
    name_ur: str = ""
    language: str = "en"


def change_profile(uow: UnitOfWork, command: ChangeProfile) -> Person:
    """Change it, with before and after in the audit trail: a name is what others rely on."""
    require(uow.actor, MANAGE_OWN_ACCOUNT)
    person = uow.lock(Person, uow.actor.person)
    before = _audited_fields(person)
    person.name, person.name_ur = command.name, command.name_ur
    person.language = command.language
    uow.audit("person.changed", person.id, before=before, after=_audited_fields(person))
    return person


def _audited_fields(person: Person) -> dict[str, str]:
    return {"name": person.name, "name_ur": person.name_ur, "language": person.language}
