"""Money that channels hold longer than their terms allow, by channel and partner."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, cast, func, select

from app.calendar import local_day
from app.holidays.public import calendar
from app.permissions import require
from app.unit_of_work import UnitOfWork
from payments.clearing.models import ClearingItem
from payments.settlement.permissions import READ_SETTLEMENT
from payments.settlement.queries.differences import is_late, overdue_before
from payments.settlement.queries.terms import agreed_terms


@dataclass(frozen=True, kw_only=True)
class HeldMoney:
    """The money that a channel or its partner holds, and its late part, in paisa.

    `delay_days` are the working days that the terms in force allow; None without terms,
    so that nothing is late. `since` is when the oldest item came.
    """

    channel: str
    partner: str
    delay_days: int | None
    items: int
    paisa: int
    late_items: int
    late_paisa: int
    since: datetime


def held_money(uow: UnitOfWork) -> Sequence[HeldMoney]:
    """List the money that channels hold, the largest late amount first."""
    require(uow.actor, READ_SETTLEMENT)
    session, today = uow.session, local_day(uow.now)
    terms = agreed_terms(session)
    late = is_late(overdue_before(terms, calendar(session), uow.now))
    item = ClearingItem
    paisa = func.coalesce(func.sum(item.amount_paisa), 0)
    of_late = func.coalesce(func.sum(item.amount_paisa).filter(late), 0)
    query = select(
        item.channel,
        item.partner,
        func.count().label("items"),
        cast(paisa, BigInteger).label("paisa"),
        func.count().filter(late).label("late_items"),
        cast(of_late, BigInteger).label("late_paisa"),
        func.min(item.since).label("since"),
    ).group_by(item.channel, item.partner)
    found = []
    for row in session.execute(query):
        agreed = terms.on(row.channel, row.partner, today)
        days = agreed.delay_days if agreed else None
        found.append(HeldMoney(delay_days=days, **row._mapping))  # noqa: SLF001 - SQLAlchemy's documented way
    return sorted(found, key=lambda each: (-each.late_paisa, each.channel, each.partner))
