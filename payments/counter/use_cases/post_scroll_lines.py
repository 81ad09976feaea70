"""Posting of a confirmed scroll's line: a payment, money in suspense, or nothing.

The bill is locked before anything is read, as in `confirm_taking`, so that a challan that officers
confirm at this very moment and its line in the scroll see each other.
"""

from datetime import timedelta

from sqlalchemy import select

from app.calendar import deadline_end_of
from app.checked_rows import checked, there_is
from app.errors import NotFound
from app.row_macs import Forged
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill
from payments.clearing.models import Settlement, SuspenseItem
from payments.clearing.use_cases import MoneyWithoutBill, Settled, suspend_money
from payments.counter.models import BankScroll, ScrollLine, ScrollOutcome, words_of
from payments.counter.policy import Line, names_of, same_money
from payments.counter.queries.duplicates import papers_of, the_paper
from payments.counter.queries.reusable_lines import is_all_reversed
from payments.receipts.models import Payment
from payments.receipts.use_cases.record_money import RecordPayment, lock_bill, take_money

CHANNEL = "scroll"
_INSTANT = timedelta(microseconds=1)


def post_line(uow: UnitOfWork, scroll: BankScroll, line: ScrollLine) -> Settled | None:
    """Let a line become what it is, and return what the bank's word settles by it.

    A scroll is the bank's own word that the money is in the government's account, so what a line
    brings never waits on clearing. None for a line that brings nothing new.
    """
    words = words_of(scroll.bank, line)
    number, *_others = names_of(words)
    name, stands = _place(uow, words)
    if stands:
        _keep(uow, line, "duplicate", name)
        return None
    if name == number or _is_free(uow, scroll, line, number):
        return _first(uow, scroll, line, name)
    return _suspended(uow, scroll, line, name, "differs")


def _place(uow: UnitOfWork, words: Line) -> tuple[str, bool]:
    """Return the name of a line's money, and whether that money is there already."""
    for name in names_of(words):
        earlier = _line_that_is_money(uow, name)
        if earlier is None:
            return name, False
        if same_money(words_of(words.bank, earlier), words):
            break
    return name, True


def _is_free(uow: UnitOfWork, scroll: BankScroll, line: ScrollLine, reference: str) -> bool:
    """Return True if the money of this number was reversed, so that the right entry may follow.

    The bill of that payment is locked: of two concurrent entries one is the right one, and a
    concurrent reversal is waited for. The same contents again stay a duplicate.
    """
    query = select(Payment).join(ScrollOutcome, ScrollOutcome.payment_id == Payment.id)
    query = query.where(ScrollOutcome.reference == reference, ScrollOutcome.is_money())
    first = checked(uow.session, uow.session.scalars(query).one_or_none())
    if first is None:
        return False
    lock_bill(uow, uow.get(Bill, first.bill_id).psid)
    return is_all_reversed(uow.session, scroll.bank, line)


def _line_that_is_money(uow: UnitOfWork, reference: str) -> ScrollLine | None:
    query = (
        select(ScrollLine)
        .join(ScrollOutcome)
        .where(ScrollOutcome.reference == reference, ScrollOutcome.is_money())
    )
    return uow.session.scalars(query).one_or_none()


def _first(uow: UnitOfWork, scroll: BankScroll, line: ScrollLine, reference: str) -> Settled | None:
    try:
        bill = lock_bill(uow, line.psid)
    except (NotFound, Forged):
        return _suspended(uow, scroll, line, reference, "unknown")
    recorded = the_paper(papers_of(uow.session, [bill.id]), bill.id, line)
    if recorded is not None:
        _keep(uow, line, "counter", reference, payment_id=recorded.id)
        return of_payment(scroll, recorded) if _unsettled(uow, recorded) else None
    try:
        payment = take_money(uow, _money(line, reference))
    except Forged:  # a planted row keeps no money out: two officers give it to the bill
        return _suspended(uow, scroll, line, reference, "unknown")
    _keep(
        uow,
        line,
        "paid",
        reference,
        payment_id=payment.id,
        transaction_id=payment.transaction_id,
    )
    return of_payment(scroll, payment)


def _unsettled(uow: UnitOfWork, payment: Payment) -> bool:
    """Return True if the payment is unsettled; two officers may have matched it by hand."""
    query = select(Settlement).filter_by(kind="payment", payment_id=payment.id)
    return not there_is(uow.session, query)


def suspend_differing(uow: UnitOfWork, scroll: BankScroll, line: ScrollLine) -> Settled:
    """Put the money of a line that says something else than before into suspense."""
    _number, other, _words = names_of(words_of(scroll.bank, line))
    return of_suspense(scroll, _item(uow, line, other, "differs"))


def of_suspense(scroll: BankScroll, item: SuspenseItem) -> Settled:
    """Return the settlement of money that a scroll put into suspense."""
    return Settled(
        channel=CHANNEL,
        kind="suspense",
        reference=item.reference,
        gross_paisa=item.amount_paisa,
        fee_paisa=0,
        bank=scroll.bank,
        source_kind="scroll",
        source_id=scroll.id,
    )


def _suspended(
    uow: UnitOfWork, scroll: BankScroll, line: ScrollLine, reference: str, why: str
) -> Settled:
    item = _item(uow, line, reference, why)
    kind = "differs" if why == "differs" else "suspense"
    _keep(uow, line, kind, reference, transaction_id=item.transaction_id)
    return of_suspense(scroll, item)


def _item(uow: UnitOfWork, line: ScrollLine, reference: str, why: str) -> SuspenseItem:
    return suspend_money(
        uow,
        MoneyWithoutBill(
            channel=CHANNEL,
            reference=reference,
            amount_paisa=line.amount_paisa,
            written=line.psid,
            why=why,
            came_on=line.paid_on,
            place=line.branch,
            line=(line.scroll_id, line.row),
        ),
    )


def _keep(uow: UnitOfWork, line: ScrollLine, kind: str, reference: str, **ids: object) -> None:
    uow.add(
        ScrollOutcome(
            scroll_id=line.scroll_id,
            row=line.row,
            kind=kind,
            reference=reference,
            posted_at=uow.instant(),
            **ids,
        )
    )


def of_payment(scroll: BankScroll, payment: Payment) -> Settled:
    """Return the settlement of a payment by a scroll, its own or the counter's."""
    return Settled(
        channel=payment.channel,
        kind="payment",
        reference=payment.reference,
        gross_paisa=payment.amount_paisa,
        fee_paisa=0,
        bank=scroll.bank,
        source_kind="scroll",
        source_id=scroll.id,
        payment_id=payment.id,
    )


def _money(line: ScrollLine, reference: str) -> RecordPayment:
    return RecordPayment(
        psid=line.psid,
        channel=CHANNEL,
        reference=reference,
        amount_paisa=line.amount_paisa,
        # No scroll states the hour: a payer on the last day was in time, except for a bill that
        # ends at an instant (a security, before the bids are opened), which has no proof.
        paid_at=deadline_end_of(line.paid_on) - _INSTANT,
        details={"branch": line.branch},
    )
