"""A bank's scroll comes in by one officer and counts by another; then it is posted in bites.

No `Decision`: the proposal is an uploaded file with its lines.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from sqlalchemy import ScalarResult, exists, func, select

from app.db import new_id
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.permissions import require
from app.row_macs import Forged, changing, log_forged, require_genuine
from app.unit_of_work import UnitOfWork
from payments.bank_accounts.queries import require_open_account
from payments.clearing.use_cases import settle_many
from payments.counter.models import BankScroll, ScrollLine, ScrollOutcome
from payments.counter.scroll_csv_import import CsvLine
from payments.counter.use_cases.post_scroll_lines import post_line
from payments.kernel.events import SCROLL_CONFIRMED
from payments.kernel.permissions import DECIDE_SCROLL, SEND_SCROLL

BATCH_SIZE = 100


@dataclass(frozen=True, kw_only=True)
class SendScroll:
    """A bank's short name, and the lines of its file."""

    bank: str
    filename: str
    lines: Sequence[CsvLine]


@dataclass(frozen=True, kw_only=True)
class ConfirmScroll:
    """The scroll to confirm."""

    scroll_id: UUID


@dataclass(frozen=True, kw_only=True)
class RefuseScroll:
    """The scroll to refuse, and the reason."""

    scroll_id: UUID
    reason: str


def send_scroll(uow: UnitOfWork, command: SendScroll) -> BankScroll:
    """Keep a file's lines for another officer to confirm; nothing is posted yet."""
    require(uow.actor, SEND_SCROLL)
    require_open_account(uow, command.bank)
    scroll = BankScroll(
        id=new_id(),
        bank=command.bank,
        filename=command.filename,
        lines=len(command.lines),
        total_paisa=sum(line.amount_paisa for line in command.lines),
        entered_by=uow.actor.person,
        entered_at=uow.instant(),
    )
    uow.add(scroll)
    uow.session.add_all(ScrollLine(scroll_id=scroll.id, **asdict(line)) for line in command.lines)
    uow.session.flush()
    uow.audit("scroll.sent", scroll.id, after=_summary(scroll))
    return scroll


def confirm_scroll(uow: UnitOfWork, command: ConfirmScroll) -> BankScroll:
    """Confirm a scroll: a job posts its lines. Publishes `payments.scroll_confirmed` {scroll_id}.

    Raises Forbidden (`two-people`) if the actor sent it, Conflict if it was already decided.
    """
    require(uow.actor, DECIDE_SCROLL)
    scroll = uow.lock(BankScroll, command.scroll_id)
    _refuse_forged(uow, scroll)
    with changing(uow.vault, scroll):
        scroll.approve(by=uow.actor.person, at=uow.instant())
    uow.audit("scroll.confirmed", scroll.id, after=_summary(scroll))
    uow.publish(SCROLL_CONFIRMED, scroll_id=scroll.id)
    return scroll


def refuse_scroll(uow: UnitOfWork, command: RefuseScroll) -> BankScroll:
    """Refuse a scroll, or withdraw the actor's own. Raises Conflict if already decided."""
    require(uow.actor, DECIDE_SCROLL)
    scroll = uow.lock(BankScroll, command.scroll_id)
    with changing(uow.vault, scroll):
        scroll.refuse(by=uow.actor.person, at=uow.instant(), reason=command.reason)
    uow.audit("scroll.refused", scroll.id, after={"reason": command.reason})
    return scroll


@handler("payments.post_scroll")
def post_scroll(uow: UnitOfWork, event: Event) -> None:
    """Post the next lines of a confirmed scroll, and ask for another turn while some are left.

    Each line gets its outcome in the commit that posts it, so that a job that dies, or runs twice,
    posts no line twice and leaves none out. The bank says that it has the money, so that it is
    settled in the same commit.
    """
    scroll = uow.lock(BankScroll, UUID(event.payload["scroll_id"]))
    _refuse_forged(uow, scroll)
    if scroll.approved_at is None:
        return
    lines = _unposted(uow, scroll).all()
    brought = [post_line(uow, scroll, line) for line in lines[:BATCH_SIZE]]
    settle_many(uow, [each for each in brought if each is not None])
    if len(lines) > BATCH_SIZE:
        uow.publish(SCROLL_CONFIRMED, scroll_id=scroll.id)


def _refuse_forged(uow: UnitOfWork, scroll: BankScroll) -> None:
    """Raise Forged for a scroll that nobody sent, or whose lines are not those that were sent."""
    require_genuine(uow.vault, scroll)
    lines = select(func.count(), func.sum(ScrollLine.amount_paisa)).filter_by(scroll_id=scroll.id)
    if uow.session.execute(lines).one() != (scroll.lines, scroll.total_paisa):
        log_forged(BankScroll.__tablename__, scroll.id)
        raise Forged


def _unposted(uow: UnitOfWork, scroll: BankScroll) -> ScalarResult[ScrollLine]:
    done = exists().where(
        ScrollOutcome.scroll_id == ScrollLine.scroll_id, ScrollOutcome.row == ScrollLine.row
    )
    query = select(ScrollLine).where(ScrollLine.scroll_id == scroll.id, ~done)
    return uow.session.scalars(query.order_by(ScrollLine.row).limit(BATCH_SIZE + 1))


def _summary(scroll: BankScroll) -> dict[str, object]:
    return {"bank": scroll.bank, "lines": scroll.lines, "total": scroll.total_paisa}
