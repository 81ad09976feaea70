"""Suspense for money without a bill, in the unit of work of the caller that proved it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.dialects.postgresql import insert

from app.db import new_id
from app.errors import Conflict
from app.ledger.public import post, post_many
from app.row_macs import require_genuine, with_mac
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.clearing.models import Settlement, SuspenseItem
from payments.clearing.postings import SettledMoney, settlement_posting
from payments.kernel.postings import suspense_posting


@dataclass(frozen=True, kw_only=True)
class MoneyWithoutBill:
    """Money received: its channel, and the channel's own unique name of it.

    `written` is the number that came with it, `why` one of `models.suspense.WHYS`, `came_on` the
    day in the province on which the channel took it, `line` the scroll and row that reported it.
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
    """Post money to suspense and record its known facts; a repeated report has no effect.

    Raises Forged if somebody planted that it came.
    """
    known = uow.session.scalars(
        select(SuspenseItem).filter_by(channel=money.channel, reference=money.reference)
    ).one_or_none()
    if known is not None:
        require_genuine(uow.vault, known)
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


# The one door for clearing: what a channel has paid out leaves it, each item exactly once.
#
# Whoever proved it (a settlement file, a bank's scroll, a cashier's close, two officers) calls this
# inside their own unit of work and their own permission. An item that was settled before is the
# same settlement; one that says something else than before is refused.

MAX_ITEMS_AT_ONCE = 1_000
Name = tuple[str, str, str]


@dataclass(frozen=True, kw_only=True)
class Settled(SettledMoney):
    """An item that is settled, and what proved it.

    A payment (`payment_id`) and a refund (`refund_id`, gross below zero) are settled whole, under
    their own channel, or PostgreSQL refuses them; a refund only after it was confirmed.
    """

    source_kind: Literal["file", "scroll", "close", "match", "undoing"]
    source_id: UUID
    payment_id: UUID | None = None
    refund_id: UUID | None = None

    @property
    def name(self) -> Name:
        """Permanent name of the item."""
        return self.channel, self.kind, self.reference


def settle(uow: UnitOfWork, item: Settled) -> Settlement:
    """Settle an item in the caller's commit; a repeated report returns the same settlement.

    Raises Conflict (`settled-otherwise`) if it was settled with other amounts or at another bank,
    ValueError for an item that moves nothing.
    """
    return settle_many(uow, [item])[0]


def settle_many(uow: UnitOfWork, items: Sequence[Settled]) -> list[Settlement]:
    """Settle at most 1,000 items in one statement of the ledger, and return them in order.

    Raises as `settle` does, and then settles none of them.
    """
    if len(items) > MAX_ITEMS_AT_ONCE:
        problem = f"at most {MAX_ITEMS_AT_ONCE} items are settled at once"
        raise ValueError(problem)
    if not items:
        return []
    known = _load_settlements(uow, items)
    new = {item.name: item for item in items if item.name not in known}
    _post(uow, list(new.values()))
    if new:
        known |= _load_settlements(uow, list(new.values()))
    return [_same(known[item.name], item) for item in items]


def _load_settlements(uow: UnitOfWork, items: Sequence[Settled]) -> dict[Name, Settlement]:
    key = tuple_(Settlement.channel, Settlement.kind, Settlement.reference)
    query = select(Settlement).where(key.in_({item.name for item in items}))
    return {(each.channel, each.kind, each.reference): each for each in uow.session.scalars(query)}


def _post(uow: UnitOfWork, items: Sequence[Settled]) -> None:
    """Post what is new. Who is overtaken in a race finds the other's row, or is refused by it."""
    if not items:
        return
    at = uow.instant()
    posted = post_many(uow, [settlement_posting(item, at) for item in items])
    rows = [
        asdict(item) | {"id": new_id(), "transaction_id": each.transaction_id, "settled_at": at}
        for item, each in zip(items, posted, strict=True)
    ]
    query = insert(Settlement).on_conflict_do_nothing(
        index_elements=["channel", "kind", "reference"]
    )
    uow.session.execute(query, [with_mac(uow.vault, Settlement, row) for row in rows])


def _same(row: Settlement, item: Settled) -> Settlement:
    said: dict[str, Any] = {
        name: getattr(item, name)
        for name in ("gross_paisa", "fee_paisa", "bank", "against", "payment_id", "refund_id")
    }
    if any(getattr(row, name) != value for name, value in said.items()):
        raise Conflict(
            sentence(
                "This was settled before with another amount or at another bank: %(name)s.",
                name=item.reference,
            ),
            code="settled-otherwise",
        )
    return row
