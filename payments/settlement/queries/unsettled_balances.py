"""Balances in clearing by channel and age, and settlements in the order in which they came.

For other rooms of payments: who calls these has asked for a permission of its own.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import BigInteger, Case, ColumnElement, Date, Integer, case, cast, func, select
from sqlalchemy.orm import Session

from app.calendar import PROVINCE, local_day
from payments.clearing.models import ClearingItem
from payments.settlement.policy import AGES


@dataclass(frozen=True, kw_only=True)
class Unsettled:
    """The clearing of a channel: the number of items, their sum in paisa, by age group.

    Buckets are 0–1, 2–7, 8–30 and more than 30 days: (items, paisa) each.
    """

    channel: str
    items: int
    paisa: int
    by_age: tuple[tuple[int, int], ...]


def age_bucket(since: ColumnElement[datetime], today: date) -> Case[int]:
    """Build the bucket of an item's age in days in the province (`settlement/policy.py`)."""
    days = cast(today, Date) - cast(func.timezone(PROVINCE.key, since), Date)
    return case(*((days <= most, place) for place, most in enumerate(AGES)), else_=len(AGES))


def unsettled_by_channel(session: Session, now: datetime) -> list[Unsettled]:
    """Return the unsettled items by channel; one query on open items, however many came."""
    age = cast(age_bucket(ClearingItem.since.expression, local_day(now)), Integer).label("age")
    query = (
        select(
            ClearingItem.channel,
            age,
            func.count().label("items"),
            cast(func.sum(ClearingItem.amount_paisa), BigInteger).label("paisa"),
        )
        .group_by(ClearingItem.channel, age)
        .order_by(ClearingItem.channel, age)
    )
    found: dict[str, dict[int, tuple[int, int]]] = {}
    for row in session.execute(query):
        found.setdefault(row.channel, {})[row.age] = (row.items, row.paisa)
    return [_unsettled(channel, ages) for channel, ages in found.items()]


def _unsettled(channel: str, ages: dict[int, tuple[int, int]]) -> Unsettled:
    return Unsettled(
        channel=channel,
        items=sum(items for items, _ in ages.values()),
        paisa=sum(paisa for _, paisa in ages.values()),
        by_age=tuple(ages.get(place, (0, 0)) for place in range(len(AGES) + 1)),
    )
