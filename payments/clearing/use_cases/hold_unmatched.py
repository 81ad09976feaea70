"""Money that leads to no bill goes into suspense, inside the unit of work of whoever proved it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.db import new_id
from app.ledger.public import post
from app.unit_of_work import UnitOfWork
from payments.clearing.models import Settlement, SuspenseItem
from payments.kernel.postings import suspense_posting


@dataclass(frozen=True, kw_only=True)
class MoneyWithoutBill:
    """Money that came: through which channel, under the channel's own unique name of it.

    `written` is the number that came with it, `why` one of `models.suspense.WHYS`, `came_on` the
    day in the province on which the channel took it, `line` the scroll and row that told it.
    """

    channel: str
    reference: str
    amount_paisa: int
    written: str
    why: str
    came_on: date
    place: str = ""
    line: tuple[UUID, int] | None = None


def suspend_money(uow: UnitOfWork, money: MoneyWithoutBill) -> SuspenseItem:
    """Post money that was taken to suspense and keep what is known of it; told twice, it is one."""
    known = uow.session.scalars(
        select(SuspenseItem).filter_by(channel=money.channel, reference=money.reference)
    ).one_or_none()
    if known is not None:
        return known
    now = uow.instant()
    posting = suspense_posting(money.channel, money.reference, money.amount_paisa, now)
    scroll_id, row = money.line or (None, None)
    item = SuspenseItem(
        id=new_id(),
        channel=money.channel,
        reference=money.reference,
        amount_paisa=money.amount_paisa,
        written=money.written,
        why=money.why,
        came_on=money.came_on,
        place=money.place,
        scroll_id=scroll_id,
        row=row,
        transaction_id=post(uow, posting),
        entered_at=now,
    )
    uow.add(item)
    uow.audit("money.suspended", item.id, after=_summary(item))
    return item


def keep_suspended(
    uow: UnitOfWork, settled: Settlement, *, written: str, came_on: date, place: str
) -> SuspenseItem:
    """Keep what two officers' settlement has posted to suspense, to be decided like the rest."""
    item = SuspenseItem(
        id=new_id(),
        channel=settled.channel,
        reference=f"match:{settled.source_id}",
        amount_paisa=-settled.fee_paisa,
        written=written,
        why="settled",
        came_on=came_on,
        place=place,
        settlement_id=settled.id,
        transaction_id=settled.transaction_id,
        entered_at=settled.settled_at,
    )
    uow.add(item)
    uow.audit("money.suspended", item.id, after=_summary(item))
    return item


def _summary(item: SuspenseItem) -> dict[str, object]:
    return {
        "channel": item.channel,
        "reference": item.reference,
        "amount": item.amount_paisa,
        "why": item.why,
    }
