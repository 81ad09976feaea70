"""Officers and owners of the seeded past: they hold their offices, and nobody signs in as them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from app import roles
from app.clock import real_now
from app.db import new_id
from app.identity.people.models import Membership, Person
from app.permissions import Role
from app.unit_of_work import UnitOfWork
from demonstration.cast.houses import HOUSES
from demonstration.cast.known import Cast
from demonstration.cast.suppliers import BUYERS, FIRMS
from marketplace.profiles.models import FirmSizeStatement

_SINCE = timedelta(days=700)
_OFFICES = {
    "officer": (roles.PROCUREMENT_OFFICER, "Procurement Officer", "افسر خریداری"),
    "approver": (roles.APPROVING_OFFICER, "Approving Officer", "منظور کنندہ افسر"),
    "authority": (roles.COMPETENT_AUTHORITY, "Secretary", "سیکرٹری"),
    "chair": (roles.DEPARTMENT_HEAD, "Director", "ڈائریکٹر"),
}
_HOUSES = {house.key: house for house in HOUSES}


@dataclass(frozen=True)
class Folk:
    """The actors: people by house and office, firms by key with their owners."""

    offices: Mapping[tuple[str, str], UUID]
    owners: Mapping[str, UUID]


def settle(uow: UnitOfWork, cast: Cast) -> Folk:
    """Find or make everybody, and state the sizes of firms that have stated none."""
    offices = {
        (house, office): _in_office(uow, cast, house, office)
        for house in ("works", *(buyer.key for buyer in BUYERS))
        for office in _OFFICES
    }
    offices |= {("department", office): cast.people[office] for office in _OFFICES}
    owners = {
        firm.key: cast.people[firm.player] if firm.player else _owner(uow, cast, firm.key)
        for firm in FIRMS
    }
    _state_sizes(uow, cast, owners)
    return Folk(offices, owners)


def _in_office(uow: UnitOfWork, cast: Cast, house: str, office: str) -> UUID:
    role, title, title_ur = _OFFICES[office]
    organisation = _HOUSES[house]
    names = (f"{title}, {organisation.name}", f"{title_ur}، {organisation.name_ur}")
    return _person(uow, cast.houses[house], role, names)


def _owner(uow: UnitOfWork, cast: Cast, firm: str) -> UUID:
    organisation = _HOUSES[firm]
    names = (f"Owner of {organisation.name}", f"مالک، {organisation.name_ur}")
    return _person(uow, cast.houses[firm], roles.SUPPLIER_OWNER, names)


def _person(uow: UnitOfWork, house: UUID, role: Role, names: tuple[str, str]) -> UUID:
    held = select(Membership.person_id).filter_by(organisation_id=house, role=role.name)
    found = uow.session.scalar(held.limit(1))
    if found is not None:
        return found
    since = real_now() - _SINCE
    person = Person(id=new_id(), name=names[0], name_ur=names[1], created_at=since)
    uow.add(person)
    uow.session.add(
        Membership(
            id=new_id(),
            person_id=person.id,
            organisation_id=house,
            role=role.name,
            since=since,
        )
    )
    return person.id


def _state_sizes(uow: UnitOfWork, cast: Cast, owners: Mapping[str, UUID]) -> None:
    stated = set(uow.session.scalars(select(FirmSizeStatement.supplier_id)))
    for firm in FIRMS:
        if cast.houses[firm.key] not in stated:
            uow.session.add(
                FirmSizeStatement(
                    id=new_id(),
                    supplier_id=cast.houses[firm.key],
                    employees=12 if firm.turnover == "up-to-30m" else 45,
                    turnover=firm.turnover,
                    stated_by=owners[firm.key],
                    stated_at=real_now() - _SINCE,
                )
            )
