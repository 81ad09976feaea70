"""What of a payment has gone back to its payer, is on its way, or was moved to another bill."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Select, cast, exists, func, select
from sqlalchemy.orm import Session

from payments.bills.queries.refund_totals import counts
from payments.receipts.models.refund import Refund, RefundOutcome
from payments.receipts.policy.refundable import DEPOSIT, EXCESS


@dataclass(frozen=True)
class GivenBack:
    """Paisa of refunds that were approved and did not fail, `excess_paisa` of what was too much."""

    arrived_paisa: int = 0
    going_paisa: int = 0
    moved_paisa: int = 0
    excess_paisa: int = 0


def given_back(session: Session, payment_id: UUID) -> GivenBack:
    """Return what of a payment was refunded: one query. Whose it is, the caller must know."""
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
