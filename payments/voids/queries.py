"""Void payments: obstacles to making one void, and those already made void."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Text, cast, func, select
from sqlalchemy.orm import Session, aliased

from app.checked_rows import there_is
from app.errors import NotFound
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill
from payments.bills.queries import BillView, view
from payments.clearing.models import Settlement
from payments.counter.models import CloseTaking, CounterClose, CounterTaking
from payments.kernel.permissions import READ_REVERSALS
from payments.receipts.confidentiality import veiled
from payments.receipts.models import Payment
from payments.receipts.returned_money import of_payments, returned_money
from payments.reversals.models import PaymentReversal
from payments.reversals.queries import undone
from payments.voids.models import PaymentUndoing

# Channels of money that officers recorded themselves; others report reversals themselves.
CHANNELS = ("counter", "scroll")
MAX_OTHERS = 50


@dataclass(frozen=True, kw_only=True)
class Undoable:
    """A payment, and the facts to know before it is made void. Amounts in paisa.

    `left_paisa` is the part not reversed, `refunded_paisa` the part refunded to its payer.
    `close_missed`: the close that settled it missed at least as much cash.
    """

    payment: Payment
    left_paisa: int
    refunded_paisa: int
    refund_open: bool
    cheque: bool
    in_open_close: bool
    settlement: Settlement | None
    close_missed: bool


@dataclass(frozen=True, kw_only=True)
class AskedUndoing:
    """A payment that may be undone, its bill, and the bill's other payments of that amount."""

    seen: Undoable
    bill: Bill
    others: Sequence[Payment]


@dataclass(frozen=True, kw_only=True)
class ListedUndoing:
    """An undoing with its payment and its bill's number; `same` is the receipt that stays."""

    undoing: PaymentUndoing
    payment: Payment
    psid: str
    same: str | None


@dataclass(frozen=True, kw_only=True)
class ShownUndoing:
    """An undoing with all that belongs to it."""

    listed: ListedUndoing
    seen: Undoable
    bill: Bill
    view: BillView
    rows: Sequence[PaymentReversal]


def undoable(session: Session, payment: Payment) -> Undoable:
    """Return the facts to know of a payment: at most five queries."""
    taking, close = _taking(session, payment)
    settlement = session.scalar(select(Settlement).filter_by(kind="payment", payment_id=payment.id))
    gone = select(func.coalesce(-func.sum(PaymentReversal.amount_paisa), 0))
    gone_paisa = session.scalar(gone.where(PaymentReversal.payment_id == payment.id)) or 0
    is_open, refunded = _refunds(session, payment)
    return Undoable(
        payment=payment,
        left_paisa=payment.amount_paisa - int(gone_paisa),
        refunded_paisa=refunded,
        refund_open=is_open,
        cheque=taking is not None and taking.kind == "cheque",
        in_open_close=close is not None and close.approved_at is None,
        settlement=settlement,
        close_missed=_missed(session, taking, close) >= payment.amount_paisa,
    )


def _taking(session: Session, payment: Payment) -> tuple[CounterTaking | None, CounterClose | None]:
    if payment.channel != "counter":
        return None, None
    query = (
        select(CounterTaking, CounterClose)
        .outerjoin(CloseTaking, CloseTaking.taking_id == CounterTaking.id)
        .outerjoin(CounterClose, CounterClose.id == CloseTaking.close_id)
        .where(cast(CounterTaking.id, Text) == payment.reference)
        .order_by(CounterClose.refused_at.is_not(None), CounterClose.id.desc())
        .limit(1)
    )
    found = session.execute(query).one_or_none()
    if found is None:
        return None, None
    taking, close = found
    return taking, close if close is not None and close.refused_at is None else None


def _missed(session: Session, taking: CounterTaking | None, close: CounterClose | None) -> int:
    """Return the cash that a close missed and that no undoing of its takings has explained yet."""
    if taking is None or close is None or taking.kind != "cash" or close.difference_paisa >= 0:
        return 0
    explained = (
        select(func.coalesce(-func.sum(Settlement.gross_paisa), 0))
        .join(PaymentUndoing, PaymentUndoing.id == Settlement.source_id)
        .join(Payment, Payment.id == PaymentUndoing.payment_id)
        .join(CloseTaking, cast(CloseTaking.taking_id, Text) == Payment.reference)
        .where(
            Settlement.kind == "undone",
            Settlement.against == "over_short",
            CloseTaking.close_id == close.id,
        )
    )
    return -close.difference_paisa - int(session.scalar(explained) or 0)


