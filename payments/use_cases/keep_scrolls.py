"""A bank's scroll comes in by one officer and counts by another; then it is posted in bites."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ScalarResult, exists, select

from app.calendar import deadline_end_of
from app.db import new_id
from app.ledger.public import post
from app.outbox.models import Event
from app.permissions import require
from app.unit_of_work import UnitOfWork
from payments.csv_scrolls import CsvLine
from payments.events import SCROLL_CONFIRMED
from payments.models.bill import Bill
from payments.models.scroll import BankScroll, ScrollLine, ScrollOutcome, reference_of
from payments.permissions import DECIDE_SCROLL, SEND_SCROLL
from payments.postings import suspense_posting
from payments.use_cases.take_money import RecordPayment, take_money

CHANNEL = "scroll"
BITE = 100
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, kw_only=True)
class SendScroll:
    """A bank's short name, and the lines of its file."""

    bank: str
    filename: str
    lines: Sequence[CsvLine]


@dataclass(frozen=True, kw_only=True)
class ConfirmScroll:
    """Which scroll."""

    scroll_id: UUID


@dataclass(frozen=True, kw_only=True)
class RefuseScroll:
    """Which scroll, and why not."""

    scroll_id: UUID
    reason: str


def send_scroll(uow: UnitOfWork, command: SendScroll) -> BankScroll:
    """Keep a file's lines for another officer to confirm; nothing is posted yet."""
    require(uow.actor, SEND_SCROLL)
    scroll = BankScroll(
        id=new_id(),
        bank=command.bank,
        filename=command.filename,
        lines=len(command.lines),
        total_paisa=sum(line.amount_paisa for line in command.lines),
        entered_by=uow.actor.person,
        entered_at=uow.now,
    )
    uow.add(scroll)
    uow.session.add_all(ScrollLine(scroll_id=scroll.id, **asdict(line)) for line in command.lines)
    uow.session.flush()
    uow.audit("scroll.sent", scroll.id, after=_summary(scroll))
    return scroll


def confirm_scroll(uow: UnitOfWork, command: ConfirmScroll) -> BankScroll:
    """Let its lines count: a job posts them. Publishes `payments.scroll_confirmed` {scroll_id}.

    Raises Forbidden (`two-people`) for who sent it, Conflict when it was decided already.
    """
    require(uow.actor, DECIDE_SCROLL)
    scroll = uow.lock(BankScroll, command.scroll_id)
    scroll.approve(by=uow.actor.person, at=uow.instant())
    uow.audit("scroll.confirmed", scroll.id, after=_summary(scroll))
    uow.publish(SCROLL_CONFIRMED, scroll_id=scroll.id)
    return scroll


def refuse_scroll(uow: UnitOfWork, command: RefuseScroll) -> BankScroll:
    """Refuse it, or take one's own back. Raises Conflict when it was decided already."""
    require(uow.actor, DECIDE_SCROLL)
    scroll = uow.lock(BankScroll, command.scroll_id)
    scroll.refuse(by=uow.actor.person, at=uow.instant(), reason=command.reason)
    uow.audit("scroll.refused", scroll.id, after={"reason": command.reason})
    return scroll


def post_scroll(uow: UnitOfWork, event: Event) -> None:
    """Post the next lines of a confirmed scroll, and ask for another turn while some are left.

    Each line gets its outcome in the commit that posts it, so that a job that dies, or runs twice,
    posts no line twice and leaves none out.
    """
    scroll = uow.lock(BankScroll, UUID(event.payload["scroll_id"]))
    lines = _unposted(uow, scroll).all()
    for line in lines[:BITE]:
        uow.add(_outcome(uow, scroll, line))
    if len(lines) > BITE:
        uow.publish(SCROLL_CONFIRMED, scroll_id=scroll.id)


def _unposted(uow: UnitOfWork, scroll: BankScroll) -> ScalarResult[ScrollLine]:
    done = exists().where(
        ScrollOutcome.scroll_id == ScrollLine.scroll_id, ScrollOutcome.row == ScrollLine.row
    )
    query = select(ScrollLine).where(ScrollLine.scroll_id == scroll.id, ~done)
    return uow.session.scalars(query.order_by(ScrollLine.row).limit(BITE + 1))


def _outcome(uow: UnitOfWork, scroll: BankScroll, line: ScrollLine) -> ScrollOutcome:
    reference = reference_of(scroll.bank, line)
    outcome = ScrollOutcome(
        scroll_id=scroll.id, row=line.row, reference=reference, posted_at=uow.instant()
    )
    earlier = _earlier(uow, reference)
    if earlier is not None:
        same = (earlier.psid, earlier.amount_paisa) == (line.psid, line.amount_paisa)
        outcome.kind = "duplicate" if same else "differs"
    elif uow.session.scalar(select(Bill.id).filter_by(psid=line.psid)):
        payment = take_money(uow, _money(line, reference))
        outcome.kind, outcome.payment_id = "paid", payment.id
        outcome.transaction_id = payment.transaction_id
    else:
        posting = suspense_posting(CHANNEL, reference, line.amount_paisa, uow.instant())
        outcome.kind, outcome.transaction_id = "suspense", post(uow, posting)
    return outcome


def _earlier(uow: UnitOfWork, reference: str) -> ScrollLine | None:
    query = (
        select(ScrollLine)
        .join(ScrollOutcome)
        .where(ScrollOutcome.reference == reference, ScrollOutcome.transaction_id.is_not(None))
    )
    return uow.session.scalars(query).one_or_none()


def _money(line: ScrollLine, reference: str) -> RecordPayment:
    return RecordPayment(
        psid=line.psid,
        channel=CHANNEL,
        reference=reference,
        amount_paisa=line.amount_paisa,
        # No scroll writes the hour: whoever paid on the last day was in time.
        paid_at=deadline_end_of(line.paid_on) - _INSTANT,
        details={"branch": line.branch},
    )


def _summary(scroll: BankScroll) -> dict[str, object]:
    return {"bank": scroll.bank, "lines": scroll.lines, "total": scroll.total_paisa}
