"""Appointment of the first two administrators by the operator of the server; only once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from uuid import UUID

from sqlalchemy import func, inspect, select, text

from app import roles
from app.checked_rows import there_is
from app.db import Base
from app.errors import Conflict, Forbidden, Invalid
from app.identity.accounts.passwords import tag_old_hash
from app.identity.accounts.queries.fresh_proof import require_fresh_proof
from app.identity.organisations.policy import staff_role
from app.identity.organisations.queries.membership_access import person_with_cnic
from app.identity.organisations.use_cases.administrators import (
    administrators,
    check_enough_administrators,
    lock_administrators,
)
from app.identity.people import permissions
from app.identity.people.models import Credential, StaffRole
from app.identity.people.permissions import STAMP_ROWS
from app.permissions import require
from app.row_digests import Digests, key_of, newest_digests
from app.row_macs import UNCHECKED, WithMac, is_genuine, require_genuine, stamp
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
    """Create both administrators, each confirmed by the other; Conflict if there are any."""
    require(uow.actor, permissions.APPOINT_FIRST_ADMINISTRATORS)
    lock_administrators(uow)
    if administrators(uow):
        raise Conflict(sentence("There are already administrators: they add the others."))
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


# Province-wide roles: one administrator asks, another confirms, any one can end them.


@dataclass(frozen=True, kw_only=True)
class GrantStaffRole:
    """Ask that the holder of a CNIC (digits only) gets a role.

    `mobile` (E.164) is that of their account; needed until an officer has seen the card.
    """

    cnic: str = field(repr=False)
    mobile: str | None = field(repr=False, default=None)
    role: str


@dataclass(frozen=True, kw_only=True)
class ConfirmStaffRole:
    """Confirm what another administrator asked for."""

    grant_id: UUID


@dataclass(frozen=True, kw_only=True)
class EndStaffRole:
    """Take a role away, or turn a request down."""

    grant_id: UUID


def grant_staff_role(uow: UnitOfWork, command: GrantStaffRole) -> StaffRole:
    """Record the request; it gives no power until confirmed. Raises ProofNeeded."""
    require(uow.actor, permissions.GRANT_STAFF_ROLE)
    # A browser or token left open must not make officials.
    require_fresh_proof(uow)
    role = staff_role(command.role)
    person = person_with_cnic(uow, command.cnic, command.mobile)
    if person.id == uow.actor.person:
        raise Forbidden(sentence("Nobody can give a role to themselves. Ask a colleague to do it."))
    held = select(StaffRole).filter_by(person_id=person.id, role=role.name, ended_at=None)
    if there_is(uow.session, held):
        problem = sentence("This person already has that role, or it needs confirmation.")
        raise Conflict(problem, fields={"role": problem})
    grant = StaffRole(
        person_id=person.id,
        role=role.name,
        granted_by=uow.actor.person,
        granted_at=uow.instant(),
    )
    uow.add(grant)
    uow.audit("staff_role.granted", grant.id, after={"person": str(person.id), "role": role.name})
    uow.publish("identity.staff_role_granted", grant_id=grant.id)
    return grant


def confirm_staff_role(uow: UnitOfWork, command: ConfirmStaffRole) -> StaffRole:
    """Confirm a staff role. Raises ProofNeeded.

    Neither the person who requested it nor its holder may do so.
    """
    require(uow.actor, permissions.CONFIRM_STAFF_ROLE)
    require_fresh_proof(uow)
    grant = uow.lock(StaffRole, command.grant_id)
    require_genuine(uow.vault, grant)
    grant.confirm(by=uow.actor.person, at=uow.instant())
    uow.audit("staff_role.confirmed", grant.id)
    uow.publish("identity.staff_role_confirmed", grant_id=grant.id)
    return grant


def end_staff_role(uow: UnitOfWork, command: EndStaffRole) -> StaffRole:
    """End the role immediately. Raises Conflict if fewer than two administrators would be left."""
    require(uow.actor, permissions.END_STAFF_ROLE)
    lock_administrators(uow)
    grant = uow.lock(StaffRole, command.grant_id)
    in_force = grant.confirmed_at is not None and grant.ended_at is None
    if grant.role == roles.ADMINISTRATOR.name and in_force:
        check_enough_administrators(uow)
    grant.end(by=uow.actor.person, at=uow.instant())
    uow.audit("staff_role.ended", grant.id)
    uow.publish("identity.staff_role_ended", grant_id=grant.id)
    return grant


# Rows from before their table carried MACs get one, because the operator says that they are right.
#
# It is run once after an upgrade that brings MACs. A later run that finds rows is an alarm:
# somebody wrote or emptied them behind the program's back.

BATCH_SIZE = 2_000


@dataclass(frozen=True, kw_only=True)
class StampRows:
    """The table; so many rows at a time that nobody waits long for one of them.

    Only a row that is as the trail says it was written last gets one, where `digests` know it:
    somebody may have emptied a MAC and changed the row.
    """

    table: str
    digests: Digests | None = None


def tables_with_macs() -> Mapping[str, type[WithMac]]:
    """Return the tables whose rows carry MACs, by name."""
    found = [mapper.class_ for mapper in Base.registry.mappers]
    mine = {
        each.__tablename__: each  # type: ignore[attr-defined]  # a table
        for each in found
        if issubclass(each, WithMac)
    }
    return dict(sorted(mine.items()))


def unstamped(uow: UnitOfWork, _: None = None) -> Mapping[str, int]:
    """Count the rows of each table that have no MAC."""
    require(uow.actor, STAMP_ROWS)
    counts = (
        f"select '{name}', (select count(*) from {name} where mac is null)"  # noqa: S608 - our tables
        for name in tables_with_macs()
    )
    # One statement: the tables are hundreds.
    rows = uow.session.execute(text(" union all ".join(counts)))
    return {name: count for name, count in rows}  # noqa: C416 - a dict of rows is none for mypy


@dataclass(frozen=True, kw_only=True)
class VerifyRows:
    """The tables, by name."""

    tables: tuple[str, ...]


def forged_rows(uow: UnitOfWork, command: VerifyRows) -> Iterator[str]:
    """Yield a sentence for each row that this program did not write as it is, or not last."""
    require(uow.actor, STAMP_ROWS)
    with newest_digests(uow.session, uow.vault) as digests:
        for table in command.tables:
            yield from _flaws(uow, table, digests)


def _flaws(uow: UnitOfWork, table: str, digests: Digests) -> Iterator[str]:
    model = tables_with_macs()[table]
    rows = uow.session.scalars(select(model), execution_options=UNCHECKED | {"yield_per": 1_000})
    for row in rows:
        newest = digests.is_newest(row)
        if not is_genuine(uow.vault, row):
            yield f"{table} {key_of(row)}: this program did not write it as it is."
        elif not newest:
            yield f"{table} {key_of(row)}: it is not as the trail says that it was written last."
    if not uow.session.scalar(select(func.has_table_privilege(table, "delete"))):
        for key in digests.missing(table):
            yield f"{table} {key}: the trail has it, and it is gone."


def stamp_rows(uow: UnitOfWork, command: StampRows) -> int:
    """Stamp some rows that have no MAC; returns how many, 0 when there are none left."""
    require(uow.actor, STAMP_ROWS)
    model = tables_with_macs()[command.table]
    some = select(model).where(model.mac.is_(None)).order_by(*inspect(model).primary_key)
    streamed = UNCHECKED | {"yield_per": BATCH_SIZE}
    # Rows that stay without one must not fill a batch, and end the search for others.
    with uow.session.scalars(some.with_for_update(), execution_options=streamed) as found:
        good = (row for row in found if not command.digests or command.digests.is_newest(row))
        rows = list(islice(good, BATCH_SIZE))
    for row in rows:
        if isinstance(row, Credential) and row.password_hash is not None:
            row.password_hash = tag_old_hash(uow.vault, row.person_id, row.password_hash)
        stamp(uow.vault, row)
    if rows:
        uow.audit("rows.stamped", command.table, after={"count": len(rows)})
    return len(rows)


@dataclass(frozen=True, kw_only=True)
class MovedRows:
    """The number of rows that moved to the current keys, by table."""

    rows: Mapping[str, int]


def note_rotation(uow: UnitOfWork, command: MovedRows) -> None:
    """Write into the trail that an operator moved rows to the current keys."""
    require(uow.actor, STAMP_ROWS)
    uow.audit("keys.rotated", "keys", after=dict(command.rows))
