"""What the calendar does about grants: holders are reminded, and what nobody renewed lapses.

How a grant stands follows from the day and is never stored: these jobs only tell of it. Each works
in small bites, every bite a commit of its own: killed at any instant and run again, each reminder
goes out once and each grant lapses once, for the row that says so is written in the same commit.
"""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Integer, Text, bindparam, text
from sqlalchemy.dialects.postgresql import insert

from app.calendar import local_day
from app.cases.book import CaseBook
from app.cases.grant_permissions import FOLLOW_TERMS
from app.cases.models.afterwards import Lapse, Reminder
from app.cases.term_table import Columns, grace_columns, reminder_columns
from app.permissions import require
from app.unit_of_work import UnitOfWork, UseCase

BITE = 100
ENDS, ENDED = "ends", "ended"
_COLUMNS = (
    bindparam("services", type_=ARRAY(Text())),
    bindparam("versions", type_=ARRAY(Integer())),
    bindparam("codes", type_=ARRAY(Text())),
    bindparam("days", type_=ARRAY(Integer())),
)
# A grant that a renewal follows, or may follow, needs neither word nor end; a correction has no
# term of its own.
_GRANTS = """
from registration_outcomes o
join case_registrations r on r.id = o.registration_id
join applications a on a.id = r.application_id
join unnest(:services, :versions, :codes, :days) as t(service, version, code, days)
  on t.service = a.service and t.version = a.version and t.code = r.code
where o.outcome = 'granted' and a.kind <> 'correction'
  and not exists (select from grant_revocations v
                   where v.registration_id = r.id and v.approved_at is not null)
  and not exists (select from applications n join case_registrations m
                     on m.application_id = n.id and m.code = r.code
                   where n.about_id = r.id and n.kind = 'renewal' and n.withdrawn_at is null
                     and (exists (select from registration_outcomes g
                                   where g.registration_id = m.id and g.outcome = 'granted')
                          or (select count(*) from registration_outcomes g
                               where g.registration_id = m.id)
                          <= (select count(*) from case_appeals p where p.registration_id = m.id
                                 and coalesce(p.outcome, 'allowed') = 'allowed')
                           + (select count(*) from registrations_asked_again q
                               where q.registration_id = m.id)))
"""
# Of several days that went by while nobody looked, the last one is told.
_TO_REMIND = text(f"""
select d.registration_id, d.day from (
  select r.id as registration_id, max(o.valid_until - t.days) as day {_GRANTS}
     and o.valid_until >= :today and o.valid_until - t.days <= :today
     and o.valid_until - t.days > o.valid_from
   group by r.id) d
where not exists (select from grant_reminders m where m.registration_id = d.registration_id
                     and m.kind = 'ends' and m.day = d.day)
order by d.registration_id limit :most
""").bindparams(*_COLUMNS)
_ENDED = text(f"""
select r.id as registration_id, o.valid_until + 1 as day {_GRANTS}
  and t.days > 0 and o.valid_until < :today and o.valid_until + t.days >= :today
  and not exists (select from grant_reminders m where m.registration_id = r.id
                     and m.kind = 'ended')
order by r.id limit :most
""").bindparams(*_COLUMNS)
_TO_LAPSE = text(f"""
select r.id as registration_id, o.valid_until as day {_GRANTS}
  and o.valid_until + t.days < :today
  and not exists (select from grant_lapses l where l.registration_id = r.id)
order by o.valid_until, r.id limit :most
""").bindparams(*_COLUMNS)


def remind_holders(uow: UnitOfWork, bite: int | None = None) -> int:
    """Remind holders of grants that end, and tell of those that ended; returns how many."""
    require(uow.actor, FOLLOW_TERMS)
    return _in_bites(uow, _remind_some, bite)


def lapse_grants(uow: UnitOfWork, bite: int | None = None) -> int:
    """Let lapse what was not renewed in its days of grace; returns how many.

    Publishes `cases.registration_lapsed` {registration_id} for each.
    """
    require(uow.actor, FOLLOW_TERMS)
    return _in_bites(uow, _lapse_some, bite)


def _in_bites(uow: UnitOfWork, use_case: UseCase[int], bite: int | None) -> int:
    done, size = 0, bite or BITE
    while some := uow.apart(use_case, size):
        done += some
    return done


def _remind_some(uow: UnitOfWork, most: int) -> int:
    require(uow.actor, FOLLOW_TERMS)
    book = uow.port(CaseBook)
    due = [
        (row.registration_id, ENDS, row.day)
        for row in _rows(uow, _TO_REMIND, reminder_columns(book), most)
    ]
    ended = [
        (row.registration_id, ENDED, row.day)
        for row in _rows(uow, _ENDED, grace_columns(book), most)
    ]
    return sum(_remind(uow, *each) for each in [*due, *ended])


def _remind(uow: UnitOfWork, registration_id: UUID, kind: str, day: date) -> bool:
    """Note a reminder, and let it be told; False where another run was quicker."""
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
    lapsed = uow.session.execute(
        insert(Lapse)
        .values(registration_id=registration_id, at=uow.instant())
        .on_conflict_do_nothing()
        .returning(Lapse.registration_id)
    ).scalar()
    if lapsed is not None:
        uow.audit("case.registration_lapsed", registration_id)
        uow.publish("cases.registration_lapsed", registration_id=registration_id)
    return lapsed is not None


def _rows(uow: UnitOfWork, query: Any, columns: Columns, most: int) -> list[Any]:  # noqa: ANN401 - a statement of above
    values = {**columns, "today": local_day(uow.now), "most": most}
    return list(uow.session.execute(query, values).all())
