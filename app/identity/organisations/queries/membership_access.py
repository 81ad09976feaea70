"""Relations of people to organisations: checks that several use cases share."""

from uuid import UUID

from sqlalchemy import ColumnElement, and_

from app import roles
from app.calendar import local_day
from app.encrypted_columns import blind_indexes
from app.errors import Invalid, NotFound
from app.identity.organisations.policy import CHIEFS
from app.identity.people import permissions
from app.identity.people.models import LoginSession, Organisation, Person
from app.identity.people.queries import account_of_cnic
from app.permissions import require
from app.places.public import district_names
from app.text import sentence
from app.unit_of_work import UnitOfWork

# The purpose of the hashes of their codes.
INVITATION_CODE = "invitation code"


def hashes_of_cnic(uow: UnitOfWork, cnic: str) -> list[bytes]:
    """Return the storable hashes of a CNIC under every key, the current one first.

    Its holder may have no account.
    """
    return uow.vault.hashes("cnic", cnic.encode())


def own_hashes(uow: UnitOfWork) -> list[bytes]:
    """Return the same of the CNIC that the actor claims; of one who claims none, of nothing."""
    return hashes_of_cnic(uow, uow.get(Person, uow.actor.person).cnic or "")


def has_ntn_of(uow: UnitOfWork, firm: Organisation) -> ColumnElement[bool]:
    """Build the condition that another firm declared the NTN of a firm, if it declared one."""
    found = blind_indexes(uow.vault, "organisations.ntn", firm.ntn) if firm.ntn else []
    return and_(Organisation.ntn_hash.in_(found), Organisation.id != firm.id)


def person_with_cnic(uow: UnitOfWork, cnic: str, mobile: str | None, field: str = "cnic") -> Person:
    """Find the account of a CNIC, for administrators; raise Invalid if there is none.

    Anybody can claim a number: so an officer has seen the card, or the account has proved the
    mobile number (E.164) which the administrator knows to be that person's.
    """
    found = account_of_cnic(uow.session, cnic, mobile)
    if found is None:
        problem = sentence(
            "No account has this CNIC and this mobile number. Check both. Leave the mobile number "
            "out only if a facilitation centre has seen the card."
        )
        raise Invalid(problem, fields={field: problem})
    return found


def managed(uow: UnitOfWork, organisation_id: UUID) -> Organisation:
    """Lock an organisation whose members the actor manages; to anybody else it does not exist.

    Heads and owners manage the one they act for; administrators help any department.
    """
    require(uow.actor, permissions.MANAGE_MEMBERS)
    organisation = uow.lock(Organisation, organisation_id)
    if not manages(uow, organisation):
        raise NotFound
    return organisation


def manages(uow: UnitOfWork, organisation: Organisation) -> bool:
    """Return True if the actor manages this organisation's members."""
    if not uow.actor.may(permissions.MANAGE_MEMBERS):
        return False
    if organisation.kind == "department" and roles.ADMINISTRATOR.name in uow.actor.roles:
        return True
    chief = CHIEFS[organisation.kind].name in uow.actor.roles
    return chief and uow.actor.organisation_id == organisation.id


def check_known_district(uow: UnitOfWork, code: str) -> None:
    """Refuse a code that is no district of the province today; "" says nothing and passes."""
    if code and code not in district_names(uow.session, "en", local_day(uow.now)):
        problem = sentence("Choose a district in the list.")
        raise Invalid(problem, fields={"district": problem})


def act_for_if_free(uow: UnitOfWork, organisation_id: UUID) -> None:
    """Let the session act for a new organisation where it acts for nobody yet."""
    if uow.actor.session_id is None or uow.actor.organisation_id is not None:
        return
    login = uow.session.get(LoginSession, uow.actor.session_id)
    if login is not None:
        login.acting_for = organisation_id
