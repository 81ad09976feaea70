"""An office's desk with 100,000 open steps on it, and a year of its decisions in figures.

Everything that a page reads is read, as the page reads it. The yardstick is the same page of an
office with a hundred open steps, beside it in the same database.
"""

import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import partial
from statistics import quantiles
from uuid import UUID

import psycopg

from app.casework.figures.queries.figures import FiguresAsked, figures
from app.casework.offices.queries import colleagues
from app.casework.tasks.queries.desk import (
    Narrow,
    Queue,
    count_queues,
    count_work,
    list_desk,
    services_of_office,
)
from app.clock import real_now
from app.parameters.public import load_initial
from app.permissions import Actor
from app.platform import Platform
from bench.measures import Measure
from bench.province import Province, province

LARGE, SMALL, DECIDED, ROUNDS = 100_000, 100, 40_000, 60
P95 = "≤ 100 ms"
# Ids by place and number; those of steps follow the time at which they were opened, as in life.
_ID = "('0199{0}00-0000-7000-8000-' || lpad(to_hex({1}::bigint), 12, '0'))::uuid"
_PEOPLE = f"""
set session_replication_role = replica;
insert into organisations (id, kind, name, name_ur, ddo_code, address, business, district, declared_at)
select {_ID.format("00", "n")}, 'department', 'Office ' || n, '', 'BC' || n, '', '', 'quetta', now()
from generate_series(1, 2) n;
insert into people (id, cnic, cnic_hash, name, name_ur, language, created_at)
select {_ID.format("01", "n")}, '\\x-cnic-', sha256(n::text::bytea), 'Officer ' || n, '', 'en', now()
from generate_series(1, 52) n;
insert into memberships (id, person_id, organisation_id, role, since)
select {_ID.format("02", "n")}, {_ID.format("01", "n")}, {_ID.format("00", "1 + n % 2")},
       (array['case_officer', 'case_approver', 'department_head'])[1 + n % 3], now() - interval '1 year'
from generate_series(1, 50) n;
insert into service_versions (code, version, digest, content, kept_at)
values ('smart_food_licence', 1, '\\x00', '{{}}', now());
"""  # noqa: S608 - built of our own constants
# Numbers from {first} on are at an office; what was decided has a decision, the rest is open.
_CASES = f"""
set session_replication_role = replica;
create temporary table n as
  select n, now() - (%(last)s - n) * (interval '%(days)s days' / %(count)s) as at
    from generate_series(%(first)s, %(last)s) n;
insert into applications (id, reference, service, version, kind, subject, applicant_id, started_by,
                          started_at, display, district)
select {_ID.format("03", "n")}, 'R' || n, 'smart_food_licence', 1, 'new', '', {_ID.format("01", "51")},
       {_ID.format("01", "51")}, at, 'Kitchen ' || n, 'quetta' from n;
insert into case_registrations (id, application_id, code, agency, office_id, asked_at)
select {_ID.format("04", "n")}, {_ID.format("03", "n")}, 'food', 'food', {_ID.format("00", "%(office)s")}, at
from n;
insert into case_tasks (id, registration_id, code, attempt, role, opened_at, working_days, deemed, terms)
select {_ID.format("05", "n")}, {_ID.format("04", "n")}, (array['examine', 'inspect', 'approve'])[1 + n %% 3],
       1, (array['case_officer', 'inspector', 'case_approver'])[1 + n %% 3], at, 3 + n %% 8, false, '{{}}'
from n;
insert into review_rounds (id, registration_id, task_id, number, asked_by, asked_at, message)
select {_ID.format("06", "n")}, {_ID.format("04", "n")}, {_ID.format("05", "n")}, 1,
       {_ID.format("01", "1 + n %% 50")}, at, '' from n where n %% 10 = 0 and %(open)s;
"""  # noqa: S608 - built of our own constants
_OPEN = f"""
insert into open_tasks (task_id, registration_id, application_id, office_id, service, role, opened_at,
                        working_days, holder_id, held_since, waits_since, escalated_at)
select {_ID.format("05", "n")}, {_ID.format("04", "n")}, {_ID.format("03", "n")},
       {_ID.format("00", "%(office)s")}, 'smart_food_licence',
       (array['case_officer', 'inspector', 'case_approver'])[1 + n %% 3], at, 3 + n %% 8,
       case when n %% 2 = 0 then {_ID.format("01", "1 + n %% 50")} end,
       case when n %% 2 = 0 then at end, case when n %% 10 = 0 then at end,
       case when n %% 5 = 1 then now() end from n;
drop table n
"""  # noqa: S608 - built of our own constants
_DECISIONS = f"""
insert into task_decisions (task_id, outcome, reason_code, reason, content, decided_by, at)
select {_ID.format("05", "n")}, case when n %% 7 = 0 then 'refused' else 'passed' end,
       case when n %% 7 = 0 then (array['papers', 'unclean', 'unsafe_water'])[1 + n %% 3] else '' end,
       case when n %% 7 = 0 then 'Not proved' else '' end, '{{}}',
       {_ID.format("01", "1 + n %% 50")}, least(at + (n %% 12) * interval '1 day', now()) from n;
drop table n
"""  # noqa: S608 - built of our own constants


