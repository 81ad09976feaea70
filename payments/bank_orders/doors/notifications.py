"""A payer is notified where an officer says that their refund is to go, so that they can object."""

from uuid import UUID

from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.unit_of_work import UnitOfWork
from payments.bank_orders.models import PayeeAccount
from payments.bank_orders.payables.refunds import Refunds
from payments.bank_orders.queries import latest_accounts, payers_word
from payments.kernel.events import ACCOUNT_ENTERED, PAY_ORDER_CHOSEN, REFUND_APPROVED
from payments.receipts.doors import tell_about
from payments.receipts.models import Payment
from payments.refunds.models import Refund


@handler("payments.tell_of_account")
def tell_of_account(uow: UnitOfWork, event: Event) -> None:
    """Notify the payer which account an officer entered, or put instead of their own.

    Nobody learns of a refund before it was agreed to: until then `tell_when_agreed` waits.
    """
    account = uow.get(PayeeAccount, UUID(event.payload["account_id"]))
    if account.payable_kind != Refunds.kind:
        return
    refund = uow.get(Refund, account.payable_id)
    if refund.approved_at is not None and refund.approved_at < account.told_at:
        _notify_payer(uow, refund, account)


@handler("payments.tell_when_agreed")
def tell_when_agreed(uow: UnitOfWork, event: Event) -> None:
    """Notify the payer of the account that an officer entered before the refund was agreed to."""
    refund = uow.get(Refund, UUID(event.payload["refund_id"]))
    name = (Refunds.kind, refund.id)
    account = latest_accounts(uow.session, [name]).get(name)
    agreed_at = refund.approved_at
    if account and agreed_at and not account.by_payer and account.told_at <= agreed_at:
        _notify_payer(uow, refund, account)


def _notify_payer(uow: UnitOfWork, refund: Refund, account: PayeeAccount) -> None:
    own = payers_word(uow.session, (Refunds.kind, refund.id))
    template = "payments/account_replaced" if own else "payments/account_told"
    tell_about(
        uow,
        template,
        uow.get(Payment, refund.payment_id),
        refund.amount_paisa,
        account=account.iban_masked,
        own=own.iban_masked if own else "",
    )


@handler("payments.tell_of_pay_order")
def tell_of_pay_order(uow: UnitOfWork, event: Event) -> None:
    """Notify the payer that an officer chose a pay order for them, so that they can object."""
    refund = uow.get(Refund, UUID(event.payload["refund_id"]))
    payment = uow.get(Payment, refund.payment_id)
    tell_about(uow, "payments/pay_order_chosen", payment, refund.amount_paisa)


ACCOUNT_EVENTS = (
    (ACCOUNT_ENTERED, tell_of_account),
    (REFUND_APPROVED, tell_when_agreed),
    (PAY_ORDER_CHOSEN, tell_of_pay_order),
)
