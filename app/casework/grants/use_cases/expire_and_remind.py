"""Jobs on the calendar of grants: reminders to holders, and lapses of grants not renewed.

The status of a grant follows from the day and is never stored: these jobs only notify people. Each
works in small batches, every batch a separate commit: killed at any instant and run again, each
reminder goes out once and each grant lapses once, because the row that records it is written in the
same commit. The view `grants_that_end` lists the grants that end at all
(migrations/sql/grants.sql).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Integer, Text, bindparam, text
from sqlalchemy.dialects.postgresql import insert

from app.calendar import local_day
from app.casework.cases.models.certificate import Lapse, Reminder
from app.casework.cases.queries.grant_history import outcomes_of
from app.casework.catalogue.registry import CaseBook
from app.casework.catalogue.term_table import grace_columns, reminder_columns
from app.casework.grants.permissions import FOLLOW_TERMS
from app.checked_rows import insert_once
from app.permissions import require
from app.unit_of_work import UnitOfWork, UseCase

BATCH_SIZE = 100
ENDS, ENDED = "ends", "ended"
NONE_YET = UUID(int=0)
_COLUMNS = (
    bindparam("services", type_=ARRAY(Text())),
    bindparam("versions", type_=ARRAY(Integer())),
    bindparam("codes", type_=ARRAY(Text())),
    bindparam("days", type_=ARRAY(Integer())),
)
# If several days passed without a run, only the last one is notified.
_TO_REMIND = text("""
select d.registration_id, d.day from (
  select g.registration_id, max(g.valid_until - t.days) as day
    from grants_that_end g
    join unnest(:services, :versions, :codes, :days) as t(service, version, code, days)
      on t.service = g.service and t.version = g.version and t.code = g.code
   where g.valid_until >= :today and g.valid_until - t.days <= :today
     and g.valid_until - t.days > g.valid_from
   group by g.registration_id) d
where not exists (select from grant_reminders m where m.registration_id = d.registration_id
                     and m.kind = 'ends' and m.day = d.day)
  and d.registration_id > :after
order by d.registration_id limit :most
""").bindparams(*_COLUMNS)
_ENDED = text("""
select g.registration_id, g.valid_until + 1 as day
  from grants_that_end g
  join unnest(:services, :versions, :codes, :days) as t(service, version, code, days)
    on t.service = g.service and t.version = g.version and t.code = g.code
 where t.days > 0 and g.valid_until < :today and g.valid_until + t.days >= :today
   and not exists (select from grant_reminders m where m.registration_id = g.registration_id
                      and m.kind = 'ended')
   and g.registration_id > :after
 order by g.registration_id limit :most
""").bindparams(*_COLUMNS)
_TO_LAPSE = text("""
select g.registration_id
  from grants_that_end g
  join unnest(:services, :versions, :codes, :days) as t(service, version, code, days)
    on t.service = g.service and t.version = g.version and t.code = g.code
 where g.valid_until + t.days < :today
   and not exists (select from grant_lapses l where l.registration_id = g.registration_id)
 order by g.valid_until, g.registration_id limit :most
""").bindparams(*_COLUMNS)


def remind_holders(uow: UnitOfWork, bite: int | None = None) -> int:
    """Remind holders of grants that end, and tell of those that ended; returns how many.

    A holder who no longer exists is not reminded, and nothing is noted of it.
    """
    require(uow.actor, FOLLOW_TERMS)
    return sum(_remind_all(uow, kind, bite or BATCH_SIZE) for kind in (ENDS, ENDED))


@dataclass(frozen=True, kw_only=True)
class _Batch:
    """At most so many grants, those after one."""

    kind: str
    most: int
    after: UUID = NONE_YET


@dataclass(frozen=True, kw_only=True)
class _Eaten:
    """The number of holders notified, and the last grant that was checked."""

    told: int
    last: UUID | None


def _remind_all(uow: UnitOfWork, kind: str, most: int) -> int:
    """Go on past whom nobody reminds, however many they are."""
    told, bite = 0, _Batch(kind=kind, most=most)
    while (eaten := uow.apart(_remind_some, bite)).last is not None:
        told, bite = told + eaten.told, replace(bite, after=eaten.last)
    return told


def lapse_grants(uow: UnitOfWork, bite: int | None = None) -> int:
    """Let lapse what was not renewed in its days of grace; returns how many.

    Publishes `cases.registration_lapsed` {registration_id} for each.
    """
    require(uow.actor, FOLLOW_TERMS)
    return _run_in_batches(uow, _lapse_some, bite)


def _run_in_batches(uow: UnitOfWork, use_case: UseCase[int], bite: int | None) -> int:
    done, size = 0, bite or BATCH_SIZE
    while some := uow.apart(use_case, size):
        done += some
    return done


def _remind_some(uow: UnitOfWork, bite: _Batch) -> _Eaten:
    require(uow.actor, FOLLOW_TERMS)
    rows = _due(uow, bite)
    became = outcomes_of(uow, [row.registration_id for row in rows])
    told = sum(
        _remind(uow, row.registration_id, bite.kind, row.day)
        for row in rows
        if became[row.registration_id].gone is None
    )
    return _Eaten(told=told, last=rows[-1].registration_id if rows else None)


def _due(uow: UnitOfWork, bite: _Batch) -> list[Any]:
    book = uow.port(CaseBook)
    query, columns = (
        (_TO_REMIND, reminder_columns(book)) if bite.kind == ENDS else (_ENDED, grace_columns(book))
    )
    return _rows(uow, query, {**columns, "after": bite.after}, bite.most)


def _remind(uow: UnitOfWork, registration_id: UUID, kind: str, day: date) -> bool:
    """Record a reminder for notification; return False if another run recorded it first."""
    noted = uow.session.execute(
        insert(Reminder)
        .values(registration_id=registration_id, kind=kind, day=day, at=uow.instant())
        .on_conflict_do_nothing()
        .returning(Reminder.registration_id)
    ).scalar()
    if noted is not None:
        uow.publish("cases.holder_reminded", registration_id=registration_id, kind=kind)
    return noted is not None


def _lapse_some(uow: UnitOfWork, most: int) -> int:
    require(uow.actor, FOLLOW_TERMS)
    rows = _rows(uow, _TO_LAPSE, grace_columns(uow.port(CaseBook)), most)
    return sum(_lapse(uow, row.registration_id) for row in rows)


def _lapse(uow: UnitOfWork, registration_id: UUID) -> bool:
    values = {"registration_id": registration_id, "at": uow.instant()}
    lapsed = insert_once(uow.session, Lapse, values)
    if lapsed is not None:
        uow.audit("case.registration_lapsed", registration_id)
        uow.publish("cases.registration_lapsed", registration_id=registration_id)
    return lapsed is not None


def _rows(uow: UnitOfWork, query: Any, columns: Mapping[str, Any], most: int) -> list[Any]:  # noqa: ANN401 - a statement of above
    values = {**columns, "today": local_day(uow.now), "most": most}
    return list(uow.session.execute(query, values).all())
