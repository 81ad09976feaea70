"""Verification of folded sums and of unsettled items against the ledger: all calculated again."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, or_, select, text
from sqlalchemy.orm import Session

from app.ledger.public import balances
from payments.clearing.models import ClearingItem
from payments.collections.models import CollectionDay, CollectionFold
from payments.collections.queries.sums import ledger_sums

_KEYS = ("day", "head_code", "ddo_code", "channel")
_AMOUNTS = ("collected_paisa", "refunded_paisa", "moved_paisa", "entries")


@dataclass(frozen=True, kw_only=True)
class Difference:
    """The first figure that is not the ledger's: which, what is kept, what the ledger says."""

    day: date
    head_code: str
    ddo_code: str
    channel: str
    figure: str
    kept: int
    ledger: int


@dataclass(frozen=True, kw_only=True)
class ClearingDifference:
    """A channel whose unsettled items are not the balance of its clearing account; paisa."""

    channel: str
    items_paisa: int
    ledger_paisa: int


_CLEARING = "payments:clearing:"


def clearing_difference(session: Session) -> ClearingDifference | None:
    """Return the first channel whose items do not add up to its account, or None.

    Two queries, which see the same only in a transaction of one snapshot.
    """
    codes = balances(session, [_CLEARING])
    query = select(ClearingItem.channel, func.sum(ClearingItem.amount_paisa))
    items = {channel: int(paisa) for channel, paisa in session.execute(query.group_by("channel"))}
    ledger = {code.removeprefix(_CLEARING): paisa for code, paisa in codes.items()}
    for channel in sorted({*items, *ledger}):
        ours, theirs = items.get(channel, 0), ledger.get(channel, 0)
        if ours != theirs:
            return ClearingDifference(channel=channel, items_paisa=ours, ledger_paisa=theirs)
    return None


def first_difference(session: Session) -> Difference | None:
    """Return the first sum, by day, that differs from the ledger up to the fold's place; or None.

    One statement of one snapshot, so people may go on paying and folding meanwhile.
    """
    session.execute(text("set local statement_timeout = 0"))
    place = select(CollectionFold.folded_to).scalar_subquery()
    told = ledger_sums(lambda of: of.number <= place).subquery("told")
    kept = CollectionDay.__table__.c
    keys = [func.coalesce(kept[name], told.c[name]).label(name) for name in _KEYS]
    ours = {name: func.coalesce(kept[name], 0).label(f"kept_{name}") for name in _AMOUNTS}
    theirs = {name: func.coalesce(told.c[name], 0).label(f"told_{name}") for name in _AMOUNTS}
    query = (
        select(*keys, *ours.values(), *theirs.values())
        .select_from(CollectionDay)
        .join(told, and_(*(kept[name] == told.c[name] for name in _KEYS)), full=True)
        .where(or_(*(ours[name] != theirs[name] for name in _AMOUNTS)))
        .order_by(*keys)
        .limit(1)
    )
    row = session.execute(query).mappings().one_or_none()
    if row is None:
        return None
    figure = next(n for n in _AMOUNTS if row[f"kept_{n}"] != row[f"told_{n}"])
    return Difference(
        **{name: row[name] for name in _KEYS},
        figure=figure.removesuffix("_paisa"),
        kept=row[f"kept_{figure}"],
        ledger=row[f"told_{figure}"],
    )
