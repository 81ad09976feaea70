"""Papers of the counter that a bank's scroll may hold as well."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Text, cast, exists, select
from sqlalchemy.orm import Session, aliased

from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill
from payments.counter.models import CounterTaking, ScrollLine, ScrollOutcome
from payments.counter.policy import CHALLAN, NEAR, Likeness, Listed, Paper, likeness
from payments.kernel.permissions import READ_TAKINGS
from payments.receipts.models import Payment
from payments.reversals.queries import undone


@dataclass(frozen=True, kw_only=True)
class Double:
    """A taking and a line of a scroll that look like one payment, and how sure that is.

    `excess_paisa` is what the line's payment was too much by: a refund that is due of it would go
    out for money that came once.
    """

    psid: str
    taking: CounterTaking
    line: ScrollLine
    payment: Payment
    likeness: Likeness


def paper(taking: CounterTaking) -> Paper:
    """Return a taking as the policy reads it."""
    return Paper(
        bill=str(taking.bill_id),
        amount_paisa=taking.amount_paisa,
        kind=taking.kind,
        place=taking.place,
        number=taking.number,
        day=taking.paid_on,
    )


def listed(bill_id: UUID, line: ScrollLine) -> Listed:
    """Return a line of a bill as the policy reads it."""
    return Listed(
        bill=str(bill_id),
        amount_paisa=line.amount_paisa,
        branch=line.branch,
        scroll_number=line.scroll_number,
        line_number=line.line_number,
        day=line.paid_on,
    )


def doubles_of(session: Session, taking: CounterTaking, psid: str) -> Sequence[Double]:
    """Return the lines of scrolls, posted as payments, that look like a taking: one statement."""
    query = (
        select(ScrollLine, Payment)
        .select_from(ScrollLine)
        .join(ScrollOutcome)
        .join(Payment, Payment.id == ScrollOutcome.payment_id)
        .where(
            ScrollOutcome.kind == "paid",
            Payment.bill_id == taking.bill_id,
            Payment.amount_paisa == taking.amount_paisa,
            ~undone(Payment.id),
        )
        .order_by(Payment.id)
    )
    found = (
        Double(
            psid=psid,
            taking=taking,
            line=line,
            payment=payment,
            likeness=likeness(paper(taking), listed(taking.bill_id, line)),
        )
        for line, payment in session.execute(query)
    )
    return [each for each in found if each.likeness is not Likeness.NONE]


def papers_of(session: Session, bills: Collection[UUID]) -> Sequence[tuple[CounterTaking, Payment]]:
    """Return the confirmed challans of bills that are in no scroll yet: one statement.

    Challans reversed by two officers are excluded: a line for one of these is money.
    """
    query = (
        select(CounterTaking, Payment)
        .join(
            Payment,
            (Payment.channel == "counter") & (Payment.reference == cast(CounterTaking.id, Text)),
        )
        .where(
            CounterTaking.bill_id.in_(bills),
            CounterTaking.kind == CHALLAN,
            ~exists().where(ScrollOutcome.payment_id == Payment.id),
            ~undone(Payment.id),
        )
    )
    return [(taking, payment) for taking, payment in session.execute(query)]


def the_paper(
    papers: Iterable[tuple[CounterTaking, Payment]], bill_id: UUID, line: ScrollLine
) -> Payment | None:
    """Return the payment of the only paper that certainly matches a line; None if two could."""
    certain = [
        payment
        for taking, payment in papers
        if likeness(paper(taking), listed(bill_id, line)) is Likeness.CERTAIN
    ]
    return certain[0] if len(certain) == 1 else None


def probable_doubles(uow: UnitOfWork, cursor: str | None = None, limit: int = PAGE) -> Page[Double]:
    """List confirmed takings beside payments from scrolls that may be the same money, newest first.

    A taking that has its line in a scroll already (`counter`) is not looked at again.
    """
    require(uow.actor, READ_TAKINGS)
    of_scroll, of_counter = aliased(Payment), aliased(Payment)
    its_own = aliased(ScrollOutcome)
    settled_by_line = exists().where(its_own.kind == "counter", its_own.payment_id == of_counter.id)
    query = (
        select(Bill.psid, CounterTaking, ScrollLine, of_scroll)
        .select_from(of_scroll)
        .join(ScrollOutcome, ScrollOutcome.payment_id == of_scroll.id)
        .join(
            ScrollLine,
            (ScrollLine.scroll_id == ScrollOutcome.scroll_id)
            & (ScrollLine.row == ScrollOutcome.row),
        )
        .join(Bill, Bill.id == of_scroll.bill_id)
        .join(CounterTaking, CounterTaking.bill_id == of_scroll.bill_id)
        .join(
            of_counter,
            (of_counter.channel == "counter")
            & (of_counter.reference == cast(CounterTaking.id, Text)),
        )
        .where(
            of_scroll.channel == "scroll",
            CounterTaking.amount_paisa == of_scroll.amount_paisa,
            CounterTaking.paid_on.between(
                ScrollLine.paid_on - NEAR.days, ScrollLine.paid_on + NEAR.days
            ),
            ~settled_by_line,
            ~undone(of_scroll.id),
            ~undone(of_counter.id),
        )
        .order_by(of_scroll.id.desc(), CounterTaking.id.desc())
        .limit(limit + 1)
    )
    if cursor:
        last = [as_id(key) for key in decode_cursor(cursor, 2)]
        query = query.where(
            (of_scroll.id < last[0]) | ((of_scroll.id == last[0]) & (CounterTaking.id < last[1]))
        )
    found = [
        Double(
            psid=psid,
            taking=taking,
            line=line,
            payment=payment,
            likeness=likeness(paper(taking), listed(taking.bill_id, line)),
        )
        for psid, taking, line, payment in uow.session.execute(query)
    ]
    return cut(found, limit, lambda each: [str(each.payment.id), str(each.taking.id)])
