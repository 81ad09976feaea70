"""A department brings a matter against a supplier, and names others who are heard in it."""

import secrets
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import InstrumentedAttribute

from app import roles
from app.calendar import local_day
from app.checked_rows import there_is
from app.db import new_id
from app.errors import Conflict, Invalid
from app.identity.public import (
    members_wearing,
    ntn_hash,
    organisations_by_id,
    people_by_id,
    suppliers_called,
)
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.debarment.models import DebarmentMatter, DebarmentOrder, DebarmentParty
from marketplace.debarment.policy import MatterKind, PartyRole
from marketplace.debarment.use_cases.find_matter import own_matter
from marketplace.debarment.use_cases.grounds import days_on, grounds_on
from marketplace.kernel import permissions
from marketplace.parameters.definitions import DEBARMENT_REPLY_DAYS, DEBARMENT_REVIEW_DAYS


@dataclass(frozen=True, kw_only=True)
class NamedFirm:
    """Whom the officer means: by NTN, else by its exact name; the address is for letters."""

    ntn: str | None = None
    name: str = ""
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class OpenMatter:
    """The matter against a supplier, and its ground."""

    kind: MatterKind
    ground: str
    facts: str
    firm: NamedFirm


@dataclass(frozen=True, kw_only=True)
class NameParty:
    """Name a related firm, or an owner of a firm that is named: each is served and heard too."""

    matter_id: UUID
    role: PartyRole
    firm: NamedFirm
    person_id: UUID | None = None


def open_matter(uow: UnitOfWork, command: OpenMatter) -> DebarmentMatter:
    """Open a matter. Nobody is notified or barred before the notice and the decision.

    Raises Invalid for a ground that is not in force and for a firm that cannot be identified.
    """
    require(uow.actor, permissions.OPEN_DEBARMENT)
    at = uow.instant()
    ground = grounds_on(uow.session, local_day(at)).get(command.ground)
    if ground is None:
        problem = sentence("Choose a ground in the list.")
        raise Invalid(problem, code="no-ground", fields={"ground": problem})
    rules = days_on(uow.session, local_day(at))
    for key in (DEBARMENT_REPLY_DAYS.key, DEBARMENT_REVIEW_DAYS.key):
        rules.days(key)  # without its days a notice could not be served
    matter = DebarmentMatter(
        id=new_id(),
        reference=_reference(uow, f"DBM-{local_day(at):%y%m%d}", DebarmentMatter.reference),
        kind=command.kind.value,
        department_id=uow.actor.organisation,
        ground_code=command.ground,
        ground=ground.freeze(),
        rules=rules.freeze(),
        facts=command.facts,
        opened_by=uow.actor.person,
        opened_at=at,
    )
    uow.add(matter)
    party = _firm(uow, matter, PartyRole.FIRM, command.firm)
    after = {"kind": matter.kind, "ground": matter.ground_code, "party": str(party.id)}
    uow.audit("debarment.opened", matter.id, after=after)
    return matter


def name_party(uow: UnitOfWork, command: NameParty) -> DebarmentParty:
    """Add a party. Raises NotFound, Invalid, Conflict (`named`) if it is already named."""
    require(uow.actor, permissions.OPEN_DEBARMENT)
    matter = own_matter(uow, command.matter_id)
    if command.role is PartyRole.OWNER:
        party = _owner(uow, matter, command)
    else:
        party = _firm(uow, matter, command.role, command.firm)
    uow.audit("debarment.party_named", party.id, after={"matter": str(matter.id)})
    return party


