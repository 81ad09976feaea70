"""Origin of the parts of a transfer to a treasury: a bill's money, or money out of suspense."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.ledger.public import corrected_keys
from payments.bills.models import Bill
from payments.clearing.models import SuspenseDecision
from payments.deposits.models import DepositForfeiture
from payments.kernel.postings import payment_of_key
from payments.receipts.confidentiality import hidden_numbers
from payments.receipts.models import Payment
from payments.refunds.models import Refund, RefundOutcome, RefundSanction
from payments.reversals.models import PaymentReversal
from payments.treasury.models import TreasuryPart

Ids = Sequence[UUID]
Query = Select[*tuple[Any, ...]]
Column = ColumnElement[Any] | InstrumentedAttribute[Any]


@dataclass(frozen=True, kw_only=True)
class Origin:
    """The origin of a part's money, and its transaction in the ledger.

    `kind` is the type of the part's `source_id`. A bill's money has `psid` and `receipt` (of its
    payment), money out of suspense its item. A correction belongs to a bill if it is of a payment's
    entry; else use its transaction. A refund by the bank was paid under an order.
    """

    kind: str
    transaction_id: UUID | None = None
    psid: str | None = None
    receipt: str | None = None
    refund_id: UUID | None = None
    suspense_item_id: UUID | None = None
    order_number: str | None = None


@dataclass(frozen=True, kw_only=True)
class ShownPart:
    """A part of a line, and what it is of.

    Of a bill under a veil (`sealed`) it says only that it is there: the line's sum counts it.
    """

    part: TreasuryPart
    origin: Origin
    sealed: bool = False

    @property
    def source_id(self) -> UUID | None:
        """Source of the part; None if it is sealed."""
        return None if self.sealed else self.part.source_id

    @property
    def channel(self) -> str | None:
        """Channel of the money; None if it is sealed."""
        return None if self.sealed else self.part.channel

    @property
    def amount_paisa(self) -> int | None:
        """Amount (paisa); None if it is sealed."""
        return None if self.sealed else self.part.amount_paisa

    @property
    def fee_paisa(self) -> int | None:
        """Channel's fee (paisa); None if it is sealed."""
        return None if self.sealed else self.part.fee_paisa


def with_origins(session: Session, parts: Sequence[TreasuryPart]) -> list[ShownPart]:
    """Return parts with what they are of: one or two queries for each source, one for veils."""
    found: dict[tuple[str, UUID], Origin] = {}
    for source in {part.source for part in parts}:
        ids = [part.source_id for part in parts if part.source == source]
        found |= {(source, key): each for key, each in _FINDERS[source](session, ids).items()}
    psids = {origin.psid for origin in found.values() if origin.psid}
    veiled = hidden_numbers(session, psids)
    return [_to_shown_part(part, found[part.source, part.source_id], veiled) for part in parts]


def _to_shown_part(part: TreasuryPart, origin: Origin, veiled: Collection[str]) -> ShownPart:
    if origin.psid in veiled:
        return ShownPart(part=part, origin=Origin(kind="sealed"), sealed=True)
    return ShownPart(part=part, origin=origin)


def _of_bills(*columns: Column) -> Query:
    return select(*columns, Bill.psid, Payment.receipt).join(Bill, Bill.id == Payment.bill_id)


def _load_origins(session: Session, kind: str, query: Query) -> dict[UUID, Origin]:
    rows = [dict(row) for row in session.execute(query).mappings()]
    return {row.pop("key"): Origin(kind=kind, **row) for row in rows}


def _payments(session: Session, ids: Ids) -> dict[UUID, Origin]:
    query = _of_bills(Payment.id.label("key"), Payment.transaction_id)
    return _load_origins(session, "payment", query.where(Payment.id.in_(ids)))


def _forfeitures(session: Session, ids: Ids) -> dict[UUID, Origin]:
    query = _of_bills(Payment.id.label("key"), DepositForfeiture.transaction_id)
    query = query.join(DepositForfeiture, DepositForfeiture.bill_id == Bill.id)
    return _load_origins(session, "payment", query.where(Payment.id.in_(ids)))


def _refunds(session: Session, ids: Ids) -> dict[UUID, Origin]:
    posted = Refund.approval_transaction_id.label("transaction_id")
    query = _of_bills(Refund.id.label("key"), Refund.id.label("refund_id"), posted)
    query = query.join(Refund, Refund.payment_id == Payment.id)
    query = query.outerjoin(RefundSanction, RefundSanction.refund_id == Refund.id)
    query = query.add_columns(RefundSanction.order_number)
    return _load_origins(session, "refund", query.where(Refund.id.in_(ids)))


def _failed_refunds(session: Session, ids: Ids) -> dict[UUID, Origin]:
    posted = RefundOutcome.transaction_id
    query = _of_bills(Refund.id.label("key"), Refund.id.label("refund_id"), posted)
    query = query.join(Refund, Refund.payment_id == Payment.id)
    query = query.join(RefundOutcome, RefundOutcome.refund_id == Refund.id)
    failed = RefundOutcome.outcome == "failed"
    return _load_origins(session, "refund", query.where(Refund.id.in_(ids), failed))


def _reversals(session: Session, ids: Ids) -> dict[UUID, Origin]:
    query = _of_bills(PaymentReversal.id.label("key"), PaymentReversal.transaction_id)
    query = query.join(PaymentReversal, PaymentReversal.payment_id == Payment.id)
    return _load_origins(session, "reversal", query.where(PaymentReversal.id.in_(ids)))


def _suspense(session: Session, ids: Ids) -> dict[UUID, Origin]:
    decision = SuspenseDecision
    item = decision.item_id.label("suspense_item_id")
    query = select(decision.id.label("key"), decision.transaction_id, item)
    return _load_origins(session, "suspense_decision", query.where(decision.id.in_(ids)))


def _corrections(session: Session, ids: Ids) -> dict[UUID, Origin]:
    """Return of what corrections are: of a payment's entry, or of another's, which they name."""
    keys = corrected_keys(session, ids)
    names = {key: name for key, of in keys.items() if (name := payment_of_key(of))}
    columns = (Payment.channel, Payment.reference, Bill.psid, Payment.receipt)
    query = select(*columns).join(Bill, Bill.id == Payment.bill_id)
    query = query.where(tuple_(Payment.channel, Payment.reference).in_(set(names.values())))
    rows = session.execute(query) if names else ()
    bills = {(channel, reference): rest for channel, reference, *rest in rows}
    return {key: _correction(key, bills.get(names.get(key, ("", "")))) for key in ids}


def _correction(key: UUID, of: Sequence[str] | None) -> Origin:
    psid, receipt = of or (None, None)
    return Origin(kind="transaction", transaction_id=key, psid=psid, receipt=receipt)


_FINDERS: Mapping[str, Callable[[Session, Ids], dict[UUID, Origin]]] = {
    "payment": _payments,
    "deposit": _payments,
    "forfeiture": _forfeitures,
    "refund": _refunds,
    "refund_failed": _failed_refunds,
    "reversal": _reversals,
    "suspense": _suspense,
    "correction": _corrections,
}
