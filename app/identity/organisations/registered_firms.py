"""Firms of the register: a registered business is an organisation here, its owners act for it.

The register decides who owns a firm and whether it is what it says; these functions do what it
decided, in the caller's commit, whose use case has asked for its own permission.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app import roles
from app.db import new_id
from app.identity.people.find_person import accounts_of
from app.identity.people.models import Membership, Organisation, Person
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class RegisteredFirm:
    """What the register says of a firm; `district` its code, `business` what it does in words."""

    name: str
    name_ur: str
    district: str
    address: str
    business: str


def found_firm(uow: UnitOfWork, firm: RegisteredFirm, *, declared: UUID | None) -> UUID:
    """Make a verified firm of the register, or make one of a firm that declared itself.

    `declared` is the supplier that the applicant acted for; it keeps its members and numbers.
    """
    known = uow.lock(Organisation, declared) if declared else None
    if known is None or known.kind != "supplier":
        known = Organisation(
            id=new_id(), kind="supplier", declared_at=uow.now, verified_at=uow.now, **vars(firm)
        )
        uow.add(known)
    else:
        keep_firm(uow, known.id, firm)
        if known.verified_at is None:
            known.refused_at = known.refused_by = known.refused_reason = None
            known.verified_at = uow.now
    uow.audit("supplier.registered", known.id, after={"name": firm.name})
    uow.publish("identity.supplier_verified", organisation_id=known.id)
    return known.id


def keep_firm(uow: UnitOfWork, organisation_id: UUID, firm: RegisteredFirm) -> None:
    """Let a firm say what the register says."""
    known = uow.lock(Organisation, organisation_id)
    for name, value in vars(firm).items():
        setattr(known, name, value)
    uow.session.flush()


def keep_owners(uow: UnitOfWork, organisation_id: UUID, owners: Mapping[UUID, datetime]) -> None:
    """Let exactly these people be a firm's owners, each from a time on; others end now.

    Other roles (bid officers) stay: who gave them answers for them. Doing it again changes nothing.
    """
    role = roles.SUPPLIER_OWNER.name
    held = uow.session.scalars(
        select(Membership)
        .filter_by(organisation_id=organisation_id, role=role, until=None)
        .with_for_update()
    ).all()
    for membership in held:
        if membership.person_id not in owners:
            membership.end(at=max(uow.now, membership.since))
            uow.audit("member.left", organisation_id, after={"role": role})
            uow.publish("identity.member_left", membership_id=membership.id)
    there = {membership.person_id for membership in held}
    for person_id, since in owners.items():
        if person_id not in there:
            _join(uow, organisation_id, person_id, since)


def _join(uow: UnitOfWork, organisation_id: UUID, person_id: UUID, since: datetime) -> None:
    role = roles.SUPPLIER_OWNER.name
    membership = Membership(
        id=new_id(), person_id=person_id, organisation_id=organisation_id, role=role, since=since
    )
    uow.add(membership)
    uow.audit("member.joined", organisation_id, after={"role": role})
    uow.publish("identity.member_joined", membership_id=membership.id)


def people_with_cnics(uow: UnitOfWork, cnics: list[str]) -> Mapping[str, UUID]:
    """Return whose accounts CNICs are: for owners whom the register names, never for a door."""
    return {cnic: person.id for cnic, person in accounts_of(uow.session, cnics).items()}


def cnic_hash(uow: UnitOfWork, cnic: str) -> bytes:
    """Return the keyed hash by which an owner is known where a CNIC must not stand."""
    return uow.vault.hash("cnic", cnic.encode())


def own_cnic_hash(uow: UnitOfWork) -> bytes:
    """Return the actor's own hash; refuses where nobody is signed in."""
    # Several parts of a page ask for it; the session ends with the page, and a CNIC never changes.
    key = ("own_cnic_hash", uow.actor.person)
    if key not in uow.session.info:
        uow.session.info[key] = cnic_hash(uow, uow.get(Person, uow.actor.person).cnic)
    found: bytes = uow.session.info[key]
    return found
