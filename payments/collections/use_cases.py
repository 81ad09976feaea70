"""The ledger's entries are folded into sums by day, each exactly once, and none is passed over.

The ledger numbers its transfers in order, but a transaction may commit after one that took a later
number. So the fold looks twice: it notes the greatest number it sees and where transaction ids
stand (an observation), and folds up to that number only when every transaction as old as that has
ended. A number is taken and written in one statement, which no role lets run longer than `MARGIN`,
so who took one before the observation has an id by then, or never writes.

Ids restart where a dump is restored into another cluster, and whatever was under way before is
gone: what was observed in another cluster has settled.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import literal, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.permissions import require
from app.unit_of_work import UnitOfWork
from payments.collections.models import CollectionDay, CollectionFold
from payments.collections.queries.sums import ledger_sums
from payments.kernel.permissions import FOLD_COLLECTIONS

MARGIN = timedelta(seconds=30)
# Numbers of the ledger go in steps of 1,024 a transaction: so many transactions in a statement.
STEP = 50_000 * 1_024
MAX_STEPS = 20
_OBSERVED = text("""
select coalesce((select max(id) from ledger_transfers), 0) as number,
    pg_snapshot_xmin(pg_current_snapshot())::text::bigint as ended,
    pg_snapshot_xmax(pg_current_snapshot())::text::bigint as next,
    (select system_identifier::text from pg_control_system()) as cluster,
    clock_timestamp() as at
""")


@dataclass(frozen=True, kw_only=True)
class Observation:
    """The ledger's greatest number; ids: all below `ended` have ended, none from `next` began."""

    number: int
    ended: int
    next: int
    cluster: str
    at: datetime


def fold_collections(uow: UnitOfWork, command: None) -> int:
    """Fold what has settled since the last time; return how many numbers the place moved on.

    Safe to run twice, and by two at once: the second finds the place taken and does nothing.
    """
    del command
    require(uow.actor, FOLD_COLLECTIONS)
    fold = uow.session.scalar(select(CollectionFold).with_for_update(skip_locked=True))
    if fold is None:
        return 0
    uow.session.refresh(fold)
    before = fold.folded_to
    now = Observation(**uow.session.execute(_OBSERVED).one()._mapping)  # noqa: SLF001 - SQLAlchemy's documented way
    if has_settled(fold, now):
        _fold_steps(uow.session, fold, now.at)
    if fold.folded_to == fold.seen_to < now.number:
        fold.seen_to, fold.seen_before = now.number, now.next
        fold.seen_at, fold.cluster = now.at, now.cluster
    return fold.folded_to - before


def has_settled(fold: CollectionFold, now: Observation) -> bool:
    """Return True if no transfer up to the last number seen can still be added."""
    restarted = fold.cluster != now.cluster or fold.seen_before > now.next
    return restarted or (fold.seen_before <= now.ended and fold.seen_at <= now.at - MARGIN)


def _fold_steps(session: Session, fold: CollectionFold, at: datetime) -> None:
    for _ in range(MAX_STEPS):
        if fold.folded_to == fold.seen_to:
            return
        fold_to(session, fold, min(fold.seen_to, fold.folded_to + STEP), at)


def fold_to(session: Session, fold: CollectionFold, number: int, at: datetime) -> None:
    """Add the entries up to a number that has settled to the sums, and move the place there."""
    fresh = ledger_sums(
        lambda of: of.number > fold.folded_to, lambda of: of.number <= number
    ).subquery("fresh")
    columns = [column.name for column in fresh.c]
    query = insert(CollectionDay).from_select(
        [*columns, "changed_at"], select(*fresh.c, literal(at))
    )
    added = {
        name: getattr(CollectionDay, name) + query.excluded[name]
        for name in ("collected_paisa", "refunded_paisa", "moved_paisa", "entries")
    }
    session.execute(
        query.on_conflict_do_update(
            constraint="pk_collection_days",
            set_=added | {"changed_at": query.excluded.changed_at},
        )
    )
    fold.folded_to = number
    fold.seen_to = max(fold.seen_to, number)
    session.flush()
