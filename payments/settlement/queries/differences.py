"""The queue of differences: lines that are not as they should be, and items whose line never came.

A difference is named by a text: `line-<file>-<row>`, or `item-<channel>-<kind>-<reference>`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    DateTime,
    Integer,
    Select,
    Text,
    Uuid,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from app.calendar import Calendar, NoWorkingWeek, deadline_end_of, local_day
from app.errors import NotFound
from app.holidays.public import calendar
from app.paging import Page, as_instant, cut, decode_cursor, microseconds
from app.permissions import require
from app.unit_of_work import UnitOfWork
from payments.clearing.models import ClearingItem, Settlement
from payments.settlement.models import (
    ChannelFile,
    ChannelLine,
    LineOutcome,
    LineResolution,
    SettlementMatch,
)
from payments.settlement.permissions import READ_SETTLEMENT
from payments.settlement.policy import Code, bucket
from payments.settlement.queries.terms import Agreed, agreed_terms
from payments.settlement.queries.unsettled_balances import age_bucket

MAX_DOWNLOADED = 10_000
# The results of a line compared with its item.
_COMPARED = (Code.FEE.value, Code.SHORT.value, Code.OVER.value)


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A difference; paisa, + towards the province. What is not known of it is None or "".

    `expected_paisa` stood on clearing, `gross_paisa` and `fee_paisa` the line says. `match_id` is
    what an officer proposed and nobody has decided.
    """

    key: str
    code: Code
    channel: str
    partner: str
    kind: str
    reference: str
    since: datetime
    days: int
    file_id: UUID | None
    row: int | None
    number: str
    bank: str
    their_reference: str
    psid: str
    expected_paisa: int | None
    gross_paisa: int | None
    fee_paisa: int | None
    agreed_fee_paisa: int
    payment_id: UUID | None
    match_id: UUID | None

    @property
    def net_paisa(self) -> int:
        """Part that reached the bank (paisa): nothing, if no line came."""
        return (self.gross_paisa or 0) - (self.fee_paisa or 0)

    @property
    def bucket(self) -> int:
        """The place of its age in the buckets."""
        return bucket(self.days)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The filters of differences: a code, a channel, an age group; all by default."""

    code: str = ""
    channel: str = ""
    age: int | None = None


@dataclass(frozen=True, kw_only=True)
class Counted:
    """How many differences of a code and an age there are, and of how much, without sign."""

    code: Code
    age: int
    items: int
    paisa: int


def overdue_before(terms: Agreed, days: Calendar, now: datetime) -> dict[tuple[str, str], datetime]:
    """Return by channel and partner with terms the time before which no item may be open.

    The file of a day is due within `delay_days` working days. Without a working week in force no
    day can be counted, and nothing is late.
    """
    today = local_day(now)
    current = {whose: terms.on(*whose, today) for whose in terms.by_whose}
    try:
        return {
            whose: deadline_end_of(last_due(days, today, each.delay_days))
            for whose, each in current.items()
            if each is not None
        }
    except NoWorkingWeek:
        return {}


def last_due(days: Calendar, today: date, delay: int) -> date:
    """Return the latest day whose file should have come before today."""
    day = today - timedelta(days=1)
    while days.add_working_days(day, delay) >= today:
        day -= timedelta(days=1)
    return day


def differences(
    uow: UnitOfWork, wanted: Wanted, *, cursor: str | None = None, limit: int = 20
) -> Page[Difference]:
    """List differences that are open, the oldest first."""
    require(uow.actor, READ_SETTLEMENT)
    queue = _queue(uow).subquery()
    query = select(queue).where(*_filters(queue.c, wanted, local_day(uow.now)))
    query = query.order_by(queue.c.since, queue.c.key).limit(limit + 1)
    if cursor:
        since, key = decode_cursor(cursor, 2)
        at = as_instant(since)
        query = query.where(
            or_(queue.c.since > at, and_(queue.c.since == at, queue.c.key > str(key)))
        )
    rows = [_to_difference(row, uow.now) for row in uow.session.execute(query)]
    return cut(rows, limit, lambda each: [microseconds(each.since), each.key])


def counts(uow: UnitOfWork) -> Sequence[Counted]:
    """Count the open differences by code and bucket of age."""
    require(uow.actor, READ_SETTLEMENT)
    queue = _queue(uow).subquery()
    age = cast(age_bucket(queue.c.since, local_day(uow.now)), Integer).label("age")
    amount = func.abs(
        func.coalesce(queue.c.expected_paisa, 0)
        - func.coalesce(queue.c.gross_paisa - queue.c.fee_paisa, 0)
    )
    query = select(
        queue.c.code,
        age,
        func.count().label("items"),
        cast(func.sum(amount), BigInteger).label("paisa"),
    ).group_by(queue.c.code, age)
    return [
        Counted(code=Code(row.code), age=row.age, items=row.items, paisa=row.paisa)
        for row in uow.session.execute(query.order_by(queue.c.code, age))
    ]


def difference(uow: UnitOfWork, key: str) -> Difference:
    """Return an open difference by its key. Raises NotFound."""
    require(uow.actor, READ_SETTLEMENT)
    queue = _queue(uow).subquery()
    row = uow.session.execute(select(queue).where(queue.c.key == key)).one_or_none()
    if row is None:
        raise NotFound
    return _to_difference(row, uow.now)


def _filters(columns: Any, wanted: Wanted, today: date) -> list[ColumnElement[bool]]:  # noqa: ANN401 - a subquery's columns
    found: list[ColumnElement[bool]] = []
    if wanted.code:
        found.append(columns.code == wanted.code)
    if wanted.channel:
        found.append(columns.channel == wanted.channel)
    if wanted.age is not None:
        found.append(cast(age_bucket(columns.since, today), Integer) == wanted.age)
    return found


def _queue(uow: UnitOfWork) -> CompoundSelect[*tuple[Any, ...]]:
    session = uow.session
    cutoffs = overdue_before(agreed_terms(session), calendar(session), uow.now)
    return union_all(_lines(), _missing(cutoffs))


def _lines() -> Select[*tuple[Any, ...]]:
    mine = [LineOutcome.file_id == ChannelLine.file_id, LineOutcome.row == ChannelLine.row]
    resolved = exists().where(
        LineResolution.file_id == LineOutcome.file_id, LineResolution.row == LineOutcome.row
    )
    proposed = (
        select(SettlementMatch.id)
        .where(
            SettlementMatch.file_id == LineOutcome.file_id,
            SettlementMatch.row == LineOutcome.row,
            SettlementMatch.approved_at.is_(None),
            SettlementMatch.refused_at.is_(None),
        )
        .scalar_subquery()
    )
    return (
        select(
            func.concat("line-", cast(LineOutcome.file_id, Text), "-", LineOutcome.row).label(
                "key"
            ),
            _code_now().label("code"),
            ChannelFile.channel.label("channel"),
            ChannelFile.partner.label("partner"),
            ChannelLine.kind.label("kind"),
            ChannelLine.reference.label("reference"),
            LineOutcome.looked_at.label("since"),
            LineOutcome.file_id.label("file_id"),
            LineOutcome.row.label("row"),
            ChannelFile.number.label("number"),
            ChannelFile.bank.label("bank"),
            ChannelLine.their_reference.label("their_reference"),
            ChannelLine.psid.label("psid"),
            case((_is_on_clearing(), LineOutcome.expected_paisa)).label("expected_paisa"),
            ChannelLine.gross_paisa.label("gross_paisa"),
            ChannelLine.fee_paisa.label("fee_paisa"),
            LineOutcome.agreed_fee_paisa.label("agreed_fee_paisa"),
            cast(null(), Uuid).label("payment_id"),
            proposed.label("match_id"),
        )
        .select_from(LineOutcome)
        .join(ChannelLine, and_(*mine))
        .join(ChannelFile, ChannelFile.id == LineOutcome.file_id)
        .where(LineOutcome.code != Code.SETTLED.value, ~resolved)
    )


def _is_on_clearing() -> ColumnElement[bool]:
    """Whether what a line is about still stands on clearing."""
    return exists().where(
        ClearingItem.channel == ChannelFile.channel,
        ClearingItem.kind == ChannelLine.kind,
        ClearingItem.reference == ChannelLine.reference,
    )


def _code_now() -> ColumnElement[str]:
    """Return a line's current difference: the item that it compared with may have been settled.

    Two lines may be about one item; an agreement on one settles it for the other as well.
    """
    settled = exists().where(
        Settlement.channel == ChannelFile.channel,
        Settlement.kind == ChannelLine.kind,
        Settlement.reference == ChannelLine.reference,
    )
    return case(
        (LineOutcome.code.not_in(_COMPARED) | _is_on_clearing(), LineOutcome.code),
        (settled, literal(Code.ALREADY_SETTLED.value, Text)),
        else_=literal(Code.UNKNOWN.value, Text),
    )


def _missing(cutoffs: dict[tuple[str, str], datetime]) -> Select[*tuple[Any, ...]]:
    """Select the items whose file should have come; a partner's own terms go before its channel's.

    An item of which a line came that differs is in the queue by that line.
    """
    proposed = (
        select(SettlementMatch.id)
        .where(
            SettlementMatch.file_id.is_(None),
            SettlementMatch.channel == ClearingItem.channel,
            SettlementMatch.kind == ClearingItem.kind,
            SettlementMatch.reference == ClearingItem.reference,
            SettlementMatch.approved_at.is_(None),
            SettlementMatch.refused_at.is_(None),
        )
        .scalar_subquery()
    )
    return select(
        func.concat(
            "item-", ClearingItem.channel, "-", ClearingItem.kind, "-", ClearingItem.reference
        ).label("key"),
        literal(Code.MISSING.value, Text).label("code"),
        ClearingItem.channel.label("channel"),
        ClearingItem.partner.label("partner"),
        ClearingItem.kind.label("kind"),
        ClearingItem.reference.label("reference"),
        ClearingItem.since.label("since"),
        cast(null(), Uuid).label("file_id"),
        cast(null(), Integer).label("row"),
        literal("", Text).label("number"),
        literal("", Text).label("bank"),
        literal("", Text).label("their_reference"),
        literal("", Text).label("psid"),
        ClearingItem.amount_paisa.label("expected_paisa"),
        cast(null(), BigInteger).label("gross_paisa"),
        cast(null(), BigInteger).label("fee_paisa"),
        literal(0, BigInteger).label("agreed_fee_paisa"),
        ClearingItem.payment_id.label("payment_id"),
        proposed.label("match_id"),
    ).where(is_late(cutoffs), ~_has_a_line())


def is_late(cutoffs: dict[tuple[str, str], datetime]) -> ColumnElement[bool]:
    """Build whether an item is older than its channel's terms, or its partner's own."""
    own: dict[str, list[str]] = {}
    for channel, partner in cutoffs:
        own.setdefault(channel, []).append(partner)
    return or_(
        false(),
        *(
            and_(
                ClearingItem.channel == channel,
                ClearingItem.partner == partner
                if partner
                else ClearingItem.partner.not_in([each for each in own[channel] if each]),
                ClearingItem.since < literal(before, DateTime(timezone=True)),
            )
            for (channel, partner), before in cutoffs.items()
        ),
    )


def _has_a_line() -> ColumnElement[bool]:
    resolved = exists().where(
        LineResolution.file_id == LineOutcome.file_id, LineResolution.row == LineOutcome.row
    )
    return exists(
        select(ChannelLine.row)
        .join(ChannelFile, ChannelFile.id == ChannelLine.file_id)
        .join(
            LineOutcome,
            and_(LineOutcome.file_id == ChannelLine.file_id, LineOutcome.row == ChannelLine.row),
        )
        .where(
            ChannelFile.channel == ClearingItem.channel,
            ChannelLine.kind == ClearingItem.kind,
            ChannelLine.reference == ClearingItem.reference,
            LineOutcome.code != Code.SETTLED.value,
            ~resolved,
        )
        .correlate(ClearingItem)
    )


def _to_difference(row: Any, now: datetime) -> Difference:  # noqa: ANN401 - a row of the queue
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's own way to a row's columns
    days = (local_day(now) - local_day(values["since"])).days
    return Difference(**(values | {"code": Code(values["code"]), "days": days}))


def open_bank(session: Session, channel: str, partner: str, now: datetime) -> str:
    """Return the bank that a channel pays out to, by the terms in force; "" if there are none."""
    terms = agreed_terms(session).on(channel, partner, local_day(now))
    return terms.bank if terms else ""
