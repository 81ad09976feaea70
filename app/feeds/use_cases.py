"""Numbering settled rows, and reading on from a number (why: see `app/feeds`)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    SQLColumnExpression,
    and_,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.feeds.models import FeedCursor, FeedPosition
from app.unit_of_work import UnitOfWork

BATCH = 2_000
UNKNOWN_CLUSTER = ""
_NULL: SQLColumnExpression[Any] = literal_column("null")


@dataclass(frozen=True, kw_only=True)
class Feed:
    """A table whose settled rows get numbers. `chain(previous hash, number, row)` hashes a row.

    `columns` are what `chain` needs to see of a row, beside its id. `party` is whose row it is, if
    everybody reads only their own.
    """

    name: str
    row_id: InstrumentedAttribute[UUID]
    xid: InstrumentedAttribute[int]
    columns: Sequence[ColumnElement[Any] | InstrumentedAttribute[Any]] = ()
    party: SQLColumnExpression[Any] | None = None
    chain: Callable[[bytes, int, Row[Any]], bytes] | None = None


@dataclass(frozen=True)
class _Horizon:
    """The state of transaction ids: all below `settled` have ended, none from `next` on began."""

    settled: int
    next: int
    cluster: str


def seal(uow: UnitOfWork, feed: Feed, limit: int = BATCH) -> int:
    """Number up to `limit` settled rows; returns how many. 0 too while another sealer is at it."""
    cursor = _take(uow.session, feed.name)
    if cursor is None:
        return 0
    horizon = _horizon(uow.session)
    restarted = cursor.cluster != horizon.cluster or cursor.settled_before > horizon.next
    rows = uow.session.execute(_settled(feed, cursor, horizon, restarted=restarted, limit=limit))
    found = rows.all()
    _number(uow, feed, found)
    if len(found) < limit:
        _move(uow.session, feed.name, horizon.settled, horizon.cluster)
    elif not restarted:
        _move(uow.session, feed.name, found[-1].xid, horizon.cluster)
    return len(found)


def head(session: Session, feed: str) -> FeedPosition | None:
    """Return a feed's last position."""
    newest = select(FeedPosition).filter_by(feed=feed).order_by(FeedPosition.number.desc())
    return session.scalars(newest.limit(1)).one_or_none()


def after(session: Session, feed: str, number: int, limit: int) -> Sequence[FeedPosition]:
    """Return the positions that follow a number, oldest first: what a reader has not seen yet."""
    query = select(FeedPosition).where(FeedPosition.feed == feed, FeedPosition.number > number)
    return session.scalars(query.order_by(FeedPosition.number).limit(limit)).all()


def _take(session: Session, feed: str) -> FeedCursor | None:
    """Hold the feed for this transaction, making its cursor at first use; None if it is held."""
    first = upsert(FeedCursor).values(feed=feed, settled_before=0, cluster=UNKNOWN_CLUSTER)
    session.execute(first.on_conflict_do_nothing())
    held = select(FeedCursor).filter_by(feed=feed).with_for_update(skip_locked=True)
    return session.execute(held, execution_options={"populate_existing": True}).scalar()


def _horizon(session: Session) -> _Horizon:
    """Read the state of ids after the lock, so that the last sealer's work is visible."""
    return _Horizon(
        *session.execute(
            text(
                "select pg_snapshot_xmin(pg_current_snapshot())::text::bigint,"
                " pg_snapshot_xmax(pg_current_snapshot())::text::bigint,"
                " (select system_identifier::text from pg_control_system())"
            )
        ).one()
    )


def _settled(
    feed: Feed, cursor: FeedCursor, horizon: _Horizon, *, restarted: bool, limit: int
) -> Select[Any]:
    """Select rows that have settled and have no number, in the order in which they get one.

    After a restore that is the order of their ids, which hold the time: ids of transactions begin
    again, and what the dump had without a number (and without a MAC, if it is older) goes first.
    """
    if restarted:
        place = or_(feed.xid < horizon.settled, feed.xid >= horizon.next)
    else:
        place = and_(feed.xid >= cursor.settled_before, feed.xid < horizon.settled)
    numbered = select(literal(1)).where(
        FeedPosition.feed == feed.name, FeedPosition.row_id == feed.row_id
    )
    own: dict[str, SQLColumnExpression[Any]] = {"row_id": feed.row_id, "xid": feed.xid}
    own["party"] = feed.party if feed.party is not None else _NULL
    columns = (*(column.label(name) for name, column in own.items()), *feed.columns)
    query = select(*columns).where(place, ~numbered.exists())
    order = (feed.row_id,) if restarted else (feed.xid, feed.row_id)
    return query.order_by(*order).limit(limit)


def _number(uow: UnitOfWork, feed: Feed, rows: Sequence[Row[Any]]) -> None:
    if not rows:
        return
    last = head(uow.session, feed.name)
    number, digest = (last.number, last.hash or b"") if last else (0, b"")
    positions: list[dict[str, Any]] = []
    for number, row in enumerate(rows, number + 1):  # noqa: B020 - goes on from the last
        if feed.chain:
            digest = feed.chain(digest, number, row)
        positions.append(
            {"feed": feed.name, "number": number, "row_id": row.row_id, "party": row.party}
            | {"hash": digest or None, "sealed_at": uow.now}
        )
    uow.session.execute(insert(FeedPosition), positions)


def _move(session: Session, feed: str, settled_before: int, cluster: str) -> None:
    session.execute(
        update(FeedCursor)
        .where(FeedCursor.feed == feed)
        .values(settled_before=settled_before, cluster=cluster)
    )


def count_passed_over(session: Session, feed: Feed) -> int:
    """Count rows without a number that the sealer has already passed: there must be none."""
    cursor = session.get(FeedCursor, feed.name)
    if cursor is None:
        return 0
    numbered = select(literal(1)).where(
        FeedPosition.feed == feed.name, FeedPosition.row_id == feed.row_id
    )
    hidden = select(func.count()).where(feed.xid < cursor.settled_before, ~numbered.exists())
    return session.scalar(hidden) or 0
