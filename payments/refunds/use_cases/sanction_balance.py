"""How much of a sanction is left: refunds and claims under one number do not pass its amount.

What waits counts at the proposal, what was approved at the approval, both under a lock of the
sanction's number, so that two officers at the same instant do not draw the same rupee. PostgreSQL
holds the sum once more (`sanction_has_left` in migrations/sql/refunds.sql).
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import text

from app.errors import Conflict
from app.ledger.public import fiscal_year_of
from app.money import grouped_rupees
from app.text import sentence
from app.unit_of_work import UnitOfWork

_LOCK = text("select lock_sanction(:authority, :number, :fiscal_year)")
_DRAWINGS = text("""
select d.sanctioned_paisa, d.amount_paisa, d.approved
  from sanction_drawings d
 where d.authority = :authority and d.number = paper_key(:number)
   and d.fiscal_year = :fiscal_year and d.id <> :own
""")


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """The amount that a refund or claim (`used_by`) draws on a sanction.

    `sanctioned_paisa` is None if it was recorded before the amount was required.
    """

    authority: str
    number: str
    sanctioned_on: date
    sanctioned_paisa: int | None
    amount_paisa: int
    used_by: UUID


def refuse_overdrawn(uow: UnitOfWork, drawing: Drawing, *, waiting: bool) -> None:
    """Raise Conflict if a sanction does not cover a refund with the others under its number.

    `waiting`: include proposals (`sanction-exhausted`). If another amount was recorded before, it
    is another paper (`sanction-differs`).
    """
    if drawing.sanctioned_paisa is None:
        return
    name = {
        "authority": drawing.authority,
        "number": drawing.number,
        "fiscal_year": fiscal_year_of(drawing.sanctioned_on),
    }
    uow.session.execute(_LOCK, name)
    rows = uow.session.execute(_DRAWINGS, name | {"own": drawing.used_by}).all()
    _refuse_another(drawing, {row.sanctioned_paisa for row in rows} - {None})
    drawn = sum(row.amount_paisa for row in rows if waiting or row.approved)
    _refuse_more(drawing, drawn)


def _refuse_another(drawing: Drawing, amounts: set[int]) -> None:
    if amounts <= {drawing.sanctioned_paisa}:
        return
    said = sentence(
        "This number was recorded before for a sanction of Rs %(amount)s. Check the"
        " amount on the document, and enter its number exactly.",
        amount=grouped_rupees(next(iter(amounts - {drawing.sanctioned_paisa}))),
    )
    raise Conflict(said, code="sanction-differs", fields={"sanctioned_amount": said})


def _refuse_more(drawing: Drawing, drawn_paisa: int) -> None:
    sanctioned = drawing.sanctioned_paisa or 0
    if drawn_paisa + drawing.amount_paisa <= sanctioned:
        return
    said = sentence(
        "The sanction is of Rs %(sanctioned)s, and Rs %(drawn)s of it are refunded or proposed "
        "already. Lower the amount, or ask for another sanction.",
        sanctioned=grouped_rupees(sanctioned),
        drawn=grouped_rupees(drawn_paisa),
    )
    raise Conflict(said, code="sanction-exhausted", fields={"sanctioned_amount": said})
