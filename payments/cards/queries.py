"""Attempts to pay by card, as shown to their payers and as reported by the gateway."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select

from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill
from payments.bills.origins import Origin, origin_of
from payments.bills.policy.state import PAYABLE
from payments.bills.queries import is_payer, view
from payments.cards.models import CANCEL, CAPTURE, CardAttempt, CardMessage, CardRequest
from payments.cards.policy import CardFacts, CardState, card_state
from payments.receipts.models import Payment


@dataclass(frozen=True, kw_only=True)
class ShownAttempt:
    """An attempt, its status, the number of its bill, and of its receipt once it has paid.

    `payable`: its bill can still be paid. `origin` leads to what the bill is for.
    """

    attempt: CardAttempt
    state: CardState
    psid: str
    receipt: str | None = None
    payable: bool = False
    origin: Origin | None = None

    @property
    def page_url(self) -> str | None:
        """Address of the card page, while it waits for the payer."""
        return self.attempt.page_url if self.state is CardState.WITH_PAYER else None


# Nothing was taken: the payer may try again.
TRY_AGAIN = frozenset({CardState.NOT_PAID, CardState.DECLINED})


def shown_attempt(uow: UnitOfWork, attempt_id: UUID) -> ShownAttempt:
    """Return an attempt; its id is known to its payer only. Raises NotFound."""
    attempt = uow.get(CardAttempt, attempt_id)
    told = uow.session.execute(
        select(CardMessage.event_code, CardMessage.success).filter_by(attempt_id=attempt_id)
    )
    asked = uow.session.execute(
        select(CardRequest.kind, CardRequest.outcome).filter_by(attempt_id=attempt_id)
    )
    facts = CardFacts(
        start_outcome=attempt.start_outcome,
        expires_at=attempt.expires_at,
        told=[(row.event_code, row.success) for row in told],
        asked=[(row.kind, row.outcome) for row in asked],
        session_over=attempt.session_over is not None,
    )
    bill, state = uow.get(Bill, attempt.bill_id), card_state(facts, uow.now)
    return ShownAttempt(
        attempt=attempt,
        state=state,
        psid=bill.psid,
        receipt=_receipt(uow, attempt) if state is CardState.CAPTURED else None,
        payable=state in TRY_AGAIN and view(uow, bill).state in PAYABLE,
        origin=origin_of(uow, bill, mine=is_payer(uow.actor, bill)),
    )


def _receipt(uow: UnitOfWork, attempt: CardAttempt) -> str | None:
    mine = Payment.details["attempt"].as_string() == str(attempt.id)
    query = select(Payment.receipt).where(Payment.bill_id == attempt.bill_id, mine)
    return uow.session.scalar(query.order_by(Payment.id).limit(1))


# Results usually arrive within minutes; after this time people check.
OVERDUE = timedelta(days=1)
_CAPTURED = ("CAPTURE", "CAPTURE_FAILED")
_AUTHORISATION = CardMessage.event_code == "AUTHORISATION"
AGREED = and_(_AUTHORISATION, CardMessage.success)
LATER = ~_AUTHORISATION


def told_of(*what: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return a condition: an attempt has a message (that matches `what`)."""
    mine = CardMessage.attempt_id == CardAttempt.id
    return exists().where(mine, *what).correlate(CardAttempt)


def only_refused() -> ColumnElement[bool]:
    """Return a condition: the attempt's only messages are refusals of the payer's bank."""
    return ~told_of(~and_(_AUTHORISATION, CardMessage.success.is_(False)))


def heard_of() -> ColumnElement[bool]:
    """Return a condition: a message reported the result of a request, or its later failure."""
    codes = and_(CardRequest.kind == CAPTURE, CardMessage.event_code.in_(_CAPTURED))
    given_up = and_(CardRequest.kind == CANCEL, CardMessage.event_code == "CANCELLATION")
    mine = CardMessage.attempt_id == CardRequest.attempt_id
    return exists().where(mine, or_(codes, given_up)).correlate(CardRequest)
