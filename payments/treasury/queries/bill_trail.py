"""Path of a bill's money: out of clearing to a bank, and from the bank to the treasuries."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CompoundSelect,
    Select,
    Text,
    Uuid,
    and_,
    cast,
    literal,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.ledger.public import corrections_of
from app.permissions import require
from app.row_macs import genuine_of
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill
from payments.clearing.models import Settlement, SuspenseDecision, SuspenseItem
from payments.deposits.models import DepositForfeiture
from payments.receipts.models import Payment
from payments.refunds.models import Refund, RefundOutcome
from payments.reversals.models import PaymentReversal
from payments.treasury.models import TreasuryLine, TreasuryPart
from payments.treasury.permissions import READ_TREASURY
from payments.treasury.queries.transfers import FollowedSheet, followed_sheets

# A bill has at most 50 lines; more parts of one bill than this nobody reads.
MAX_SHOWN = 200
Names = Select[*tuple[Any, ...]]
Column = InstrumentedAttribute[Any]
SUSPENSE = "suspense"
_NAME = (Settlement.channel, Settlement.kind, Settlement.reference)


@dataclass(frozen=True, kw_only=True)
class Transferred:
    """A part of a bill's money in a transfer in force to a treasury."""

    part: TreasuryPart
    line: TreasuryLine
    followed: FollowedSheet

    @property
    def transaction_id(self) -> UUID | None:
        """The transfer's transaction in the ledger; None until it was approved."""
        return self.followed.transfer.transaction_id if self.followed.transfer else None


@dataclass(frozen=True, kw_only=True)
class BillTrail:
    """The parts of a bill's money paid out to banks, and those in transfers."""

    settlements: Sequence[Settlement] = ()
    transfers: Sequence[Transferred] = ()


def bill_trail(uow: UnitOfWork, bill: Bill) -> BillTrail:
    """Return where a bill's money went: three queries. At most 200 rows of each."""
    require(uow.actor, READ_TREASURY)
    query = select(Settlement).where(Settlement.id.in_(_settled(bill.id)))
    settlements = genuine_of(uow.session, query.order_by(Settlement.id).limit(MAX_SHOWN))
    return BillTrail(settlements=settlements, transfers=_transfers(uow.session, bill.id))


def _settled(bill_id: UUID) -> CompoundSelect[UUID]:
    """Return the settlements of a bill's money, each by the index of its name."""
    ids, named = select(Settlement.id), tuple_(*_NAME)
    payments = select(Payment.id).filter_by(bill_id=bill_id)
    refunds = select(Refund.id).filter_by(bill_id=bill_id)
    return union_all(
        ids.where(Settlement.kind == "payment", Settlement.payment_id.in_(payments)),
        ids.where(Settlement.kind == "refund", Settlement.refund_id.in_(refunds)),
        ids.where(named.in_(_returned_refunds(bill_id))),
        ids.where(named.in_(_taken_back(bill_id))),
        ids.where(named.in_(_from_suspense(bill_id).where(SuspenseItem.settlement_id.is_(None)))),
        ids.where(Settlement.id.in_(_from_differences(bill_id))),
    )


def _returned_refunds(bill_id: UUID) -> Names:
    """Name refunds that came back after they had left the bank."""
    name = (Refund.channel, literal("adjustment"), cast(Refund.id, Text))
    return select(*name).where(Refund.bill_id == bill_id)


def _taken_back(bill_id: UUID) -> Names:
    name = (PaymentReversal.channel, PaymentReversal.kind, PaymentReversal.reference)
    return select(*name).where(PaymentReversal.bill_id == bill_id)


def _from_suspense(bill_id: UUID) -> Names:
    """Name the items out of which two officers let money pay the bill."""
    name = (SuspenseItem.channel, literal("suspense"), SuspenseItem.reference)
    return _decided(select(*name), bill_id)


def _from_differences(bill_id: UUID) -> Names:
    return _decided(select(SuspenseItem.settlement_id), bill_id)


def _decided(query: Names, bill_id: UUID) -> Names:
    payments = select(cast(Payment.reference, Uuid)).where(
        Payment.bill_id == bill_id, Payment.channel == SUSPENSE
    )
    return query.join(SuspenseDecision, SuspenseDecision.item_id == SuspenseItem.id).where(
        SuspenseDecision.id.in_(payments)
    )


def _transfers(session: Session, bill_id: UUID) -> list[Transferred]:
    """Return the parts of transfers in force. Corrected money goes by its correction."""
    sources = _sources(bill_id).cte("sources")
    moved = corrections_of(select(sources.c.transaction_id)).subquery()
    names = union_all(
        select(sources.c.source, sources.c.source_id), select(literal("correction"), moved.c.id)
    )
    of = and_(
        TreasuryLine.sheet_id == TreasuryPart.sheet_id,
        TreasuryLine.number == TreasuryPart.line_number,
    )
    query = (
        select(TreasuryPart, TreasuryLine)
        .join(TreasuryLine, of)
        .where(tuple_(TreasuryPart.source, TreasuryPart.source_id).in_(names), ~TreasuryPart.freed)
        .order_by(TreasuryPart.sheet_id, TreasuryPart.place)
        .limit(MAX_SHOWN)
    )
    rows = session.execute(query).all()
    sheets = list(dict.fromkeys(part.sheet_id for part, _line in rows))
    by_id = {each.sheet.id: each for each in followed_sheets(session, sheets)}
    return [
        Transferred(part=part, line=line, followed=by_id[part.sheet_id])
        for part, line in rows
        if part.sheet_id in by_id
    ]


def _sources(bill_id: UUID) -> CompoundSelect[*tuple[Any, ...]]:
    """Return the possible transfer parts of a bill's money, with their ledger entries."""
    kept, failed = DepositForfeiture, RefundOutcome
    agreed = _source("refund", Refund.id, Refund.approval_transaction_id)
    forfeited = _source("forfeiture", Payment.id, kept.transaction_id)
    came_back = _source("refund_failed", Refund.id, failed.transaction_id)
    reversed_ = _source("reversal", PaymentReversal.id, PaymentReversal.transaction_id)
    return union_all(
        _source("payment", Payment.id, Payment.transaction_id).where(Payment.bill_id == bill_id),
        _source("deposit", Payment.id, Payment.transaction_id).where(Payment.bill_id == bill_id),
        forfeited.join(kept, kept.bill_id == Payment.bill_id).where(Payment.bill_id == bill_id),
        agreed.where(Refund.bill_id == bill_id, Refund.approved_at.is_not(None)),
        came_back.join(failed, failed.refund_id == Refund.id).where(
            Refund.bill_id == bill_id, failed.outcome == "failed"
        ),
        reversed_.where(PaymentReversal.bill_id == bill_id),
    )


def _source(name: str, key: Column, entry: Column) -> Names:
    return select(
        literal(name).label("source"), key.label("source_id"), entry.label("transaction_id")
    )
