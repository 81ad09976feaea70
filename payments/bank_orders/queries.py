"""Orders to the bank as officers follow them, and the accounts to which payees are paid."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from sqlalchemy import exists, or_, select, tuple_
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.identity.public import people_by_id
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.row_macs import genuine_of, require_each_genuine, require_genuine, vault_of
from app.unit_of_work import UnitOfWork
from payments.bank_orders.models import (
    BankOrder,
    BankOrderLine,
    BankResult,
    BankResultLine,
    PayeeAccount,
)
from payments.bank_orders.payables.kinds import KINDS
from payments.bank_orders.payables.payable import Payable
from payments.bills.models import Bill
from payments.bills.policy.psid import read_psid
from payments.receipts.policy import CARD
from payments.refunds.models import Refund, RefundOutcome, RefundPaper, RefundRequest
from payments.refunds.queries.refunds import MAX_SHOWN
from payments.refunds.queries.ways import by_pay_order, papers_of, sanctions_of
from payments.treasury.permissions import ENTER_OWN_ACCOUNT, READ_TREASURY, RELEASE_BANK_ORDER

MAX_LINES = 200


PayableName = tuple[str, UUID]


@dataclass(frozen=True, kw_only=True)
class ToldAccount:
    """An account as recorded. `officer` is a name, None if the payer gave it themselves.

    `replaced` is the payer's own account, if an officer's is used instead; `objected`: the payer
    has given another account since.
    """

    row: PayeeAccount
    officer: str | None
    replaced: PayeeAccount | None
    objected: bool

    @property
    def account(self) -> str:
        """The number, masked."""
        return self.row.iban_masked

    @property
    def same_number(self) -> bool | None:
        """True if the replaced number is the same: masked numbers may look alike."""
        return self.replaced.iban_keyed == self.row.iban_keyed if self.replaced else None


@dataclass(frozen=True, kw_only=True)
class WaitingPayable:
    """A payable, and its payee's account; None if no account was given."""

    payable: Payable
    told: ToldAccount | None

    @property
    def account(self) -> str:
        """The payee's account, masked; "" if none was given."""
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
    """Return the payables that wait for a bank and are in no order: at most 200 of each kind."""
    found = [
        payable
        for name, each in KINDS.items()
        if not kind or name == kind
        for payable in each.waiting(session, bank, MAX_LINES)
    ]
    names = [(payable.kind, payable.id) for payable in found]
    rows = session.execute(
        select(BankOrderLine.payable_kind, BankOrderLine.payable_id).where(
            ~BankOrderLine.freed,
            tuple_(BankOrderLine.payable_kind, BankOrderLine.payable_id).in_(names),
        )
    )
    ordered = {(name, payable_id) for name, payable_id in rows}
    accounts = latest_entered_accounts(session, names)
    return [
        WaitingPayable(payable=payable, told=accounts.get((payable.kind, payable.id)))
        for payable in found
        if (payable.kind, payable.id) not in ordered
    ]


def to_be_paid(uow: UnitOfWork, bank: str) -> list[WaitingPayable]:
    """Return the payables that wait for a bank, for officers."""
    require(uow.actor, READ_TREASURY)
    return waiting_payables(uow.session, bank)


def payable_named(uow: UnitOfWork, kind: str, payable_id: UUID) -> WaitingPayable:
    """Return a payable and its payee's account. Raises NotFound."""
    require(uow.actor, READ_TREASURY)
    known = KINDS.get(kind)
    found = known.named(uow.session, [payable_id]) if known else {}
    if payable_id not in found:
        raise NotFound
    told = latest_entered_accounts(uow.session, [(kind, payable_id)]).get((kind, payable_id))
    return WaitingPayable(payable=found[payable_id], told=told)


def list_orders(uow: UnitOfWork, cursor: str | None = None) -> Page[BankOrder]:
    """List the orders, the newest first."""
    require(uow.actor, READ_TREASURY)
    query = select(BankOrder).order_by(BankOrder.id.desc()).limit(PAGE + 1)
    if cursor:
        query = query.where(BankOrder.id < as_id(decode_cursor(cursor, 1)[0]))
    page = cut(uow.session.scalars(query).all(), PAGE, lambda row: [str(row.id)])
    require_each_genuine(uow.session, page.items)
    return page


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
    told = entered_accounts(uow.session, [account for _line, _payable, account in rows])
    whole = order.waiting and uow.actor.may(RELEASE_BANK_ORDER)
    return [
        _to_shown_line(uow, row, told[row[2].id], said.get(row[0].number), whole=whole)
        for row in rows
    ]


def _lines(session: Session, order_id: UUID) -> list[tuple[BankOrderLine, Payable, PayeeAccount]]:
    query = (
        select(BankOrderLine, PayeeAccount)
        .join(PayeeAccount, PayeeAccount.id == BankOrderLine.account_id)
        .where(BankOrderLine.order_id == order_id)
        .order_by(BankOrderLine.number)
    )
    rows = session.execute(query).all()
    for _line, account in rows:
        require_genuine(vault_of(session), account)
    named: dict[PayableName, Payable] = {}
    for kind in {line.payable_kind for line, _account in rows}:
        ids = [line.payable_id for line, _account in rows if line.payable_kind == kind]
        named |= {(kind, key): each for key, each in KINDS[kind].named(session, ids).items()}
    return [(line, named[line.payable_kind, line.payable_id], account) for line, account in rows]


