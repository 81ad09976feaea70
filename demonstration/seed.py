"""The demonstration province: its mark, its people, its rules, and what the domains add.

Safe to run twice.
"""

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import ScalarResult, select
from sqlalchemy.orm import Session

import demonstration.casework.seed as casework
import demonstration.guides.seed as guides
import demonstration.ledger.seed as ledger
import demonstration.marketplace.seed as marketplace
import demonstration.payments.seed as payments
import demonstration.registration.names_seed as names
import demonstration.registration.seed as registration
import demonstration.tax_incentives.seed as tax_incentives
from app.clock import real_now
from app.config import Settings
from app.db import new_id
from app.identity.accounts.passwords import hash_random_password
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.identifiers import Identifier
from app.identity.people.models import Credential, Membership, Organisation, Person, StaffRole
from app.identity.people.queries import has
from app.identity.staff.use_cases import StampRows, stamp_rows, unstamped
from app.libpq import keep_prepared
from app.parameters.public import load_initial
from app.registry import Registry
from app.unit_of_work import UnitOfWork
from demonstration.cast.accounts import Account, Secrets, accounts, login, secrets_of
from demonstration.cast.houses import HOUSES, PLAYERS, House, Player
from demonstration.cast.known import Cast, Plant
from demonstration.cast.samples import seed_samples
from demonstration.mark import mark

if TYPE_CHECKING:
    from app.platform import MakePlatform, Platform


_IN_OFFICE = timedelta(days=700)
# In the order in which they need each other.
PLANTS: tuple[Plant, ...] = (
    guides.plant,
    ledger.plant,
    casework.plant,
    payments.plant,
    names.plant,
    registration.plant,
    marketplace.plant,
    tax_incentives.plant,
)


def seed_demonstration(settings: Settings, make_platform: "MakePlatform") -> list[Account]:
    """Build the province where it is missing; return (who, login, password, what) for printing.

    Raises BadConfiguration where the database is marked as a real province.
    """
    mark(settings.owner_url, demonstration=True)
    known = secrets_of(settings.data_dir)
    platform = make_platform(settings)
    keep_prepared(platform.engine)
    try:
        _seed(platform, known)
    finally:
        platform.close()
    return accounts(known)


def _seed(platform: "Platform", known: Secrets) -> None:
    _stamp_older_rows(platform)
    cast = platform.executor.execute(_settle, (platform.registry, known), actor=SYSTEM)
    for plant in PLANTS:
        plant(platform, cast)


def _stamp_older_rows(platform: "Platform") -> None:
    """Give MACs to rows from before their table had them: of a real province, operators do it."""
    execute = platform.executor.execute
    for table, count in execute(unstamped, None, actor=SYSTEM).items():
        while count and execute(stamp_rows, StampRows(table=table), actor=SYSTEM):
            pass


def read_cast(platform: "Platform", secrets: Secrets) -> Cast:
    """Return the people and houses of a province that was seeded before."""
    cast = Cast(secrets)
    with platform.executor.sessions() as session:
        for house in HOUSES:
            query = select(Organisation.id).filter_by(kind=house.kind, name=house.name)
            cast.houses[house.key] = session.scalars(query).one()
        for player in PLAYERS:
            cast.add(player.key, _find(session, player).one())
    return cast


def _settle(uow: UnitOfWork, command: tuple[Registry, Secrets]) -> Cast:
    registry, known = command
    cast = Cast(known)
    houses = _houses(uow.session)
    for house in HOUSES:
        cast.houses[house.key] = houses.get((house.kind, house.name)) or _house(uow, house)
    found = {player.key: _find(uow.session, player).one_or_none() for player in PLAYERS}
    for player in PLAYERS:
        cast.add(player.key, found[player.key] or _player(uow, player))
    uow.session.flush()  # one statement for all people
    for player in PLAYERS:
        if found[player.key] is None:
            _give_roles(uow, player, cast)
    _give_staff_roles(uow, cast)
    _give_passwords(uow, cast)
    load_initial(
        uow.session,
        registry.initial_values,
        entered_by=cast.people["rules"],
        approved_by=cast.people["rules2"],
        now=uow.now,
    )
    seed_samples(uow, cast.people)
    return cast


def _houses(session: Session) -> dict[tuple[str, str], UUID]:
    """Return who is there by kind and name, the first of several."""
    query = select(Organisation.kind, Organisation.name, Organisation.id)
    named = query.where(Organisation.name.in_([house.name for house in HOUSES]))
    found = session.execute(named.order_by(Organisation.id.desc()))
    return {(kind, name): key for kind, name, key in found}


def _house(uow: UnitOfWork, house: House) -> UUID:
    department = house.kind == "department"
    made = Organisation(
        id=new_id(),
        kind=house.kind,
        name=house.name,
        name_ur=house.name_ur,
        district=house.district,
        ddo_code=f"QA9{house.number:03d}" if department else None,
        ntn=None if department else f"{7000000 + house.number}",
        declared_at=uow.now,
        verified_at=uow.now if house.verified and not department else None,
    )
    uow.session.add(made)
    return made.id


def _find(session: Session, player: Player) -> ScalarResult[Person]:
    mine = Identifier("email", login(player))
    return session.scalars(select(Person).where(has(session, mine)))


def _player(uow: UnitOfWork, player: Player) -> Person:
    now = real_now()
    person = Person(
        id=new_id(),
        cnic=f"54401{player.number:08d}",
        mobile=f"+92300{player.number:07d}",
        email=login(player),
        name=player.name,
        name_ur=player.name_ur,
        language=player.language,
        mobile_verified_at=now,
        email_verified_at=now,
        created_at=now,
        cnic_verified_at=now,
    )
    uow.session.add(person)
    return person


def _give_passwords(uow: UnitOfWork, cast: Cast) -> None:
    """Give a password to each player without one."""
    have = set(uow.session.scalars(select(Credential.person_id)))
    for key, person in cast.people.items():
        if person not in have:
            hashed = hash_random_password(uow.vault, person, cast.secrets.passwords[key])
            made = Credential(person_id=person, password_hash=hashed, password_set_at=real_now())
            uow.session.add(made)


def _give_roles(uow: UnitOfWork, player: Player, cast: Cast) -> None:
    """Let them have held their roles since before the seeded past begins: it asks who did then."""
    since = real_now() - _IN_OFFICE
    for role in player.roles:
        uow.session.add(
            Membership(
                id=new_id(),
                person_id=cast.people[player.key],
                organisation_id=cast.houses[player.house],
                role=role.name,
                since=since,
            )
        )


def _give_staff_roles(uow: UnitOfWork, cast: Cast) -> None:
    """Grant by one administrator, confirm by the other, as in a real province."""
    now = real_now()
    granted = set(map(tuple, uow.session.execute(select(StaffRole.person_id, StaffRole.role))))
    first, second = cast.people["administrator"], cast.people["administrator2"]
    for player in PLAYERS:
        person = cast.people[player.key]
        for role in player.staff:
            if (person, role.name) not in granted:
                grant = StaffRole(id=new_id(), person_id=person, role=role.name, granted_at=now)
                grant.confirmed_at, grant.confirmed_by = now, second if person == first else first
                uow.session.add(grant)
