"""Orders to the bank: made by one officer, released by another; the released file never changes.

No `Decision`: the order has lines, which it reserves, and the release writes its file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from sqlalchemy import func, select, update

from app.calendar import local_day
from app.db import new_id
from app.errors import Conflict, Forbidden, Invalid
from app.identity.public import require_fresh_proof
from app.permissions import require
from app.row_macs import Forged, changing, log_forged, require_genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.bank_orders.models import BankOrder, BankOrderLine, PayeeAccount
from payments.bank_orders.order_file import FileLine, line_reference, order_file
from payments.bank_orders.payables.kinds import KINDS
from payments.bank_orders.queries import (
    MAX_LINES,
    WaitingPayable,
    entered_accounts,
    waiting_payables,
)
from payments.bank_orders.use_cases.set_payee_account import LOCK
from payments.refunds.queries.ways import by_pay_order
from payments.treasury.permissions import MAKE_BANK_ORDER, READ_ORDER_FILE, RELEASE_BANK_ORDER


@dataclass(frozen=True, kw_only=True)
class MakeBankOrder:
    """The bank from which everything that waits and has an account is to be paid."""

    bank: str


@dataclass(frozen=True, kw_only=True)
class ReleaseBankOrder:
    """The order to release."""

    order_id: UUID


@dataclass(frozen=True, kw_only=True)
class RefuseBankOrder:
    """The order to refuse, and the reason."""

    order_id: UUID
    reason: str


@dataclass(frozen=True, kw_only=True)
class TakeOrderFile:
    """The file of which order."""

    order_id: UUID


def make_bank_order(uow: UnitOfWork, command: MakeBankOrder) -> BankOrder:
    """Create an order of waiting payables of a bank, oldest first: at most 200 payees.

    Raises Conflict (`nothing-to-order`) if none has a known payee's account.
    """
    require(uow.actor, MAKE_BANK_ORDER)
    uow.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(LOCK))))
    waiting = [row for row in waiting_payables(uow.session, command.bank) if row.told]
    waiting = waiting[:MAX_LINES]
    if not waiting:
        raise Conflict(
            sentence("There is no payment from this bank with a known account."),
            code="nothing-to-order",
        )
    order = BankOrder(
        id=new_id(),
        number=_number(uow, command.bank),
        bank=command.bank,
        lines=len(waiting),
        total_paisa=sum(row.payable.amount_paisa for row in waiting),
        entered_by=uow.actor.person,
        entered_at=uow.instant(),
    )
    uow.add(order)
    uow.session.add_all(_lines(order, waiting))
    uow.session.flush()
    uow.audit("bank_order.made", order.id, after=_summary(order))
    return order


def _number(uow: UnitOfWork, bank: str) -> str:
    """Return the next number of a bank's day; the caller holds the lock."""
    begins = f"{bank.upper()}-{local_day(uow.now):%Y%m%d}-"
    query = select(func.count()).where(BankOrder.number.startswith(begins, autoescape=True))
    return f"{begins}{(uow.session.scalar(query) or 0) + 1}"


def _lines(order: BankOrder, waiting: Sequence[WaitingPayable]) -> list[BankOrderLine]:
    return [
        BankOrderLine(
            order_id=order.id,
            number=number,
            payable_kind=row.payable.kind,
            payable_id=row.payable.id,
            account_id=row.told.row.id,
            amount_paisa=row.payable.amount_paisa,
        )
        for number, row in enumerate(waiting, start=1)
        if row.told
    ]


def release_bank_order(uow: UnitOfWork, command: ReleaseBankOrder) -> BankOrder:
    """Release an order: its file is written and sealed, and every payable is on its way.

    It pays to the accounts that the order was made with. Raises Forbidden if the actor made it or
    gave an account in it, ProofNeeded, Conflict if it was decided, a payable no longer waits, or
    its payer gave another account since (`account-objected`).
    """
    require(uow.actor, RELEASE_BANK_ORDER)
    require_fresh_proof(uow)
    uow.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(LOCK))))
    order = uow.lock(BankOrder, command.order_id)
    query = select(BankOrderLine).filter_by(order_id=order.id).order_by(BankOrderLine.number)
    lines = uow.session.scalars(query).all()
    accounts = _accounts(uow, lines)
    _refuse_objected(uow, list(accounts.values()))
    _refuse_forged(uow, lines, accounts)
    with uow.session.no_autoflush, changing(uow.vault, order):
        order.approve(by=uow.actor.person, at=uow.instant())
        data = _file(uow, order, lines, accounts)
        order.file_sealed, order.file_hash = uow.vault.seal(data), sha256(data).digest()
    uow.session.flush()
    for line in lines:
        reference = line_reference(order.number, line.number)
        KINDS[line.payable_kind].sent(uow, line.payable_id, order.bank, reference)
    uow.audit("bank_order.released", order.id, after=_summary(order))
    return order


