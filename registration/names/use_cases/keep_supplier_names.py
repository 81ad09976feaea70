"""Names of suppliers that are not in the register are kept in the index, so that checks find them.

Nobody has checked such a name, and it gives the supplier no right: it warns only. Only use cases of
the register call this, which know who is in the register.
"""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select

from app.row_macs import genuine_of
from app.unit_of_work import UnitOfWork
from registration.names.models import BusinessName
from registration.names.policy.report import Standing
from registration.names.use_cases.hold_business_name import NameEntry, end_row, enter_row, name_row

MAX_NAME_LENGTH = 200
Words = tuple[str, str]


def keep_supplier_names(uow: UnitOfWork, wanted: Mapping[UUID, Words | None]) -> int:
    """Keep these names of suppliers, in both scripts; None: the index is to have none.

    Returns how many changed. Twice is the same.
    """
    query = select(BusinessName).where(
        BusinessName.held_for.in_(wanted),
        BusinessName.standing == Standing.SUPPLIER.value,
        BusinessName.ended_at.is_(None),
    )
    rows = {row.held_for: row for row in genuine_of(uow.session, query.with_for_update())}
    return sum(
        _update_supplier_name(uow, supplier, words, rows.get(supplier))
        for supplier, words in wanted.items()
    )


def _update_supplier_name(
    uow: UnitOfWork, supplier: UUID, words: Words | None, row: BusinessName | None
) -> bool:
    """Keep the name of one supplier; returns whether that changed anything."""
    words = words and _readable(words)
    if words == (row and (row.name, row.name_ur)):
        return False
    if row is not None:
        end_row(uow, row, at=uow.instant(), why="changed" if words else "taken_up")
    if words:
        enter_row(uow, _row(uow, supplier, words))
    return True


def _readable(words: Words) -> Words | None:
    name, name_ur = (each.strip()[:MAX_NAME_LENGTH] for each in words)
    return (name, name_ur) if name or name_ur else None


def _row(uow: UnitOfWork, supplier: UUID, words: Words) -> BusinessName:
    name, name_ur = words
    since = uow.instant()
    row = name_row(NameEntry(name=name, name_ur=name_ur, since=since, standing=Standing.SUPPLIER))
    row.held_for, row.exclusive = supplier, False
    return row