def _firm(
    uow: UnitOfWork, matter: DebarmentMatter, role: PartyRole, named: NamedFirm
) -> DebarmentParty:
    known = suppliers_called(uow, ntn=named.ntn, name=named.name)
    if not named.ntn and not named.name:
        problem = sentence("Enter the NTN of the firm, or its name.")
        raise Invalid(problem, code="no-firm", fields={"ntn": problem})
    if len(known) > 1 and not named.ntn:
        problem = sentence("Several firms have this name. Enter the NTN.")
        raise Invalid(problem, code="several", fields={"ntn": problem})
    if not known:
        return _without_account(uow, matter, role, named)
    firm = organisations_by_id(uow.session, known[:1])[known[0]]
    _refuse_twice(uow, DebarmentParty.organisation_id == firm.id, matter)
    return _add_party(
        uow, matter, role, organisation_id=firm.id, name=firm.name, name_ur=firm.name_ur,
        ntn_hash=ntn_hash(uow, firm.ntn) if firm.ntn else None, address=named.address,
    )  # fmt: skip


def _without_account(
    uow: UnitOfWork, matter: DebarmentMatter, role: PartyRole, named: NamedFirm
) -> DebarmentParty:
    """Name a firm that is not registered here: letters on paper reach it, so it has an address."""
    missing = {
        name: sentence("No firm is registered here under this. Enter its name and address.")
        for name in ("name", "address")
        if not getattr(named, name)
    }
    if missing:
        raise Invalid(next(iter(missing.values())), code="not-registered", fields=missing)
    hashed = ntn_hash(uow, named.ntn) if named.ntn else None
    return _add_party(uow, matter, role, name=named.name, address=named.address, ntn_hash=hashed)


def _owner(uow: UnitOfWork, matter: DebarmentMatter, command: NameParty) -> DebarmentParty:
    if command.person_id is None:
        return _without_account(uow, matter, PartyRole.OWNER, command.firm)
    if command.person_id not in owners_to_name(uow, matter):
        problem = sentence("Choose an owner of a firm that is named in this matter.")
        raise Invalid(problem, code="no-owner", fields={"person_id": problem})
    _refuse_twice(uow, DebarmentParty.person_id == command.person_id, matter)
    person = people_by_id(uow.session, [command.person_id])[command.person_id]
    return _add_party(
        uow, matter, PartyRole.OWNER, person_id=person.id, name=person.name, name_ur=person.name_ur
    )


def owners_to_name(uow: UnitOfWork, matter: DebarmentMatter) -> dict[UUID, str]:
    """Return the owners of the firms that a matter names, by id, with their names."""
    firms = select(DebarmentParty.organisation_id).where(
        DebarmentParty.matter_id == matter.id, DebarmentParty.organisation_id.is_not(None)
    )
    return {
        person.id: person.name
        for firm in uow.session.scalars(firms)
        if firm is not None
        for person in members_wearing(uow.session, firm, [roles.SUPPLIER_OWNER])
    }


def _refuse_twice(uow: UnitOfWork, who: ColumnElement[bool], matter: DebarmentMatter) -> None:
    named = select(DebarmentParty).where(DebarmentParty.matter_id == matter.id, who)
    if there_is(uow.session, named):
        raise Conflict(sentence("This party is named in the matter already."), code="named")


def _add_party(
    uow: UnitOfWork, matter: DebarmentMatter, role: PartyRole, **known: object
) -> DebarmentParty:
    party = DebarmentParty(
        id=new_id(),
        matter_id=matter.id,
        role=role.value,
        named_by=uow.actor.person,
        named_at=uow.instant(),
        **known,
    )
    uow.add(party)
    return party


def _reference(uow: UnitOfWork, prefix: str, column: InstrumentedAttribute[str]) -> str:
    """Make a number that was never given before."""
    while True:
        number = f"{prefix}{secrets.randbelow(10**6):06d}"
        if not uow.session.scalar(select(exists().where(column == number))):
            return number


def order_number(uow: UnitOfWork, kind: str) -> str:
    """Make the number of an order: DEB- for a department's, BLK- for the regulator's."""
    prefix = "BLK" if kind == MatterKind.BLACKLISTING else "DEB"
    day = local_day(uow.instant())
    return _reference(uow, f"{prefix}-{day:%y%m%d}", DebarmentOrder.number)
