"""Orders to the bank as officers follow them: what waits to be ordered, and what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.unit_of_work import UnitOfWork
from payments.bank_orders.models import (
    BankOrder,
    BankOrderLine,
    BankResult,
    BankResultLine,
    PayeeAccount,
)
from payments.bank_orders.payable_kinds import KINDS
from payments.bank_orders.payables import Payable
from payments.bank_orders.queries.payee_accounts import (
    PayableName,
    ToldAccount,
    as_told,
    latest_told,
)
from payments.treasury.permissions import READ_TREASURY, RELEASE_BANK_ORDER

MOST_LINES = 200


@dataclass(frozen=True, kw_only=True)
class WaitingPayable:
    """Something to be paid, and its payee's account, None where nobody told it."""

    payable: Payable
    told: ToldAccount | None

    @property
    def account(self) -> str:
        """The payee's account, masked; "" where nobody told it."""
        return self.told.account if self.told else ""


@dataclass(frozen=True, kw_only=True)
class ShownLine:
    """A line of an order; `outcome` is "", "arrived" or "returned", as two officers said.

    `iban` is whole only for officers who may release it, while it waits for that.
    """

    line: BankOrderLine
    payable: Payable
    told: ToldAccount
    title: str = field(repr=False)
    iban: str | None = field(repr=False)
    outcome: str
    reference: str
    reason: str

    @property
    def account(self) -> str:
        """The account, masked."""
        return self.told.account


@dataclass(frozen=True, kw_only=True)
class ShownOrder:
    """An order with its lines, and what waits for a second officer."""

    order: BankOrder
    lines: Sequence[ShownLine]
    waiting: Sequence[tuple[BankResult, Sequence[BankResultLine]]]

    @property
    def replaced(self) -> int:
        """In how many lines an officer's word stands instead of the payer's own."""
        return sum(line.told.replaced is not None for line in self.lines)

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
    accounts = latest_told(session, names)
    return [
        WaitingPayable(payable=payable, told=accounts.get((payable.kind, payable.id)))
        for payable in found
        if (payable.kind, payable.id) not in ordered
    ]


def to_be_paid(uow: UnitOfWork, bank: str) -> list[WaitingPayable]:
    """Return what waits to be paid from a bank, for officers."""
    require(uow.actor, READ_TREASURY)
    return waiting_payables(uow.session, bank)


def payable_named(uow: UnitOfWork, kind: str, payable_id: UUID) -> WaitingPayable:
    """Return a payable and its payee's account. Raises NotFound."""
    require(uow.actor, READ_TREASURY)
    known = KINDS.get(kind)
    found = known.named(uow.session, [payable_id]) if known else {}
    if payable_id not in found:
        raise NotFound
    told = latest_told(uow.session, [(kind, payable_id)]).get((kind, payable_id))
    return WaitingPayable(payable=found[payable_id], told=told)


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
        lines=_shown_lines(uow, order, said),
        waiting=[(result, lines) for result, lines in results if result.waiting],
    )


def _shown_lines(
    uow: UnitOfWork, order: BankOrder, said: Mapping[int, BankResultLine]
) -> list[ShownLine]:
    """Return an order's lines with the very accounts that its file will hold, or holds.

    Who decides on it sees the whole numbers, for that is what they answer for.
    """
    rows = _lines(uow.session, order.id)
    told = as_told(uow.session, [account for _line, _payable, account in rows])
    whole = order.waiting and uow.actor.may(RELEASE_BANK_ORDER)
    return [_shown(uow, row, told[row[2].id], said.get(row[0].number), whole=whole) for row in rows]


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
    uow: UnitOfWork,
    row: tuple[BankOrderLine, Payable, PayeeAccount],
    told: ToldAccount,
    said: BankResultLine | None,
    *,
    whole: bool,
) -> ShownLine:
    line, payable, account = row
    return ShownLine(
        line=line,
        payable=payable,
        told=told,
        title=uow.vault.open(account.title_sealed).decode(),
        iban=uow.vault.open(account.iban_sealed).decode() if whole else None,
        outcome=said.outcome if said else "",
        reference=said.reference if said else "",
        reason=said.reason if said else "",
    )


def _results(session: Session, order_id: UUID) -> list[tuple[BankResult, Sequence[BankResultLine]]]:
    """Return what was brought of an order: the earliest decision first, what waits last."""
    query = select(BankResult).filter_by(order_id=order_id)
    results = session.scalars(query.order_by(BankResult.approved_at, BankResult.id)).all()
    lines = session.scalars(
        select(BankResultLine).filter_by(order_id=order_id).order_by(BankResultLine.number)
    ).all()
    return [(each, [line for line in lines if line.result_id == each.id]) for each in results]
