"""Money over a counter as officers see it: what waits, what was decided, what one would do."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill
from payments.bills.policy.state import PAYABLE
from payments.bills.queries import BillView, view
from payments.counter.models import CounterTaking
from payments.counter.policy import Likeness
from payments.counter.queries.duplicates import Double, doubles_of
from payments.kernel.permissions import READ_TAKINGS
from payments.receipts.models import Payment
from payments.receipts.queries import excess_of_payment
from payments.reversals.queries import undone


@dataclass(frozen=True, kw_only=True)
class ListedTaking:
    """A taking, and the number of its bill."""

    taking: CounterTaking
    psid: str


@dataclass(frozen=True, kw_only=True)
class ShownTaking:
    """A taking, its bill as it is now, and the payment made from it (None before).

    Of the payment `excess_paisa` are too much now, unless two officers reversed it.

    `doubles` are lines of banks' scrolls that look like it, while it waits.
    """

    taking: CounterTaking
    bill: BillView
    payment: Payment | None
    doubles: Sequence[Double] = ()
    excess_paisa: int = 0
    taken_back: bool = False

    @property
    def in_scroll(self) -> bool:
        """True if a scroll certainly contains this paper."""
        return any(each.likeness is Likeness.CERTAIN for each in self.doubles)

    @property
    def surplus_paisa(self) -> int:
        """Part that the bill cannot use (paisa): of the payment, or if it were confirmed now."""
        if self.payment is not None:
            return self.excess_paisa
        usable = self.bill.owed_paisa if self.bill.state in PAYABLE else 0
        return max(self.taking.amount_paisa - usable, 0)


def takings(
    uow: UnitOfWork, *, waiting: bool, cursor: str | None = None, limit: int = PAGE
) -> Page[ListedTaking]:
    """List what waits, the oldest first, or all there is, the newest first: one query."""
    require(uow.actor, READ_TAKINGS)
    query = select(CounterTaking, Bill.psid).join(Bill, Bill.id == CounterTaking.bill_id)
    if waiting:
        query = query.where(
            CounterTaking.approved_at.is_(None), CounterTaking.refused_at.is_(None)
        ).order_by(CounterTaking.id)
    else:
        query = query.order_by(CounterTaking.id.desc())
    if cursor:
        last = as_id(decode_cursor(cursor, 1)[0])
        query = query.where(CounterTaking.id > last if waiting else CounterTaking.id < last)
    found = [
        ListedTaking(taking=taking, psid=psid)
        for taking, psid in uow.session.execute(query.limit(limit + 1))
    ]
    return cut(found, limit, lambda each: [str(each.taking.id)])


def taking(uow: UnitOfWork, taking_id: UUID) -> ShownTaking:
    """Return a taking with its bill and its payment. Raises NotFound."""
    require(uow.actor, READ_TAKINGS)
    found = uow.get(CounterTaking, taking_id)
    query = select(Payment, excess_of_payment(), undone(Payment.id))
    row = uow.session.execute(
        query.where(Payment.channel == "counter", Payment.reference == found.reference)
    ).one_or_none()
    payment, excess, back = row or (None, 0, False)
    bill = uow.get(Bill, found.bill_id)
    return ShownTaking(
        taking=found,
        bill=view(uow, bill),
        payment=payment,
        excess_paisa=excess,
        taken_back=back,
        doubles=doubles_of(uow.session, found, bill.psid) if found.waiting else (),
    )
