"""`bdm stamp-rows`: rows that were there before their table had MACs get theirs, once.

PostgreSQL takes no row without a MAC into such a table any more (a trigger), so nothing that is
forged after the migration is stamped. What was forged before it is stamped like the rest: then only
the trail and the ledger say something else, and `bdm ledger verify` names it.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click
from sqlalchemy import inspect, select

from app import roles
from app.permissions import Permission, require
from app.registry import Registry
from app.row_macs import WithMac, stamp
from app.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from app.platform import Composition

BITE = 1_000
STAMP_ROWS = Permission(
    name="rows.stamp",
    holders=(roles.SYSTEM,),
    why="An operator at the console vouches once for what stood before rows carried MACs.",
)


@dataclass(frozen=True, kw_only=True)
class OlderThanMacs:
    """A table of a domain that had rows before it had MACs: a domain contributes each."""

    table: type[WithMac]


def stamp_existing(uow: UnitOfWork, of: OlderThanMacs) -> int:
    """Stamp at most 1,000 rows that have no MAC; returns how many. To be called until it is 0."""
    require(uow.actor, STAMP_ROWS)
    table: Any = inspect(of.table)
    query = select(of.table).where(of.table.mac.is_(None)).order_by(*table.primary_key)
    rows = uow.session.scalars(query.limit(BITE)).all()
    for row in rows:
        stamp(uow.vault, row)
    if rows:
        uow.audit("rows.stamped", table.local_table.name, after={"rows": len(rows)})
    return len(rows)


@click.command("stamp-rows")
@click.pass_obj
def stamp_rows(composition: "Composition") -> None:
    """Vouch once for rows that are older than their MACs; run it after `bdm migrate`.

    Until then they are not used: no receipt is signed of such a payment, and its bill is owed.
    """
    from app.identity.accounts.actors import SYSTEM  # noqa: PLC0415 - keeps `bdm --help` quick

    platform = composition.make_platform(None)
    for each in platform.registry.contributed(OlderThanMacs):
        total = 0
        while many := platform.executor.execute(stamp_existing, each, actor=SYSTEM):
            total += many
        click.echo(f"{inspect(each.table).local_table.name}: {total} rows stamped.")


def install(registry: Registry) -> None:
    """Register the command and its permission."""
    registry.add_permissions((STAMP_ROWS,))
    registry.add_commands(stamp_rows)
