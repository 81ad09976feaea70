"""Money in suspense as officers see it: what is left, how old it is, what was decided of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.errors import Invalid, NotFound
from app.ledger.public import balance
from app.paging import INCOMPLETE, PAGE, Page, as_id, cut, decode_cursor
from app.parameters.public import ParameterValue
from app.permissions import require
from app.row_macs import UNCHECKED, genuine, if_genuine, require_genuine
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill
from payments.clearing.models import (
    HEAD,
    PAYER,
    Settlement,
    SuspenseDecision,
    SuspenseItem,
    SuspenseOutcome,
    SuspenseTransfer,
)
from payments.counter.models import ScrollLine, ScrollOutcome
from payments.kernel.permissions import READ_SCROLLS
from payments.kernel.postings import SUSPENSE
from payments.refunds.policy import WAITING, RefundFacts, RefundState, refund_state
from payments.refunds.queries.ways import by_pay_order
from payments.suspense.models import SuspensePayOrder
from payments.suspense.queries.claims import FollowedClaim, claims_of

# The name of what goes back from suspense among all that a bank pays.
SUSPENSE_KIND = "suspense"


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """An item, the part of it still there, and the number of days since it was taken.

    `days` count from the day on which it was taken, as the law on unclaimed money does; the item's
    `entered_at` is the time when it was put into suspense.
    """

    item: SuspenseItem
    left_paisa: int
    days: int


@dataclass(frozen=True, kw_only=True)
class Suspense:
    """A page of what is left, and all of it: by our list, and by the books, which must agree."""

    page: Page[Waiting]
    left_paisa: int
    books_paisa: int


@dataclass(frozen=True, kw_only=True)
class Followed:
    """A decision, its status, and what has happened to it. A bill's or a head's ends approved.

    `psid` is that of its bill; `rule` the frozen one of a head. `by_pay_order`: its payer asked for
    a pay order; `pay_order` is the one that was made out.
    """

    decision: SuspenseDecision
    item: SuspenseItem
    state: RefundState
    psid: str = ""
    transfer: SuspenseTransfer | None = None
    outcomes: Sequence[SuspenseOutcome] = ()
    by_pay_order: bool = False
    pay_order: SuspensePayOrder | None = None

    @property
    def rule(self) -> ParameterValue | None:
        """The rule by which money was unclaimed."""
        return ParameterValue.thaw(self.decision.rule) if self.decision.rule else None


@dataclass(frozen=True, kw_only=True)
class ShownItem:
    """An item, what is left of it, what may still be proposed of it, and all decisions.

    `earlier` is what the bank said of the same line before, where it differs; `match_id` what two
    officers agreed on when a settlement put it here.
    """

    item: SuspenseItem
    left_paisa: int
    free_paisa: int
    days: int
    decisions: Sequence[Followed]
    claims: Sequence[FollowedClaim] = ()
    earlier: ScrollLine | None = None
    match_id: UUID | None = None


def suspense(uow: UnitOfWork, cursor: str | None = None, limit: int = PAGE) -> Suspense:
    """List what is left in suspense, the oldest first: three statements."""
    require(uow.actor, READ_SCROLLS)
    left = SuspenseItem.amount_paisa - _decided_paisa()
    query = select(SuspenseItem, left).where(left > 0)
    total = select(func.coalesce(func.sum(left), 0)).where(left > 0)
    if cursor:
        day, last = decode_cursor(cursor, 2)
        came_on = _as_day(day)
        query = query.where(
            (SuspenseItem.came_on > came_on)
            | ((SuspenseItem.came_on == came_on) & (SuspenseItem.id > as_id(last)))
        )
    query = query.order_by(SuspenseItem.came_on, SuspenseItem.id).limit(limit + 1)
    today = local_day(uow.now)
    found = [
        Waiting(item=item, left_paisa=int(paisa), days=(today - item.came_on).days)
        for item, paisa in uow.session.execute(query)
    ]
    page = cut(found, limit, lambda each: [each.item.came_on.toordinal(), str(each.item.id)])
    return Suspense(
        page=page,
        left_paisa=int(uow.session.scalar(total) or 0),
        books_paisa=_books(uow.session),
    )


def suspense_item(uow: UnitOfWork, item_id: UUID) -> ShownItem:
    """Return an item with all that was decided of it: at most nine statements. Raises NotFound."""
    require(uow.actor, READ_SCROLLS)
    item = uow.get(SuspenseItem, item_id)
    found = _followed(uow.session, SuspenseDecision.item_id == item.id)
    decisions = _with_pay_orders(uow.session, found)
    standing = (RefundState.PROPOSED, RefundState.REFUSED, RefundState.FAILED)
    gone = sum(f.decision.amount_paisa for f in decisions if f.state not in standing)
    asked = sum(f.decision.amount_paisa for f in decisions if f.state is RefundState.PROPOSED)
    return ShownItem(
        item=item,
        left_paisa=item.amount_paisa - gone,
        free_paisa=item.amount_paisa - gone - asked,
        days=(local_day(uow.now) - item.came_on).days,
        decisions=decisions,
        claims=claims_of(uow.session, _at_heads(decisions)),
        earlier=_earlier(uow.session, item),
        match_id=_match(uow.session, item),
    )


def _at_heads(decisions: Sequence[Followed]) -> list[UUID]:
    return [
        each.decision.id
        for each in decisions
        if each.decision.kind == HEAD and each.decision.approved_at is not None
    ]


def _match(session: Session, item: SuspenseItem) -> UUID | None:
    if item.settlement_id is None:
        return None
    return session.scalar(select(Settlement.source_id).filter_by(id=item.settlement_id))


def suspense_decision(uow: UnitOfWork, decision_id: UUID) -> Followed:
    """Return a decision and what has happened to it: five statements. Raises NotFound, Forged."""
    require(uow.actor, READ_SCROLLS)
    found = _followed(uow.session, SuspenseDecision.id == decision_id)
    if not found:
        raise NotFound
    require_genuine(uow.vault, found[0].decision)
    return _with_pay_orders(uow.session, found)[0]


def _with_pay_orders(session: Session, found: Sequence[Followed]) -> list[Followed]:
    """Return decisions with what their payers chose: three statements. A forged one is none."""
    ids = [each.decision.id for each in found if each.decision.kind == PAYER]
    if not ids:
        return list(found)
    chosen = by_pay_order(session, ids, SUSPENSE_KIND)
    query = select(SuspensePayOrder).where(SuspensePayOrder.decision_id.in_(ids))
    made = {row.decision_id: row for row in genuine(session, session.scalars(query))}
    return [
        replace(
            each,
            by_pay_order=each.decision.id in chosen,
            pay_order=made.get(each.decision.id),
        )
        for each in found
    ]


def decisions(
    uow: UnitOfWork, *, ended: bool, cursor: str | None = None, limit: int = PAGE
) -> Page[Followed]:
    """List the decisions that wait for somebody, oldest first, or those that ended, newest first.

    One that was approved for a bill or a head has ended; one for a payer when it arrived or failed.
    """
    require(uow.actor, READ_SCROLLS)
    over = exists().where(SuspenseOutcome.decision_id == SuspenseDecision.id)
    has_ended = (
        SuspenseDecision.refused_at.is_not(None)
        | over
        | (SuspenseDecision.approved_at.is_not(None) & (SuspenseDecision.kind != "payer"))
    )
    which: list[ColumnElement[bool]] = [has_ended if ended else ~has_ended]
    if cursor:
        last = as_id(decode_cursor(cursor, 1)[0])
        which.append(SuspenseDecision.id < last if ended else SuspenseDecision.id > last)
    found = _followed(uow.session, *which, newest_first=ended, limit=limit + 1)
    return cut(_with_pay_orders(uow.session, found), limit, lambda each: [str(each.decision.id)])


def state_now(session: Session, decision: SuspenseDecision) -> RefundState:
    """Return the status of a decision: two statements."""
    (found,) = _followed(session, SuspenseDecision.id == decision.id)
    return found.state


def left_of(session: Session, item: SuspenseItem, *, waiting: bool) -> int:
    """Return the paisa of an item that are still there; `waiting` proposals count as gone."""
    taken = sum(
        each.decision.amount_paisa
        for each in _followed(session, SuspenseDecision.item_id == item.id)
        if each.state is not RefundState.PROPOSED or waiting
        if each.state in WAITING or each.state is RefundState.CONFIRMED
    )
    return item.amount_paisa - taken


def _as_day(key: str | int) -> date:
    try:
        return date.fromordinal(int(key))
    except (ValueError, OverflowError):
        raise Invalid(INCOMPLETE) from None


def needs_proposal() -> ColumnElement[bool]:
    """Return an SQL condition: money of the item is left, and no decision about it waits."""
    waits = exists().where(
        SuspenseDecision.item_id == SuspenseItem.id,
        SuspenseDecision.approved_at.is_(None),
        SuspenseDecision.refused_at.is_(None),
    )
    return and_(SuspenseItem.amount_paisa > _decided_paisa(), ~waits)


def _decided_paisa() -> ColumnElement[int]:
    failed = exists().where(
        SuspenseOutcome.decision_id == SuspenseDecision.id, SuspenseOutcome.outcome == "failed"
    )
    gone = (
        select(func.coalesce(func.sum(SuspenseDecision.amount_paisa), 0))
        .where(
            SuspenseDecision.item_id == SuspenseItem.id,
            SuspenseDecision.approved_at.is_not(None),
            ~failed,
        )
        .correlate(SuspenseItem)
    )
    return gone.scalar_subquery()


def _followed(
    session: Session,
    *which: ColumnElement[bool],
    newest_first: bool = False,
    limit: int | None = None,
) -> list[Followed]:
    order = SuspenseDecision.id.desc() if newest_first else SuspenseDecision.id
    query = (
        select(SuspenseDecision, SuspenseItem, Bill.psid, SuspenseTransfer)
        .join(SuspenseItem, SuspenseItem.id == SuspenseDecision.item_id)
        .outerjoin(Bill, Bill.id == SuspenseDecision.bill_id)
        .outerjoin(SuspenseTransfer, SuspenseTransfer.decision_id == SuspenseDecision.id)
        .where(*which)
        .order_by(order)
        .limit(limit)
    )
    rows = session.execute(query, execution_options=UNCHECKED).all()
    sent = {decision.id: if_genuine(session, transfer) for decision, *_, transfer in rows}
    ends = _outcomes(session, [decision.id for decision, *_ in rows])
    return [
        Followed(
            decision=decision,
            item=item,
            state=_state(decision, sent[decision.id], ends.get(decision.id, [])),
            psid=psid or "",
            transfer=sent[decision.id],
            outcomes=ends.get(decision.id, []),
        )
        for decision, item, psid, _transfer in rows
    ]


def _outcomes(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, list[SuspenseOutcome]]:
    found: dict[UUID, list[SuspenseOutcome]] = {}
    if ids:
        query = select(SuspenseOutcome).where(SuspenseOutcome.decision_id.in_(ids))
        for outcome in session.scalars(query.order_by(SuspenseOutcome.at)):
            found.setdefault(outcome.decision_id, []).append(outcome)
    return found


def _state(
    decision: SuspenseDecision,
    transfer: SuspenseTransfer | None,
    outcomes: Sequence[SuspenseOutcome],
) -> RefundState:
    facts = RefundFacts(
        approved=decision.approved_at is not None,
        refused=decision.refused_at is not None,
        sent=transfer is not None,
        outcomes=frozenset(each.outcome for each in outcomes),
    )
    return refund_state(facts)


def _earlier(session: Session, item: SuspenseItem) -> ScrollLine | None:
    """Return the line that said something else under the same bank, scroll and line."""
    if item.why != "differs":
        return None
    first, _hash = item.reference.rsplit(":", 1)
    query = (
        select(ScrollLine)
        .join(ScrollOutcome)
        .where(ScrollOutcome.reference == first, ScrollOutcome.is_money())
    )
    return session.scalars(query).one_or_none()


def _books(session: Session) -> int:
    try:
        return -balance(session, SUSPENSE.code)
    except NotFound:
        return 0  # nothing was ever posted to it
