"""Account of a payee: given by an officer, or by the payer on their own page.

Title and number are sealed; only the masked number is written to the trail. The people who decide
on an order to the account see both in full. If an officer gives an account, its payer is notified.
"""

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import func, select, true

from app.db import new_id
from app.errors import Conflict, Invalid, NotFound
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.bank_orders.models import BankOrder, BankOrderLine, PayeeAccount
from payments.bank_orders.payables.kinds import KINDS
from payments.bank_orders.queries import payers_word
from payments.bills.models import Bill
from payments.kernel.events import ACCOUNT_ENTERED
from payments.kernel.policy import masked_iban, read_iban
from payments.refunds.models import Refund
from payments.treasury.permissions import ENTER_OWN_ACCOUNT, ENTER_PAYEE_ACCOUNT

PURPOSE = "payee account"
# No account is recorded while an order is made or released: it uses the earlier accounts.
LOCK = "payments.bank_orders"


@dataclass(frozen=True, kw_only=True)
class TellAccount:
    """A payable's account: its title at the bank, and its IBAN as it was typed."""

    kind: str
    payable_id: UUID
    title: str = field(repr=False)
    iban: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class TellOwnAccount:
    """The account to which the payer's own refund goes."""

    refund_id: UUID
    title: str = field(repr=False)
    iban: str = field(repr=False)


def tell_account(uow: UnitOfWork, command: TellAccount) -> PayeeAccount:
    """Record an account; it replaces the payer's own, and the payer is notified.

    Publishes `payments.payee_account_told` {account_id}. Raises NotFound, Invalid (`iban`),
    Conflict (`account-late`).
    """
    require(uow.actor, ENTER_PAYEE_ACCOUNT)
    if command.kind not in KINDS:
        raise NotFound
    return _keep(uow, command, by_payer=False)


def tell_own_account(uow: UnitOfWork, command: TellOwnAccount) -> PayeeAccount:
    """Record the account for the actor's own refund; a waiting order with another is blocked.

    Raises NotFound if it is another's, Invalid (`iban`), Conflict (`account-late`).
    """
    require(uow.actor, ENTER_OWN_ACCOUNT)
    refund, _bill = own_refund_of(uow, command.refund_id)
    told = TellAccount(kind="refund", payable_id=refund.id, title=command.title, iban=command.iban)
    return _keep(uow, told, by_payer=True)


def own_refund_of(uow: UnitOfWork, refund_id: UUID) -> tuple[Refund, Bill]:
    """Return the actor's own refund and its bill. Raises NotFound for anybody else's."""
    refund = uow.get(Refund, refund_id)
    bill = uow.get(Bill, refund.bill_id)
    mine = bill.payer_person_id == uow.actor.person or (
        bill.payer_organisation_id is not None
        and bill.payer_organisation_id == uow.actor.organisation_id
    )
    # Nobody learns of a refund before it was agreed to.
    if not mine or refund.approved_at is None:
        raise NotFound
    return refund, bill


def _keep(uow: UnitOfWork, command: TellAccount, *, by_payer: bool) -> PayeeAccount:
    iban = read_iban(command.iban)
    if iban is None:
        problem = sentence("This is no Pakistani IBAN. Check it, sign by sign: PK and 22 more.")
        raise Invalid(problem, code="iban", fields={"iban": problem})
    require_open_payable(uow, command.kind, command.payable_id, by_payer=by_payer)
    row = PayeeAccount(
        id=new_id(),
        payable_kind=command.kind,
        payable_id=command.payable_id,
        title_sealed=uow.vault.seal(command.title.encode()),
        iban_sealed=uow.vault.seal(iban.encode()),
        iban_keyed=uow.vault.hash(PURPOSE, iban.encode()),
        iban_masked=masked_iban(iban),
        told_by=uow.actor.person,
        told_at=uow.instant(),
        by_payer=by_payer,
    )
    replaced = None if by_payer else payers_word(uow.session, (row.payable_kind, row.payable_id))
    uow.add(row)
    uow.audit(
        "payee.account_replaced" if replaced else "payee.account_told",
        command.payable_id,
        before={"account": replaced.iban_masked, "by_payer": True} if replaced else None,
        after={"account": row.iban_masked, "by_payer": by_payer},
    )
    if not by_payer:
        uow.publish(ACCOUNT_ENTERED, account_id=row.id)
    return row


def require_open_payable(uow: UnitOfWork, kind: str, payable_id: UUID, *, by_payer: bool) -> None:
    """Refuse what is not to be paid or was ordered; a payer may object until it is released."""
    uow.session.execute(select(func.pg_advisory_xact_lock_shared(func.hashtext(LOCK))))
    ordered = (
        select(BankOrderLine.order_id)
        .join(BankOrder, BankOrder.id == BankOrderLine.order_id)
        .where(
            BankOrderLine.payable_kind == kind,
            BankOrderLine.payable_id == payable_id,
            ~BankOrderLine.freed,
            BankOrder.approved_at.is_not(None) if by_payer else true(),
        )
    )
    waits = KINDS[kind].open_for_account(uow.session, payable_id)
    if not waits or uow.session.scalar(ordered) is not None:
        raise Conflict(
            sentence("This is not to be paid, or it is already in an order to the bank."),
            code="account-late",
        )