def measure(*, quick: bool) -> Mapping[str, Measure]:
    """Return the p95 of queues and figures of a large office, against those of a small one."""
    rounds = ROUNDS // 4 if quick else ROUNDS
    with ExitStack() as stack:
        here = stack.enter_context(province())
        platform = here.platform()
        stack.callback(platform.engine.dispose)
        _arrange(here, platform)
        asks: dict[str, Callable[[int], None]] = {
            **{f"desk_{queue.value}": partial(_desk, platform, queue, Narrow()) for queue in Queue},
            "desk_by_reference": partial(
                _desk, platform, Queue.ALL, Narrow(reference=f"R{DECIDED + LARGE}")
            ),
            "desk_by_role": partial(_desk, platform, Queue.ALL, Narrow(role="inspector")),
            "figures": partial(_figures, platform),
        }
        found = {name: _measure(ask, rounds) for name, ask in asks.items()}
        _check(platform)
    return {f"casework_{name}": one for name, one in found.items()}


def _arrange(here: Province, platform: Platform) -> None:
    """Forty thousand decisions and all open cases, of a year and of forty days."""
    parts = (
        (1, DECIDED, 365, 1, _DECISIONS),
        (DECIDED + 1, LARGE, 40, 1, _OPEN),
        (DECIDED + LARGE + 1, SMALL, 40, 2, _OPEN),
    )
    with psycopg.connect(here.postgres.url("postgres"), autocommit=True) as superuser:
        cnic = here.encrypted("people.cnic", "5440000000001")
        superuser.execute(_PEOPLE.replace("-cnic-", cnic.hex()).encode())
        for first, count, days, office, rest in parts:
            values = {"first": first, "last": first + count - 1, "count": count, "days": days}
            opens = "true" if rest is _OPEN else "false"
            said = (_CASES + rest) % {**values, "office": office, "open": opens}
            superuser.execute(said.encode())
        here.stamp("applications", "case_registrations", "case_tasks", "review_rounds")
        superuser.execute("vacuum analyze")
    with platform.executor.sessions() as session:
        one, two = _person(51), _person(52)
        registry = platform.registry.initial_values
        load_initial(session, registry, entered_by=one, approved_by=two, now=real_now())
        session.commit()


def _id(place: str, number: int) -> UUID:
    return UUID(f"0199{place}00-0000-7000-8000-{number:012x}")


def _person(number: int) -> UUID:
    return _id("01", number)


def _officer(office: int) -> Actor:
    """Somebody who does everything in an office, and has some of its steps."""
    worn = frozenset({"person", "case_officer", "case_approver"})
    return Actor(kind="person", person_id=_person(1), organisation_id=_id("00", office), roles=worn)


def _desk(platform: Platform, queue: Queue, narrow: Narrow, office: int) -> None:
    """Read all that the page of a queue shows."""
    with platform.executor.reading(_officer(office)) as uow:
        list_desk(uow, queue, narrow)
        count_work(uow)
        services_of_office(uow)
        colleagues(uow)


def _figures(platform: Platform, office: int) -> None:
    with platform.executor.reading(_officer(office)) as uow:
        figures(uow, FiguresAsked())


def _measure(ask: Callable[[int], None], rounds: int) -> Measure:
    """Ask both offices in turn."""
    took: dict[int, list[float]] = {1: [], 2: []}
    for turn in range(rounds + 1):
        for office, times in took.items():
            began = time.perf_counter()
            ask(office)
            if turn:  # the first time prepares statements
                times.append(1000 * (time.perf_counter() - began))
    large, small = (quantiles(times, n=20)[-1] for times in took.values())
    return Measure(
        value=round(large, 1),
        unit=f"ms, {LARGE:,} open steps",
        yardstick=round(small, 1),
        ratio=round(large / small, 2),
        goal=P95,
    )


def _check(platform: Platform) -> None:
    """Check the results: a fast wrong answer is worthless."""
    with platform.executor.reading(_officer(1)) as uow:
        counts, page = count_queues(uow), list_desk(uow, Queue.ALL)
        decided = figures(uow, FiguresAsked()).total.count
    assert set(counts.values()) == {101}, counts  # noqa: S101 - a measurement fails as loudly as a test
    assert page.next_cursor and page.items[0].display == f"Kitchen {DECIDED + 1}"  # noqa: S101, PT018 - as above
    assert decided > DECIDED // 5, decided  # noqa: S101 - as above
