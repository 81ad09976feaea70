"""The first two administrators, named once by who runs the server; afterwards never again."""

from dataclasses import dataclass, field

from app import roles
from app.errors import Conflict, Invalid
from app.identity.organisations.administrators import administrators, lock_administrators
from app.identity.organisations.membership_access import person_with_cnic
from app.identity.people import permissions
from app.identity.people.models import StaffRole
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class AppointFirstAdministrators:
    """Two people who have accounts, by CNIC (digits only) and their mobile numbers (E.164)."""

    first_cnic: str = field(repr=False)
    first_mobile: str | None = field(repr=False)
    second_cnic: str = field(repr=False)
    second_mobile: str | None = field(repr=False)


def appoint_first_administrators(
    uow: UnitOfWork, command: AppointFirstAdministrators
) -> tuple[StaffRole, StaffRole]:
    """Make both administrators, each confirmed by the other; Conflict where there are any."""
    require(uow.actor, permissions.APPOINT_FIRST_ADMINISTRATORS)
    lock_administrators(uow)
    if administrators(uow):
        raise Conflict(sentence("There are administrators already: they add the others."))
    if command.first_cnic == command.second_cnic:
        raise Invalid(sentence("Name two different people."))
    one = person_with_cnic(uow, command.first_cnic, command.first_mobile, "first_cnic")
    two = person_with_cnic(uow, command.second_cnic, command.second_mobile, "second_cnic")
    now = uow.instant()
    made = tuple(
        StaffRole(
            person_id=person.id,
            role=roles.ADMINISTRATOR.name,
            granted_at=now,
            confirmed_by=other.id,
            confirmed_at=now,
        )
        for person, other in ((one, two), (two, one))
    )
    for grant in made:
        uow.add(grant)
        uow.audit("staff_role.first_administrator", grant.id)
    return made[0], made[1]
