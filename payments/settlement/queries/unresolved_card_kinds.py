"""Unfinished card payments: each kind is a query with the same columns."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    Uuid,
    and_,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from payments.bills.models import Bill
from payments.cards.adyen.gateway import CURRENCY
from payments.cards.models import CAPTURE, OPENED, REFUSED, CardAttempt, CardMessage, CardRequest
from payments.cards.policy import REFUND, REFUND_RETURN_EVENTS, Open
from payments.cards.queries import AGREED, LATER, OVERDUE, heard_of, told_of
from payments.receipts.models import Payment
from payments.receipts.policy import CARD
from payments.refunds.models import Refund, RefundOutcome, RefundRequest
from payments.refunds.policy import RefundState as Refunded
from payments.settlement.models import ChannelLine

# No bank keeps money back for a card longer (a working value: U): what was not captured by then
# never will be, and nothing was taken.
LAPSED = timedelta(days=30)
_NAME = CardMessage.psp_reference.expression


def attempts(now: datetime, *, left: bool) -> Select[Any]:
    """Select attempts without a message, or without a request after they were authorised."""
    name = select(func.max(CardMessage.psp_reference)).where(
        CardMessage.attempt_id == CardAttempt.id, AGREED
    )
    came_back = CardAttempt.session_result.is_not(None)
    silent = and_(CardAttempt.expires_at < now, ~told_of())
    old = CardAttempt.started_at <= now - OVERDUE
    stuck = and_(old, told_of(AGREED), ~told_of(LATER))
    return (
        select(
            *_row(
                kind=literal((Open.LEFT if left else Open.PAYMENT).value),
                key=CardAttempt.id.expression,
                paisa=CardAttempt.amount_paisa.expression,
                since=CardAttempt.started_at.expression,
                ours=_plain(CardAttempt.id.expression),
                theirs=func.coalesce(name.correlate(CardAttempt).scalar_subquery(), ""),
            )
        )
        .join(Bill, Bill.id == CardAttempt.bill_id)
        .where(
            CardAttempt.started_at >= now - LAPSED,
            CardAttempt.start_outcome == OPENED,
            CardAttempt.session_over.is_(None),
            ~exists().where(CardRequest.attempt_id == CardAttempt.id),
            and_(silent, ~came_back) if left else or_(and_(silent, came_back), stuck),
        )
    )


def requests(now: datetime) -> Select[Any]:
    """Select captures, and relevant cancels, without a message for a day."""
    return (
        select(
            *_row(
                kind=CardRequest.kind.expression,
                key=CardRequest.id.expression,
                paisa=CardRequest.amount_paisa.expression,
                since=CardRequest.asked_at.expression,
                ours=_plain(CardRequest.attempt_id.expression),
                theirs=CardRequest.psp_reference.expression,
            )
        )
        .join(CardAttempt, CardAttempt.id == CardRequest.attempt_id)
        .join(Bill, Bill.id == CardAttempt.bill_id)
        .where(
            CardRequest.asked_at <= now - OVERDUE,
            or_(CardRequest.kind == CAPTURE, CardRequest.asked_at >= now - LAPSED),
            CardRequest.outcome.is_distinct_from(REFUSED),
            ~heard_of(),
        )
    )


def refunds(now: datetime) -> Select[Any]:
    """Select refunds by card that were approved a day ago and have no end."""
    return (
        select(
            *_row(
                kind=literal(Open.REFUND.value),
                key=Refund.id.expression,
                paisa=Refund.amount_paisa.expression,
                since=Refund.approved_at.expression,
                ours=_plain(Refund.id.expression),
                theirs=func.coalesce(RefundRequest.reference, Payment.reference),
                refund=Refund.id.expression,
            )
        )
        .join(Bill, Bill.id == Refund.bill_id)
        .join(Payment, Payment.id == Refund.payment_id)
        .outerjoin(RefundRequest, RefundRequest.refund_id == Refund.id)
        .where(
            Refund.channel == CARD,
            Refund.approved_at <= now - OVERDUE,
            ~exists().where(RefundOutcome.refund_id == Refund.id),
        )
    )


def gone() -> Select[Any]:
    """Select what the gateway says went back to a payer and the books do not say.

    It leaves when a settlement report has it: then it is a difference, with a list of its own.
    """
    refund = func.coalesce(RefundRequest.refund_id, Refund.id)
    return (
        select(
            *_row(
                kind=literal(Open.GONE.value),
                key=CardMessage.id.expression,
                paisa=CardMessage.amount_paisa.expression,
                since=CardMessage.received_at.expression,
                ours=CardMessage.merchant_reference.expression,
                theirs=CardMessage.psp_reference.expression,
                refund=refund,
            )
        )
        .join(CardAttempt, CardAttempt.id == CardMessage.attempt_id)
        .join(Bill, Bill.id == CardAttempt.bill_id)
        .outerjoin(
            RefundRequest,
            and_(RefundRequest.channel == CARD, RefundRequest.reference == _NAME),
        )
        .outerjoin(Refund, _plain(Refund.id.expression) == CardMessage.merchant_reference)
        .where(
            CardMessage.event_code == REFUND,
            CardMessage.success,
            CardMessage.currency == CURRENCY,
            ~_is_refund_in_force(refund),
            ~_is_refund_returned(),
            ~exists().where(
                ChannelLine.kind == "refund", ChannelLine.reference.in_((_NAME, cast(refund, Text)))
            ),
        )
    )


def _is_refund_in_force(refund: ColumnElement[UUID]) -> ColumnElement[bool]:
    def ended(how: Refunded) -> ColumnElement[bool]:
        mine = RefundOutcome.refund_id == refund
        return exists().where(mine, RefundOutcome.outcome == how.value)

    return and_(ended(Refunded.CONFIRMED), ~ended(Refunded.FAILED))


def _is_refund_returned() -> ColumnElement[bool]:
    later = aliased(CardMessage)
    return exists().where(
        later.psp_reference == _NAME, later.event_code.in_(REFUND_RETURN_EVENTS), later.success
    )


def _row(  # noqa: PLR0913 - a row's columns
    *,
    kind: ColumnElement[str],
    key: ColumnElement[UUID],
    paisa: ColumnElement[int],
    since: ColumnElement[Any],
    ours: ColumnElement[str],
    theirs: ColumnElement[str],
    refund: ColumnElement[Any] | None = None,
) -> Sequence[ColumnElement[Any]]:
    """Name the columns: ours and theirs are the names by which it is found at the gateway."""
    return [
        kind.label("kind"),
        key.label("id"),
        Bill.psid.label("psid"),
        paisa.label("amount_paisa"),
        since.label("since"),
        ours.label("our_reference"),
        theirs.label("gateway_reference"),
        (cast(null(), Uuid) if refund is None else refund).label("refund_id"),
    ]


def _plain(key: ColumnElement[UUID]) -> ColumnElement[str]:
    """Write an id as the gateway has it from us."""
    return func.replace(cast(key, Text), "-", "")
