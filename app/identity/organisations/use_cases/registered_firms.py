"""Firms of the register: a registered business is an organisation here, its owners act for it.

The register decides who owns a firm and whether it is what it says; these functions do what it
decided, in the caller's commit, whose use case has asked for its own permission.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from app import roles
from app.db import new_id
from app.encrypted_columns import blind_index, blind_indexes
from app.identity.organisations.queries.membership_access import has_ntn_of
from app.identity.people.models import Membership, Organisation, Person
from app.identity.people.queries import accounts_of_cnics, claimants_of, in_force
from app.row_macs import genuine, is_genuine, vault_of
from app.unit_of_work import UnitOfWork
from app.vault import Vault


@dataclass(frozen=True, kw_only=True)
class RegisteredFirm:
    """The register's entry of a firm; `district` its code, `business` its activity in words."""

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


def people_with_cnics(
    uow: UnitOfWork, cnics: Iterable[str], *, among: Collection[UUID] = ()
) -> Mapping[str, UUID]:
    """Return whose accounts CNICs are: for owners whom the register names, never for a door.

    An officer has seen their card; or they are `among` those who proved in another way to be whom
    a filing names, and claim the number.
    """
    found = accounts_of_cnics(uow.session, cnics, among=among)
    return {cnic: person.id for cnic, person in found.items()}


def people_who_claim(uow: UnitOfWork, cnics: Iterable[str]) -> frozenset[UUID]:
    """Return every account that claims one of these CNICs: whom they bar from deciding."""
    return frozenset(person.id for person in claimants_of(uow.session, cnics))


def same_person(uow: UnitOfWork, person_id: UUID) -> frozenset[UUID]:
    """Return every account that claims the CNIC of a person's, their own among them."""
    cnic = uow.get(Person, person_id).cnic
    return frozenset({person_id, *(people_who_claim(uow, [cnic]) if cnic else ())})


def same_ntn(uow: UnitOfWork, organisation_id: UUID) -> frozenset[UUID]:
    """Return the other firms with the NTN of a firm; none if it declared none."""
    query = select(Organisation.id).where(has_ntn_of(uow, uow.get(Organisation, organisation_id)))
    return frozenset(uow.session.scalars(query))


def cnic_hash(uow: UnitOfWork, cnic: str) -> bytes:
    """Return the keyed hash that identifies an owner if a CNIC must not be stored."""
    return cnic_hashes(uow, cnic)[0]


def cnic_hashes(uow: UnitOfWork, cnic: str) -> list[bytes]:
    """Return the same hashes under every key, the current one first."""
    return uow.vault.hashes("cnic", cnic.encode())


def hashes_of_persons_cnic(uow: UnitOfWork, person_id: UUID) -> list[bytes]:
    """Return the hashes of the CNIC that a person claims now; of "" if they lost it."""
    return cnic_hashes(uow, uow.get(Person, person_id).cnic or "")


def has_shown_card(uow: UnitOfWork) -> bool:
    """Return True if an officer has seen the actor's CNIC card."""
    return _own_claim(uow)[1]


def own_cnic_hash(uow: UnitOfWork) -> bytes:
    """Return the hash of the actor's claimed CNIC; refuse if nobody is signed in.

    A person who types a number first has the hash: alone it must give nothing, and show nothing.
    """
    return _own_claim(uow)[0][0]


def own_cnic_hashes(uow: UnitOfWork) -> list[bytes]:
    """Return the same hash under every key, the current one first."""
    return _own_claim(uow)[0]


def _own_claim(uow: UnitOfWork) -> tuple[list[bytes], bool]:
    """Return the hashes of the CNIC that the actor claims, and whether an officer saw the card."""
    # Several parts of a page ask for it, and the session ends with the page.
    key = ("own_claim", uow.actor.person)
    if key not in uow.session.info:
        person = uow.get(Person, uow.actor.person)
        shown = person.cnic_verified_at is not None and is_genuine(uow.vault, person)
        uow.session.info[key] = cnic_hashes(uow, person.cnic or ""), shown
    found: tuple[list[bytes], bool] = uow.session.info[key]
    return found


@dataclass(frozen=True, kw_only=True)
class FirmTraces:
    """By what a firm is known again under another name: its NTN's blind indexes, and its owners."""

    id: UUID
    ntn_hashes: frozenset[bytes]
    owners: frozenset[UUID]


def firm_traces(session: Session, ids: Collection[UUID]) -> Mapping[UUID, FirmTraces]:
    """Return the traces of firms, for a list of firms: one query."""
    owns = and_(
        Membership.organisation_id == Organisation.id,
        Membership.role == roles.SUPPLIER_OWNER.name,
        in_force(func.bdm_now()),
    )
    rows = session.execute(
        select(Organisation, Membership)
        .outerjoin(Membership, owns)
        .where(Organisation.id.in_(list(ids)))
    ).all()
    vault, held = vault_of(session), {row[1] for row in rows if row[1] is not None}
    owners: dict[UUID, set[UUID]] = {}
    for membership in genuine(session, held):
        owners.setdefault(membership.organisation_id, set()).add(membership.person_id)
    return {
        firm.id: FirmTraces(
            id=firm.id,
            ntn_hashes=frozenset(_ntn_hashes(vault, firm)),
            owners=frozenset(owners.get(firm.id, ())),
        )
        for firm, _ in rows
    }


def _ntn_hashes(vault: Vault, firm: Organisation) -> list[bytes]:
    return blind_indexes(vault, "organisations.ntn", firm.ntn) if firm.ntn else []


def ntn_hash(uow: UnitOfWork, ntn: str) -> bytes:
    """Return the blind index by which a firm is found by its NTN."""
    return blind_index(uow.vault, "organisations.ntn", ntn)


def suppliers_called(uow: UnitOfWork, *, ntn: str | None = None, name: str = "") -> Sequence[UUID]:
    """Return the suppliers with an NTN, or else with exactly a name, whatever the case."""
    query = select(Organisation.id).where(Organisation.kind == "supplier")
    if ntn:
        query = query.where(
            Organisation.ntn_hash.in_(blind_indexes(uow.vault, "organisations.ntn", ntn))
        )
    else:
        query = query.where(func.lower(Organisation.name) == name.strip().lower())
    # The verified one first: a claim to a number is not it.
    ordered = query.order_by(Organisation.verified_at.is_(None), Organisation.id).limit(3)
    return uow.session.scalars(ordered).all()
