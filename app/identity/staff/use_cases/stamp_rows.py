"""Rows from before their table carried MACs get one, because the operator says that they are right.

It is run once after an upgrade that brings MACs. A later run that finds rows is an alarm: somebody
wrote or emptied them behind the program's back.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, inspect, select

from app.db import Base
from app.identity.accounts.passwords import tag_old_hash
from app.identity.people.models import Credential
from app.identity.people.permissions import STAMP_ROWS
from app.permissions import require
from app.row_macs import WithMac, stamp
from app.unit_of_work import UnitOfWork

BITE = 2_000


@dataclass(frozen=True, kw_only=True)
class StampRows:
    """The table; so many rows at a time that nobody waits long for one of them."""

    table: str


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
    counted = {
        name: uow.session.scalar(select(func.count()).where(model.mac.is_(None)))
        for name, model in tables_with_macs().items()
    }
    return {name: count or 0 for name, count in counted.items()}


def stamp_rows(uow: UnitOfWork, command: StampRows) -> int:
    """Stamp some rows that have no MAC; returns how many, 0 when there are none left."""
    require(uow.actor, STAMP_ROWS)
    model = tables_with_macs()[command.table]
    some = select(model).where(model.mac.is_(None)).order_by(*inspect(model).primary_key)
    rows = uow.session.scalars(some.limit(BITE).with_for_update()).all()
    for row in rows:
        if isinstance(row, Credential) and row.password_hash is not None:
            row.password_hash = tag_old_hash(uow.vault, row.person_id, row.password_hash)
        stamp(uow.vault, row)
    if rows:
        uow.audit("rows.stamped", command.table, after={"count": len(rows)})
    return len(rows)