def _accounts(uow: UnitOfWork, lines: Sequence[BankOrderLine]) -> Mapping[UUID, PayeeAccount]:
    """Return the accounts of an order.

    An actor who gave one counts as maker, and cannot release.
    """
    query = select(PayeeAccount).where(PayeeAccount.id.in_([line.account_id for line in lines]))
    accounts = {row.id: row for row in uow.session.scalars(query)}
    if any(row.told_by == uow.actor.person for row in accounts.values()):
        raise Forbidden(
            sentence(
                "You entered an account in this order yourself. Another officer must release it."
            ),
            code="two-people",
        )
    return accounts


def _refuse_forged(
    uow: UnitOfWork, lines: Sequence[BankOrderLine], accounts: Mapping[UUID, PayeeAccount]
) -> None:
    """Raise Forged for an invented account, another payable's, or an amount that is not due.

    Each payable's own use case checks the payable itself.
    """
    for account in accounts.values():
        require_genuine(uow.vault, account)
    for line in lines:
        account = accounts[line.account_id]
        due = KINDS[line.payable_kind].named(uow.session, [line.payable_id])[line.payable_id]
        told = (account.payable_kind, account.payable_id, line.amount_paisa)
        if told != (due.kind, due.id, due.amount_paisa):
            log_forged("bank_order_lines", line.order_id, line.number)
            raise Forged


def _refuse_objected(uow: UnitOfWork, accounts: Sequence[PayeeAccount]) -> None:
    told = entered_accounts(uow.session, accounts)
    by_paper = [
        paid
        for kind in {row.payable_kind for row in accounts}
        for paid in by_pay_order(
            uow.session, [row.payable_id for row in accounts if row.payable_kind == kind], kind
        )
    ]
    if any(each.objected for each in told.values()) or by_paper:
        raise Conflict(
            sentence(
                "A payer has given another account since this order was made, or asked for a pay "
                "order. Refuse the order. You can order its payments again."
            ),
            code="account-objected",
        )


def _file(
    uow: UnitOfWork,
    order: BankOrder,
    lines: Sequence[BankOrderLine],
    accounts: Mapping[UUID, PayeeAccount],
) -> bytes:
    rows = [
        FileLine(
            number=line.number,
            title=uow.vault.open(accounts[line.account_id].title_sealed).decode(),
            iban=uow.vault.open(accounts[line.account_id].iban_sealed).decode(),
            amount_paisa=line.amount_paisa,
            reference=line_reference(order.number, line.number),
        )
        for line in lines
    ]
    return order_file(order.number, order.bank, local_day(uow.instant()), rows)


def refuse_bank_order(uow: UnitOfWork, command: RefuseBankOrder) -> BankOrder:
    """Refuse an order, or withdraw the actor's own: its payables may be ordered again.

    Raises Conflict if it was already decided.
    """
    require(uow.actor, RELEASE_BANK_ORDER)
    order = uow.lock(BankOrder, command.order_id)
    with changing(uow.vault, order):
        order.refuse(by=uow.actor.person, at=uow.instant(), reason=command.reason)
    uow.session.flush()
    query = update(BankOrderLine).where(BankOrderLine.order_id == order.id).values(freed=True)
    uow.session.execute(query.execution_options(synchronize_session=False))
    uow.audit("bank_order.refused", order.id, after={"reason": command.reason})
    return order


def take_order_file(uow: UnitOfWork, command: TakeOrderFile) -> tuple[str, bytes]:
    """Hand out a released order's file, and keep who had it. Raises NotFound, Invalid."""
    require(uow.actor, READ_ORDER_FILE)
    require_fresh_proof(uow)
    order = uow.get(BankOrder, command.order_id)
    require_genuine(uow.vault, order)
    if order.file_sealed is None:
        raise Invalid(sentence("There is no file before another officer has released the order."))
    data = uow.vault.open(order.file_sealed)
    if sha256(data).digest() != order.file_hash:
        raise Conflict(
            sentence(
                "The file is not the one that was released. Contact the operator immediately."
            ),
            code="order-file-changed",
        )
    uow.audit("bank_order.file_taken", order.id, after={"number": order.number})
    return order.number, data


def _summary(order: BankOrder) -> dict[str, object]:
    return {"number": order.number, "lines": order.lines, "total": order.total_paisa}
