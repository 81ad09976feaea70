"""Settlement files due by the terms, day by day, and those that came."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.calendar import A_DAY, Calendar, NoWorkingWeek, local_day
from app.holidays.public import calendar
from app.permissions import require
from app.unit_of_work import UnitOfWork
from payments.settlement.models import ChannelFile
from payments.settlement.permissions import READ_SETTLEMENT
from payments.settlement.queries.terms import Agreed, agreed_terms

SHOWN_DAYS, WATCHED_DAYS = 30, 60
MAX_FILES = 10_000


Key = tuple[str, str, date]


class Arrival(StrEnum):
    """The status of an expected file. `nothing`: it did not come, and no money waits for it."""

    CAME = "came"
    NOTHING = "nothing"
    TO_CONFIRM = "to_confirm"
    NOT_YET = "not_yet"
    MISSING = "missing"


@dataclass(frozen=True, kw_only=True)
class ExpectedFile:
    """The file of a working day, when it is due, and its status."""

    channel: str
    partner: str
    day: date
    due_on: date
    arrival: Arrival
    file_id: UUID | None


def expected_files(uow: UnitOfWork) -> Sequence[ExpectedFile]:
    """List the files of the last 30 days that the terms ask for, the latest day first."""
    require(uow.actor, READ_SETTLEMENT)
    return files_due(uow.session, uow.now, SHOWN_DAYS)


def missing_files(session: Session, now: datetime) -> Sequence[ExpectedFile]:
    """List the files of the last 60 days that should be here and are not."""
    due = files_due(session, now, WATCHED_DAYS)
    return [each for each in due if each.arrival is Arrival.MISSING]


def files_due(session: Session, now: datetime, days: int) -> Sequence[ExpectedFile]:
    """List the files of `days` days: five queries. None, if no working week is in force.

    If a channel took nothing on a day, no file is missing; nor if all of it was settled by another.
    """
    today = local_day(now)
    terms, worked = agreed_terms(session), calendar(session)
    here = _here(session, today - timedelta(days=days))
    try:
        due = list(_due(terms, worked, here, today, days))
    except NoWorkingWeek:
        return []
    absent = [each for each in due if each.arrival is Arrival.MISSING]
    awaited = _awaited(session, absent) if absent else frozenset()
    return [
        replace(each, arrival=Arrival.NOTHING)
        if each.arrival is Arrival.MISSING and _key(each) not in awaited
        else each
        for each in due
    ]


# Each by the index on channel, partner and time: what is settled is not there any more.
_AWAITED = text("""
select channel, partner, day
from unnest(cast(:channels as text[]), cast(:partners as text[]), cast(:days as date[]))
  as asked (channel, partner, day)
where exists (select from clearing_items i
  where i.channel = asked.channel and (asked.partner = '' or i.partner = asked.partner)
    and i.since >= asked.day::timestamp at time zone 'Asia/Karachi'
    and i.since < (asked.day + 1)::timestamp at time zone 'Asia/Karachi')
""")


def _awaited(session: Session, absent: Sequence[ExpectedFile]) -> frozenset[Key]:
    """Return for which of these days money waits to be settled."""
    values = {
        "channels": [each.channel for each in absent],
        "partners": [each.partner for each in absent],
        "days": [each.day for each in absent],
    }
    return frozenset(map(tuple, session.execute(_AWAITED, values)))


def _key(each: ExpectedFile) -> Key:
    return each.channel, each.partner, each.day


def _due(
    terms: Agreed,
    worked: Calendar,
    here: dict[tuple[str, str, date], ChannelFile],
    today: date,
    days: int,
) -> Iterator[ExpectedFile]:
    for back in range(1, days + 1):
        day = today - back * A_DAY
        for channel, partner in sorted(terms.by_whose):
            agreed = terms.on(channel, partner, day)
            mine = agreed is not None and (agreed.channel, agreed.partner) == (channel, partner)
            if agreed is None or not mine or not agreed.expects_files:
                continue
            if not worked.is_working_day(day):
                continue
            file = here.get((channel, partner, day))
            due_on = worked.add_working_days(day, agreed.delay_days)
            yield ExpectedFile(
                channel=channel,
                partner=partner,
                day=day,
                due_on=due_on,
                arrival=_arrival(file, due_on, today),
                file_id=file.id if file else None,
            )


def _arrival(file: ChannelFile | None, due_on: date, today: date) -> Arrival:
    if file is not None:
        return Arrival.CAME if file.counts else Arrival.TO_CONFIRM
    return Arrival.MISSING if due_on < today else Arrival.NOT_YET


def _here(session: Session, since: date) -> dict[tuple[str, str, date], ChannelFile]:
    """Return the files not refused, by channel, partner and day; confirmed ones first."""
    query = select(ChannelFile).where(ChannelFile.day >= since, ChannelFile.refused_at.is_(None))
    found = session.scalars(query.order_by(ChannelFile.id).limit(MAX_FILES)).all()
    return {(f.channel, f.partner, f.day): f for f in sorted(found, key=lambda f: f.counts)}
