"""A person declares a firm and becomes its owner; an officer verifies it afterwards."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from app import roles
from app.checked_rows import there_is
from app.db import new_id
from app.encrypted_columns import blind_indexes
from app.errors import Conflict, NotFound
from app.identity.organisations.queries.members import member_roles
from app.identity.organisations.queries.membership_access import (
    act_for_if_free,
    check_known_district,
)
from app.identity.people import permissions
from app.identity.people.models import Membership, Organisation
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork

# Enough for a family of firms; not for filling the officers' list.
MAX_UNDECIDED = 5
TAKEN = sentence(
    "This NTN cannot be used. Check the number; if it is your firm’s, bring its papers to a "
    "facilitation centre."
)


@dataclass(frozen=True, kw_only=True)
class DeclareSupplier:
    """The owner's declaration of a firm; `ntn` and `strn` digits only, `district` its code."""

    name: str
    name_ur: str = ""
    ntn: str
    strn: str | None = None
    address: str
    district: str
    business: str


@dataclass(frozen=True, kw_only=True)
class CorrectDeclaration(DeclareSupplier):
    """The same, corrected before it is verified."""

    organisation_id: UUID


def declare_supplier(uow: UnitOfWork, command: DeclareSupplier) -> Organisation:
    """Create the firm and its owner; raise Conflict if the NTN cannot be used."""
    require(uow.actor, permissions.DECLARE_SUPPLIER)
    person = uow.actor.person
    check_known_district(uow, command.district)
    _refuse_taken(uow, command.ntn)
    _refuse_too_many(uow, person)
    now = uow.instant()
    firm = Organisation(
        id=new_id(), kind="supplier", declared_at=now, declared_by=person, **_details(command)
    )
    uow.add(firm)
    role = roles.SUPPLIER_OWNER.name
    uow.add(Membership(person_id=person, organisation_id=firm.id, role=role, since=now))
    act_for_if_free(uow, firm.id)
    _announce(uow, firm, "supplier.declared")
    return firm


def correct_declaration(uow: UnitOfWork, command: CorrectDeclaration) -> Organisation:
    """Change what was declared and put it before the officers again; only until verified."""
    require(uow.actor, permissions.DECLARE_SUPPLIER)
    person = uow.actor.person
    firm = uow.lock(Organisation, command.organisation_id)
    if roles.SUPPLIER_OWNER.name not in member_roles(uow.session, person, firm.id, uow.now):
        raise NotFound
    firm.declare_again(by=person, at=uow.instant())
    check_known_district(uow, command.district)
    _refuse_taken(uow, command.ntn)
    for name, value in _details(command).items():
        setattr(firm, name, value)
    _announce(uow, firm, "supplier.declaration_corrected")
    return firm


def _details(command: DeclareSupplier) -> dict[str, str | None]:
    names = ("name", "name_ur", "ntn", "strn", "address", "district", "business")
    return {name: getattr(command, name) for name in names}


def _refuse_taken(uow: UnitOfWork, ntn: str) -> None:
    """Refuse a number under which a firm is verified, without a word about which firm."""
    taken = select(Organisation).where(
        Organisation.ntn_hash.in_(blind_indexes(uow.vault, "organisations.ntn", ntn)),
        Organisation.verified_at.is_not(None),
    )
    if there_is(uow.session, taken):
        raise Conflict(TAKEN, code="ntn-unusable", fields={"ntn": TAKEN})


def _refuse_too_many(uow: UnitOfWork, person: UUID) -> None:
    waiting = select(func.count()).where(
        Organisation.declared_by == person, Organisation.verified_at.is_(None)
    )
    if (uow.session.scalar(waiting) or 0) >= MAX_UNDECIDED:
        raise Conflict(sentence("Wait until the firms that you declared before have been checked."))


def _announce(uow: UnitOfWork, firm: Organisation, what: str) -> None:
    """Audit without the NTN, which for a sole proprietor is the CNIC."""
    uow.audit(what, firm.id, after={"name": firm.name, "district": firm.district})
    uow.publish("identity.supplier_declared", organisation_id=firm.id)
