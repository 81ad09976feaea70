"""Names of firms that are on the platform and not in the register: who checks a name meets them.

Nobody has checked such a name, and it gives the firm no right: it warns only. From within the
register's own use cases, which know what is in the register.
"""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select

from app.db import new_id
from app.unit_of_work import UnitOfWork
from registration.names.models import BusinessName
from registration.names.policy.kinds import BusinessKind
from registration.names.policy.report import Standing
from registration.names.use_cases.hold_business_name import keep_row, read_anew, summary

LONGEST = 200
Words = tuple[str, str]


def keep_supplier_names(uow: UnitOfWork, wanted: Mapping[UUID, Words | None]) -> int:
    """Let the index have these names of firms, in both scripts; None: none any more.

    Returns how many changed. Twice is the same.
    """
    query = select(BusinessName).where(
        BusinessName.held_for.in_(wanted),
        BusinessName.standing == Standing.SUPPLIER.value,
        BusinessName.ended_at.is_(None),
    )
    rows = {row.held_for: row for row in uow.session.scalars(query.with_for_update())}
    return sum(_kept(uow, firm, words, rows.get(firm)) for firm, words in wanted.items())


def _kept(uow: UnitOfWork, firm: UUID, words: Words | None, row: BusinessName | None) -> bool:
    """Let one firm have one name; whether that changed anything."""
    words = words and _readable(words)
    if words == (row and (row.name, row.name_ur)):
        return False
    if row is not None:
        row.end(at=uow.instant(), why="changed" if words else "taken_up")
        uow.audit("name.ended", row.id, after=summary(row) | {"why": row.ended_why})
    if words:
        made = _row(uow, firm, words)
        keep_row(uow, made)
        uow.audit("name.entered", made.id, after=summary(made))
    return True


def _readable(words: Words) -> Words | None:
    name, name_ur = (each.strip()[:LONGEST] for each in words)
    return (name, name_ur) if name or name_ur else None


def _row(uow: UnitOfWork, firm: UUID, words: Words) -> BusinessName:
    row = BusinessName(
        id=new_id(),
        standing=Standing.SUPPLIER.value,
        name=words[0],
        name_ur=words[1],
        kind=BusinessKind.PARTNERSHIP.value,
        district="",
        since=uow.instant(),
        held_for=firm,
        exclusive=False,
    )
    return read_anew(row)