def _to_shown_line(
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
    """Return the results of an order: earliest decision first, waiting ones last."""
    query = select(BankResult).filter_by(order_id=order_id)
    results = session.scalars(query.order_by(BankResult.approved_at, BankResult.id)).all()
    said = select(BankResultLine).filter_by(order_id=order_id).order_by(BankResultLine.number)
    lines = genuine_of(session, said)
    return [(each, [line for line in lines if line.result_id == each.id]) for each in results]


def latest_accounts(
    session: Session, names: Collection[PayableName]
) -> Mapping[PayableName, PayeeAccount]:
    """Return the account that counts for each payable."""
    return {_name(row): row for row in _accounts_of(session, names)}


def latest_entered_accounts(
    session: Session, names: Collection[PayableName]
) -> Mapping[PayableName, ToldAccount]:
    """Return the same with who told it: two queries."""
    rows = _accounts_of(session, names)
    latest = {_name(row): row for row in rows}
    return {_name(each.row): each for each in _with_words(session, latest.values(), rows)}


def entered_accounts(
    session: Session, accounts: Collection[PayeeAccount]
) -> Mapping[UUID, ToldAccount]:
    """Return these accounts with who told them, also where others were told since: two queries."""
    rows = _accounts_of(session, [_name(each) for each in accounts])
    return {each.row.id: each for each in _with_words(session, accounts, rows)}


def payers_word(session: Session, name: PayableName) -> PayeeAccount | None:
    """Return the last account that the payer gave for a payable; None if they gave none."""
    return next((row for row in reversed(_accounts_of(session, [name])) if row.by_payer), None)


def _accounts_of(session: Session, names: Collection[PayableName]) -> list[PayeeAccount]:
    key = tuple_(PayeeAccount.payable_kind, PayeeAccount.payable_id)
    query = select(PayeeAccount).where(key.in_(list(names))).order_by(PayeeAccount.id)
    return list(session.scalars(query))


def _name(row: PayeeAccount) -> PayableName:
    return row.payable_kind, row.payable_id


def _with_words(
    session: Session, accounts: Collection[PayeeAccount], rows: Collection[PayeeAccount]
) -> list[ToldAccount]:
    by_officers = [row for row in accounts if not row.by_payer]
    officers = people_by_id(session, {row.told_by for row in by_officers})
    names = {row.id: officers[row.told_by].name for row in by_officers}
    own = defaultdict[PayableName, list[PayeeAccount]](list)
    for each in rows:
        if each.by_payer:
            own[_name(each)].append(each)
    return [
        ToldAccount(
            row=row,
            officer=names.get(row.id),
            replaced=_replaced(row, own[_name(row)]),
            objected=any(each.id > row.id for each in own[_name(row)]),
        )
        for row in accounts
    ]


def _replaced(row: PayeeAccount, own: Sequence[PayeeAccount]) -> PayeeAccount | None:
    earlier = [each for each in own if each.id < row.id]
    return earlier[-1] if earlier and not row.by_payer else None


@dataclass(frozen=True, kw_only=True)
class OwnRefund:
    """A refund that no card gets; `account` is masked, "" where it was not told.

    `by_officer`: an officer wrote it down, not the payer. `pay_order`: the payer wants one.
    `treasury` is the name of the one that pays it; `paper` is the voucher or pay order to collect.
    """

    refund: Refund
    account: str
    by_me: bool
    by_officer: bool
    open: bool
    arrived: bool = False
    pay_order: bool = False
    treasury: str = ""
    paper: RefundPaper | None = None


def own_refunds(uow: UnitOfWork, psid: str) -> tuple[Bill, Sequence[OwnRefund]]:
    """Return a bill of the reader's, and its refunds that were agreed to. Raises NotFound."""
    require(uow.actor, ENTER_OWN_ACCOUNT)
    bill = uow.session.scalars(select(Bill).filter_by(psid=read_psid(psid) or "")).one_or_none()
    if bill is None or not _is_own_bill(uow, bill):
        raise NotFound
    over = or_(
        exists().where(RefundRequest.refund_id == Refund.id),
        exists().where(RefundOutcome.refund_id == Refund.id),
    )
    arrived = exists().where(RefundOutcome.refund_id == Refund.id)
    query = (
        select(Refund, over, arrived)
        .where(Refund.bill_id == bill.id, Refund.approved_at.is_not(None), Refund.channel != CARD)
        .order_by(Refund.id)
        .limit(MAX_SHOWN)
    )
    rows = uow.session.execute(query).all()
    ids = [row.id for row, _gone, _arrived in rows]
    accounts = latest_accounts(uow.session, [("refund", each) for each in ids])
    papers, sanctions = papers_of(uow.session, ids), sanctions_of(uow.session, ids)
    by_order = by_pay_order(uow.session, ids)
    own = [
        replace(
            _own(uow, row, accounts.get(("refund", row.id)), gone=gone),
            arrived=done,
            pay_order=row.id in by_order,
            treasury=sanctions[row.id].treasury_name if row.id in sanctions else "",
            paper=papers.get(row.id),
        )
        for row, gone, done in rows
    ]
    return bill, own


def own_refund(uow: UnitOfWork, psid: str, refund_id: UUID) -> tuple[Bill, OwnRefund]:
    """Return one of them. Raises NotFound."""
    bill, rows = own_refunds(uow, psid)
    found = next((row for row in rows if row.refund.id == refund_id), None)
    if found is None:
        raise NotFound
    return bill, found


def _own(uow: UnitOfWork, refund: Refund, account: PayeeAccount | None, *, gone: bool) -> OwnRefund:
    return OwnRefund(
        refund=refund,
        account=account.iban_masked if account else "",
        by_me=account is not None and account.told_by == uow.actor.person_id,
        by_officer=account is not None and not account.by_payer,
        open=not gone,
    )


def _is_own_bill(uow: UnitOfWork, bill: Bill) -> bool:
    firm = bill.payer_organisation_id
    return bill.payer_person_id == uow.actor.person_id or (
        firm is not None and firm == uow.actor.organisation_id
    )
