"""Backfill of older scrolls: suspense and settlement of their lines, done once, by cron.

Before release 0041 a line that differed was posted nowhere, and no scroll line was settled.
"""

from sqlalchemy import exists, select

from app.permissions import require
from app.unit_of_work import UnitOfWork
from payments.clearing.models import Settlement, SuspenseItem
from payments.clearing.use_cases import Settled, settle_many
from payments.counter.models import BankScroll, ScrollLine, ScrollOutcome
from payments.counter.use_cases.post_scroll_lines import (
    CHANNEL,
    of_payment,
    of_suspense,
    suspend_differing,
)
from payments.kernel.permissions import CATCH_UP_SCROLLS
from payments.receipts.models import Payment

MAX_ROWS = 500


def catch_up_scrolls(uow: UnitOfWork, command: None) -> int:  # noqa: ARG001 - cron has nothing to say
    """Suspend and settle what is left of old scrolls, at most 500 of each; return how many."""
    require(uow.actor, CATCH_UP_SCROLLS)
    items = [*_differing(uow), *_payments(uow), *_suspended(uow)]
    named = {item.name: item for item in items}
    settle_many(uow, list(named.values())[:1_000])
    return len(named)


def _differing(uow: UnitOfWork) -> list[Settled]:
    known = exists().where(
        SuspenseItem.scroll_id == ScrollOutcome.scroll_id, SuspenseItem.row == ScrollOutcome.row
    )
    query = (
        select(BankScroll, ScrollLine)
        .join(ScrollLine, ScrollLine.scroll_id == BankScroll.id)
        .join(ScrollOutcome)
        .where(ScrollOutcome.kind == "differs", ScrollOutcome.transaction_id.is_(None), ~known)
        .order_by(ScrollOutcome.posted_at)
        .limit(MAX_ROWS)
    )
    return [suspend_differing(uow, scroll, line) for scroll, line in uow.session.execute(query)]


def _payments(uow: UnitOfWork) -> list[Settled]:
    settled = exists().where(Settlement.payment_id == Payment.id, Settlement.kind == "payment")
    query = (
        select(BankScroll, Payment)
        .join(ScrollOutcome, ScrollOutcome.scroll_id == BankScroll.id)
        .join(Payment, Payment.id == ScrollOutcome.payment_id)
        .where(ScrollOutcome.kind == "paid", ~settled)
        .order_by(Payment.id)
        .limit(MAX_ROWS)
    )
    return [of_payment(scroll, payment) for scroll, payment in uow.session.execute(query)]


def _suspended(uow: UnitOfWork) -> list[Settled]:
    settled = exists().where(
        Settlement.channel == CHANNEL,
        Settlement.kind == "suspense",
        Settlement.reference == SuspenseItem.reference,
    )
    query = (
        select(BankScroll, SuspenseItem)
        .join(SuspenseItem, SuspenseItem.scroll_id == BankScroll.id)
        .where(SuspenseItem.channel == CHANNEL, ~settled)
        .order_by(SuspenseItem.id)
        .limit(MAX_ROWS)
    )
    return [of_suspense(scroll, item) for scroll, item in uow.session.execute(query)]