def _refunds(session: Session, payment: Payment) -> tuple[bool, int]:
    """Return whether a refund of a payment is under way, and the paisa that have gone back."""
    refunds = returned_money().refunded_or_proposed
    rows = session.execute(of_payments(refunds, [payment.id], "amount_paisa", "arrived")).all()
    return any(not over for _, over in rows), sum(paisa for paisa, over in rows if over)


def is_void_pending(session: Session, payment_id: UUID) -> bool:
    """Whether a proposal to void a payment is still undecided."""
    query = select(PaymentUndoing).where(
        PaymentUndoing.payment_id == payment_id,
        PaymentUndoing.approved_at.is_(None),
        PaymentUndoing.refused_at.is_(None),
    )
    return there_is(session, query)


def read_void_form(uow: UnitOfWork, payment_id: UUID) -> AskedUndoing:
    """Return what a page asks about: a payment and those that it may be the double of.

    Raises NotFound, also for one under a veil.
    """
    require(uow.actor, READ_REVERSALS)
    payment = uow.get(Payment, payment_id)
    if veiled(uow.session, uow.get(Bill, payment.bill_id)):
        raise NotFound
    query = (
        select(Payment)
        .where(
            Payment.bill_id == payment.bill_id,
            Payment.amount_paisa == payment.amount_paisa,
            Payment.id != payment.id,
            ~undone(Payment.id),
        )
        .order_by(Payment.id)
        .limit(MAX_OTHERS)
    )
    return AskedUndoing(
        seen=undoable(uow.session, payment),
        bill=uow.get(Bill, payment.bill_id),
        others=uow.session.scalars(query).all(),
    )


def read_void(uow: UnitOfWork, undoing_id: UUID) -> ShownUndoing:
    """Return an undoing, what stands against it, and what it has led to. Raises NotFound."""
    require(uow.actor, READ_REVERSALS)
    undoing = uow.get(PaymentUndoing, undoing_id)
    payment, bill = uow.get(Payment, undoing.payment_id), uow.get(Bill, undoing.bill_id)
    same = uow.get(Payment, undoing.same_payment_id).receipt if undoing.same_payment_id else None
    rows = select(PaymentReversal).filter_by(undoing_id=undoing.id).order_by(PaymentReversal.id)
    return ShownUndoing(
        listed=ListedUndoing(undoing=undoing, payment=payment, psid=bill.psid, same=same),
        seen=undoable(uow.session, payment),
        bill=bill,
        view=view(uow, bill),
        rows=uow.session.scalars(rows).all(),
    )


def list_undoings(
    uow: UnitOfWork, *, waiting: bool, cursor: str | None = None, limit: int = PAGE
) -> Page[ListedUndoing]:
    """List what waits for a second officer, oldest first, or all, newest first: one query."""
    require(uow.actor, READ_REVERSALS)
    same = aliased(Payment)
    query = (
        select(PaymentUndoing, Payment, Bill.psid, same.receipt)
        .join(Payment, Payment.id == PaymentUndoing.payment_id)
        .join(Bill, Bill.id == PaymentUndoing.bill_id)
        .outerjoin(same, same.id == PaymentUndoing.same_payment_id)
        .order_by(PaymentUndoing.id if waiting else PaymentUndoing.id.desc())
        .limit(limit + 1)
    )
    if waiting:
        query = query.where(
            PaymentUndoing.approved_at.is_(None), PaymentUndoing.refused_at.is_(None)
        )
    if cursor:
        last = as_id(decode_cursor(cursor, 1)[0])
        query = query.where(PaymentUndoing.id > last if waiting else PaymentUndoing.id < last)
    rows = [
        ListedUndoing(undoing=undoing, payment=payment, psid=psid, same=receipt)
        for undoing, payment, psid, receipt in uow.session.execute(query)
    ]
    return cut(rows, limit, lambda row: [str(row.undoing.id)])
