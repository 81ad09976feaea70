"""Refunds that count: what was approved and did not fail, with or without what is only proposed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Select,
    cast,
    exists,
    func,
    literal_column,
    select,
)
from sqlalchemy.orm import Session

from payments.bills.queries import APPROVED, APPROVED_OR_WAITING
from payments.receipts.confidentiality import of_hidden_bill
from payments.receipts.policy import DEPOSIT, EXCESS, Parts, part_name
from payments.refunds.models import Refund, RefundLine, RefundOutcome


def counts(*, waiting: bool) -> ColumnElement[bool]:
    """Return a condition for refunds in force; with `waiting`, also proposed ones."""
    return literal_column(f"({APPROVED_OR_WAITING if waiting else APPROVED})", Boolean())


def refunded_parts(*, waiting: bool) -> Select[*tuple[Any, ...]]:
    """Select the parts of refunds that count, for `ReturnedMoney`."""
    arrived = exists().where(RefundOutcome.refund_id == Refund.id)
    return (
        select(
            Refund.payment_id,
            Refund.bill_id,
            RefundLine.line_number,
            RefundLine.refund_id.is_(None).label("is_excess"),
            func.coalesce(RefundLine.amount_paisa, Refund.amount_paisa).label("amount_paisa"),
            arrived.label("arrived"),
            Refund.approval_transaction_id.label("transaction_id"),
        )
        .outerjoin_from(Refund, RefundLine, RefundLine.refund_id == Refund.id)
        .where(counts(waiting=waiting))
    )


def parts_of(session: Session, refund: Refund) -> Parts:
    """Return the parts of a refund, in paisa."""
    if refund.kind == EXCESS:
        return {EXCESS: refund.amount_paisa}
    query = select(RefundLine).filter_by(refund_id=refund.id).order_by(RefundLine.position)
    return {part_name(row.line_number): row.amount_paisa for row in session.scalars(query)}


@dataclass(frozen=True)
class GivenBack:
    """Paisa of refunds that were approved and did not fail; `excess_paisa` from overpayments."""

    arrived_paisa: int = 0
    going_paisa: int = 0
    moved_paisa: int = 0
    excess_paisa: int = 0


def given_back(session: Session, payment_id: UUID) -> GivenBack:
    """Return the refunds of a payment: one query. The caller checks whose payment it is."""
    return GivenBack(*session.execute(_sums(payment_id)).one())


def _sums(payment_id: UUID) -> Select[int, int, int, int]:
    moved = Refund.channel == DEPOSIT
    arrived = exists().where(RefundOutcome.refund_id == Refund.id)
    sums = _sum(arrived & ~moved), _sum(~arrived & ~moved), _sum(moved)
    return select(*sums, _sum(Refund.kind == EXCESS)).where(
        Refund.payment_id == payment_id, counts(waiting=False)
    )


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    found = func.sum(Refund.amount_paisa).filter(condition)
    return cast(func.coalesce(found, 0), BigInteger)


def hidden_refunds(ids: Collection[UUID]) -> Sequence[Select[UUID]]:
    """Return what selects, among entries of the ledger, refunds of bills under a veil."""
    return [
        of_hidden_bill(Refund.approval_transaction_id, ids, Refund.bill_id),
        of_hidden_bill(
            RefundOutcome.transaction_id, ids, Refund.bill_id, Refund.id == RefundOutcome.refund_id
        ),
    ]
