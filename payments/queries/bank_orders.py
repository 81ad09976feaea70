"""Orders to the bank as officers follow them: what waits to be ordered, and what became of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.unit_of_work import UnitOfWork
from payments.models.bank_order import (
    BankOrder,
    BankOrderLine,
    BankResult,
    BankResultLine,
    PayeeAccount,
)
from payments.payables import Payable
from payments.payables_known import KINDS
from payments.permissions_treasury import READ_TREASURY

MOST_LINES = 200
PayableName = tuple[str, UUID]


@dataclass(frozen=True, kw_only=True)
class WaitingPayable:
    """Something to be paid, and the masked account of its payee, "" where nobody told it."""

    payable: Payable
    account_id: UUID | None
    account: str


@dataclass(frozen=True, kw_only=True)
class ShownLine:
    """A line of an order; `outcome` is "", "arrived" or "returned", as two officers said."""

    line: BankOrderLine
    payable: Payable
    account: str
    outcome: str
    reference: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ShownOrder:
    """An order with its lines, and what waits for a second officer."""

    order: BankOrder
    lines: Sequence[ShownLine]
    waiting: Sequence[tuple[BankResult, Sequence[BankResultLine]]]

    @property
    def hash(self) -> str | None:
        """The file's hash, as text."""
        return self.order.file_hash.hex() if self.order.file_hash else None


def waiting_payables(session: Session, bank: str, kind: str = "") -> list[WaitingPayable]:
    """Return what waits to be paid from a bank and is in no order: at most 200 of each kind."""
    found = [
        payable
        for name, each in KINDS.items()
        if not kind or name == kind
        for payable in each.waiting(session, bank, MOST_LINES)
    ]
    names = [(payable.kind, payable.id) for payable in found]
    rows = session.execute(
        select(BankOrderLine.payable_kind, BankOrderLine.payable_id).where(
            ~BankOrderLine.freed,
            tuple_(BankOrderLine.payable_kind, BankOrderLine.payable_id).in_(names),
        )
    )
    ordered = {(name, payable_id) for name, payable_id in rows}
    accounts = latest_accounts(session, names)
    return [
        _waiting(payable, accounts.get((payable.kind, payable.id)))
        for payable in found
        if (payable.kind, payable.id) not in ordered
    ]


def _waiting(payable: Payable, account: PayeeAccount | None) -> WaitingPayable:
    return WaitingPayable(
        payable=payable,
        account_id=account.id if account else None,
        account=account.iban_masked if account else "",
    )


def latest_accounts(
    session: Session, names: Collection[PayableName]
) -> Mapping[PayableName, PayeeAccount]:
    """Return the account that counts for each payable."""
    key = tuple_(PayeeAccount.payable_kind, PayeeAccount.payable_id)
    query = select(PayeeAccount).where(key.in_(list(names))).order_by(PayeeAccount.id)
    return {(row.payable_kind, row.payable_id): row for row in session.scalars(query)}


def to_be_paid(uow: UnitOfWork, bank: str) -> list[WaitingPayable]:
    """Return what waits to be paid from a bank, for officers."""
    require(uow.actor, READ_TREASURY)
    return waiting_payables(uow.session, bank)


def payable_named(uow: UnitOfWork, kind: str, payable_id: UUID) -> tuple[Payable, str]:
    """Return a payable and its payee's masked account. Raises NotFound."""
    require(uow.actor, READ_TREASURY)
    known = KINDS.get(kind)
    found = known.named(uow.session, [payable_id]) if known else {}
    if payable_id not in found:
        raise NotFound
    account = latest_accounts(uow.session, [(kind, payable_id)]).get((kind, payable_id))
    return found[payable_id], account.iban_masked if account else ""


def list_orders(uow: UnitOfWork, cursor: str | None = None) -> Page[BankOrder]:
    """List the orders, the newest first."""
    require(uow.actor, READ_TREASURY)
    query = select(BankOrder).order_by(BankOrder.id.desc()).limit(PAGE + 1)
    if cursor:
        query = query.where(BankOrder.id < as_id(decode_cursor(cursor, 1)[0]))
    return cut(uow.session.scalars(query).all(), PAGE, lambda row: [str(row.id)])


def shown_order(uow: UnitOfWork, order_id: UUID) -> ShownOrder:
    """Return an order with its lines and what the bank said of them. Raises NotFound."""
    require(uow.actor, READ_TREASURY)
    order = uow.get(BankOrder, order_id)
    session = uow.session
    results = _results(session, order_id)
    said = {
        line.number: line
        for result, lines in results
        if result.approved_at is not None
        for line in lines
    }
    return ShownOrder(
        order=order,
        lines=[_shown(row, said) for row in _lines(session, order_id)],
        waiting=[(result, lines) for result, lines in results if result.waiting],
    )


def _lines(session: Session, order_id: UUID) -> list[tuple[BankOrderLine, Payable, PayeeAccount]]:
    query = (
        select(BankOrderLine, PayeeAccount)
        .join(PayeeAccount, PayeeAccount.id == BankOrderLine.account_id)
        .where(BankOrderLine.order_id == order_id)
        .order_by(BankOrderLine.number)
    )
    rows = session.execute(query).all()
    named: dict[PayableName, Payable] = {}
    for kind in {line.payable_kind for line, _account in rows}:
        ids = [line.payable_id for line, _account in rows if line.payable_kind == kind]
        named |= {(kind, key): each for key, each in KINDS[kind].named(session, ids).items()}
    return [(line, named[line.payable_kind, line.payable_id], account) for line, account in rows]


def _shown(
    row: tuple[BankOrderLine, Payable, PayeeAccount], said: Mapping[int, BankResultLine]
) -> ShownLine:
    line, payable, account = row
    told = said.get(line.number)
    return ShownLine(
        line=line,
        payable=payable,
        account=account.iban_masked,
        outcome=told.outcome if told else "",
        reference=told.reference if told else "",
        reason=told.reason if told else "",
    )


def _results(session: Session, order_id: UUID) -> list[tuple[BankResult, Sequence[BankResultLine]]]:
    """Return what was brought of an order: the earliest decision first, what waits last."""
    query = select(BankResult).filter_by(order_id=order_id)
    results = session.scalars(query.order_by(BankResult.approved_at, BankResult.id)).all()
    lines = session.scalars(
        select(BankResultLine).filter_by(order_id=order_id).order_by(BankResultLine.number)
    ).all()
    return [(each, [line for line in lines if line.result_id == each.id]) for each in results]
