"""Figures of an office: days of work that steps took, why it refused, and what waits."""

import csv
import io
from datetime import date, timedelta

import pytest
from factories.casework import BOARD, SAFETY, Casework
from factories.denials import denied, hidden
from factories.doors import Doors
from factories.identity import make_staff
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import roles
from app.calendar import Calendar, WorkingWeek, local_day
from app.casework.cases.policy.working_days import AGES, ages, numbered
from app.casework.figures.queries.figure_lists import Wanted, decided, waiting
from app.casework.figures.queries.figures import Figures, FiguresAsked, figures
from app.casework.tasks.use_cases.request_correction import SendBack, send_back
from app.casework.tasks.use_cases.take_task import TakeTask, take_task
from app.casework.tasks.use_cases.watch_clocks import watch_clocks
from app.clock import real_now
from app.errors import Invalid
from app.permissions import Actor

WEEK = WorkingWeek(weekdays=frozenset(range(5)), valid_from=date(2000, 1, 1))
ALL_DAYS = frozenset(range(7))


@pytest.fixture
def head(work: Casework) -> Actor:
    return work.officer(BOARD, "Head", roles.DEPARTMENT_HEAD)


@pytest.fixture(autouse=True)
def every_day_is_worked(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the numbers are the same whichever day it is run."""
    monkeypatch.setattr("app.holidays.queries.WEEKDAYS", {"monday_friday": ALL_DAYS})


def read(work: Casework, who: Actor, **asked: object) -> Figures:
    with work.platform.executor.reading(who) as uow:
        return figures(uow, FiguresAsked(**asked))  # type: ignore[arg-type]


def test_it_tells_the_median_and_the_ninetieth_of_each_step(work: Casework, head: Actor) -> None:
    zainab, farid = work.officer(BOARD, "Zainab"), work.officer(BOARD, "Farid")
    applications = [work.apply() for _ in range(4)]
    tasks = [work.open_task(each) for each in applications]
    work.decide(zainab, tasks[0])
    work.pass_days(2)
    work.decide(zainab, tasks[1])
    work.decide(farid, tasks[2], "refused")
    work.pass_days(3)
    work.decide(farid, tasks[3], "refused", reason_code="score", reason="Poor")
    found = read(work, head)
    examine = next(each for each in found.tasks if each.task == "examine")
    assert (examine.count, examine.median, examine.ninetieth) == (4, 2, 5)
    assert (examine.refused, examine.deemed) == (2, 0)
    assert {each.agency for each in found.agencies} == {BOARD}
    by = {each.officer_id: (each.count, each.median) for each in found.officers}
    assert by == {zainab.person_id: (2, 0), farid.person_id: (2, 2)}
    assert {(each.code, each.count) for each in found.reasons} == {("papers", 1), ("score", 1)}


def test_the_days_that_the_applicant_took_are_not_the_offices(work: Casework, head: Actor) -> None:
    zainab = work.officer(BOARD, "Zainab")
    application = work.apply()
    task = work.open_task(application)
    work.run(take_task, TakeTask(task_id=task.id), zainab)
    work.pass_days(1)
    work.run(send_back, SendBack(task_id=task.id, points={"mobile": "Wrong"}), zainab)
    work.pass_days(7)
    work.answer(application)
    work.pass_days(1)
    work.decide(zainab, task)
    assert [each.median for each in read(work, head).tasks] == [2]


def test_what_waits_is_told_by_age_and_each_age_leads_to_its_list(
    work: Casework, head: Actor
) -> None:
    days = (0, 12, 6, 3, 3, 2)  # ages at the end: 26, 14, 8, 5, 2, 0
    for gap in days:
        work.pass_days(gap)
        work.apply()
    found = read(work, head)
    assert sum(each.count for each in found.waiting) == len(days)
    with work.platform.executor.reading(head) as uow:
        for each in found.waiting:
            opened = (each.age.opened_from, each.age.opened_to)
            listed = waiting(uow, FiguresAsked(), opened, limit=50)
            assert len(listed.items) == each.count, each.age
    assert [each.count for each in found.waiting] == [2, 1, 1, 1, 1]


def test_each_figure_leads_to_as_long_a_list(work: Casework, head: Actor) -> None:
    zainab = work.officer(BOARD, "Zainab")
    work.allow_deemed()
    work.at_approval(zainab)
    work.decide(zainab, work.open_task(work.apply()), "refused")
    work.pass_days(9)
    work.run(watch_clocks, None)
    found = read(work, head)
    assert found.total.deemed == 1
    with work.platform.executor.reading(head) as uow:

        def length(**wanted: object) -> int:
            return len(decided(uow, FiguresAsked(), Wanted(**wanted), limit=50).items)  # type: ignore[arg-type]

        assert length() == found.total.count == 4
        assert length(deemed=True) == found.total.deemed
        assert length(outcome="refused", reason="papers") == found.reasons[0].count
        for each in found.tasks:
            assert length(registration=each.registration, task=each.task) == each.count
        for each in found.officers:
            assert length(officer_id=each.officer_id) == each.count
        page = decided(uow, FiguresAsked(), Wanted(), limit=3)
        assert len(page.items) == 3
        rest = decided(uow, FiguresAsked(), Wanted(), cursor=page.next_cursor, limit=3)
        assert len(rest.items) == 1
        assert {each.task_id for each in rest.items}.isdisjoint(each.task_id for each in page.items)


def test_a_period_is_at_most_a_year_and_ends_after_it_begins(work: Casework, head: Actor) -> None:
    today = local_day(real_now())
    for since in (today + timedelta(days=1), today - timedelta(days=366)):
        with pytest.raises(Invalid, match="Choose a period of no more than a year"):
            read(work, head, since=since, until=today)


def test_a_period_has_begun(work: Casework, head: Actor) -> None:
    asked = FiguresAsked(since=None, until=date(2900, 3, 28), office_id=None, service="")
    with work.platform.executor.reading(head) as uow, pytest.raises(Invalid, match="has started"):
        figures(uow, asked)


def test_it_shows_one_office_to_who_answers_for_it_and_all_to_auditors(
    work: Casework, head: Actor
) -> None:
    work.decide(work.officer(BOARD, "Zainab"), work.open_task(work.apply()))
    other = work.offices[SAFETY].id
    auditor = Actor(
        kind="person",
        person_id=make_staff(work.session, roles.AUDITOR).id,
        roles=frozenset({roles.AUDITOR.name}),
    )
    with hidden("cases.read_all_figures"):
        read(work, head, office_id=other)
    assert read(work, auditor, office_id=other).total.count == 0
    found = read(work, auditor)
    assert found.total.count == 1
    # People are not compared by name across offices.
    assert not found.officers
    with denied("cases.read_figures"):
        read(work, work.officer(BOARD, "Zainab"))


def test_it_comes_as_charts_whose_bars_are_links_and_as_csv(
    work: Casework, head: Actor, doors: Doors
) -> None:
    work.decide(work.officer(BOARD, "Zainab"), work.open_task(work.apply()), "refused")
    client = doors.open("web", work.people["Head"], work.offices[BOARD]).client  # type: ignore[attr-defined]
    page = client.get("/casework/figures").text
    assert "Median time by step" in page
    assert "Why it was refused" in page
    assert "reason=papers" in page
    lines = list(csv.reader(io.StringIO(client.get("/casework/figures/file.csv").text)))
    assert ["reason", "The papers do not prove the shop (Toy shop licence)"] in [
        line[:2] for line in lines
    ]
    listed = list(csv.reader(io.StringIO(client.get("/casework/figures/decided.csv").text)))
    assert listed[1][7] == "refused"


# How fast values are drawn says how busy the machine is, and nothing of ours.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 400), st.dictionaries(st.integers(0, 400), st.booleans(), max_size=30))
def test_ages_follow_each_other_without_gap_or_overlap(
    back: int, declared: dict[int, bool]
) -> None:
    first = date(2026, 1, 1)
    days = {first + timedelta(days=n): worked for n, worked in declared.items()}
    calendar = Calendar(weeks=[WEEK], declared=days)
    today = first + timedelta(days=400)
    span = numbered(calendar, first - timedelta(days=400), today)
    found = ages(span, today)
    assert len(found) == len(AGES) + 1
    day = today - timedelta(days=back)
    among = [a for a in found if (a.opened_from or day) <= day <= a.opened_to]
    assert len(among) == 1
    waited = calendar.working_days_between(day, today)
    assert among[0].least <= waited
    assert among[0].most is None or waited <= among[0].most
