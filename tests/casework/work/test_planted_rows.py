"""Rows of cases that somebody planted who holds the application's database password."""

from collections.abc import Callable, Mapping
from uuid import UUID

import pytest
from factories.casework import BOARD, SAFETY, Casework
from factories.forging import insider
from factories.identity import actor
from sqlalchemy import select, text

from app import roles
from app.casework.applications.queries.mine import my_applications
from app.casework.cases.models.application import Application
from app.casework.cases.models.work import CaseTask, Decision
from app.casework.cases.queries.ownership import may_read_application
from app.casework.grants.queries.licences import my_licences
from app.casework.offices.queries import works_on
from app.casework.public import holds_step
from app.casework.tasks.queries.desk import Queue, list_desk
from app.casework.tasks.use_cases.decide_task import DecideTask, decide_task
from app.casework.tasks.use_cases.hand_over_tasks import HandOverTasks, hand_over_tasks
from app.casework.tasks.use_cases.take_task import TakeTask, take_task
from app.casework.tasks.use_cases.watch_clocks import watch_clocks
from app.db import new_id
from app.identity.people.models import Person
from app.permissions import Actor
from app.row_macs import Forged

STEP = """
insert into case_tasks (id, registration_id, code, attempt, role, opened_at, working_days, deemed,
  terms)
select :new, registration_id, 'approve', attempt, role, opened_at - interval '90 days', 1, true,
  terms
  from case_tasks where id = :task
"""
HOLDER = """
insert into task_assignments (id, task_id, person_id, at, reason)
values (:new, :task, :person, now(), '')
"""
ESCALATED = "insert into task_escalations (task_id, at) values (:task, now())"
WITHDRAWN = """
update applications set withdrawn_at = now(), withdrawn_by = applicant_id, withdrawn_reason = 'x'
where id = :application
"""
DRAWN = """
insert into office_draws (id, office_id, drawn, set_by, set_at)
values (:new, :office, true, :person, now() - interval '1 year')
"""
PLACE = """
insert into case_registrations (id, application_id, code, agency, office_id, asked_at)
values (:new, :application, 'corner', 'x', :office, now())
"""
PROPOSED = """
insert into grant_revocations (id, registration_id, ground, reason, terms, answer_by, entered_by,
  entered_at)
values (:new, :registration, 'x', 'x', '{}', current_date - 9, :person, now() - interval '20 days')
"""
REVOKED = "update grant_revocations set approved_by = :other, approved_at = now()"


def plant(work: Casework, statement: str, **values: object) -> UUID:
    new = new_id()
    insider(work.session).execute(text(statement), {"new": new, **values})
    work.session.commit()
    work.session.expire_all()
    return new


@pytest.fixture
def zainab(work: Casework) -> Actor:
    return work.officer(BOARD, "Zainab")


@pytest.fixture
def application(work: Casework) -> Application:
    return work.apply()


@pytest.fixture
def task(work: Casework, application: Application) -> CaseTask:
    return work.open_task(application)


def desk(work: Casework, who: Actor) -> set[UUID]:
    with work.platform.executor.reading(who) as uow:
        return {each.id for each in list_desk(uow, Queue.ALL).items}


def ids(work: Casework, task: CaseTask) -> Mapping[str, object]:
    place = work.part_by_id(task.registration_id).row
    return {"task": task.id, "application": place.application_id, "office": place.office_id}


def test_a_planted_step_is_not_approved_by_the_clock_and_stops_no_other(
    work: Casework, zainab: Actor, task: CaseTask
) -> None:
    other = work.open_task(work.apply())
    work.allow_deemed()
    planted = plant(work, STEP, task=task.id)
    work.pass_days(9)
    assert work.run(watch_clocks, None) == 1
    assert work.session.get(Decision, planted) is None
    assert {task.id, other.id} <= desk(work, zainab)
    assert planted not in desk(work, zainab)


@pytest.mark.parametrize("statement", [HOLDER, ESCALATED, WITHDRAWN])
def test_a_step_is_not_taken_with_a_planted_row(
    work: Casework, zainab: Actor, task: CaseTask, statement: str
) -> None:
    plant(work, statement, **{**ids(work, task), "person": zainab.person})
    with pytest.raises(Forged):
        work.run(take_task, TakeTask(task_id=task.id), zainab)


def test_who_is_planted_as_holder_holds_and_decides_nothing(
    work: Casework, zainab: Actor, application: Application, task: CaseTask
) -> None:
    plant(work, HOLDER, task=task.id, person=zainab.person)
    with pytest.raises(Forged):
        work.run(decide_task, DecideTask(task_id=task.id, outcome="passed"), zainab)
    with work.platform.executor.reading(zainab) as uow, pytest.raises(Forged):
        holds_step(uow, application.id)


def test_a_planted_holder_keeps_no_other_step_from_being_passed_on(
    work: Casework, zainab: Actor, task: CaseTask
) -> None:
    head, farid = work.officer(BOARD, "Head", roles.DEPARTMENT_HEAD), work.officer(BOARD, "Farid")
    other = work.open_task(work.apply())
    work.run(take_task, TakeTask(task_id=other.id), zainab)
    plant(work, HOLDER, task=task.id, person=zainab.person)
    command = HandOverTasks(person_id=zainab.person, successor_id=farid.person, reason="Leave")
    made = work.run(hand_over_tasks, command, head)
    assert [(each.task_id, each.person_id) for each in made] == [(other.id, farid.person)]


def test_a_planted_draw_leaves_steps_to_be_taken(
    work: Casework, zainab: Actor, task: CaseTask
) -> None:
    plant(work, DRAWN, person=zainab.person, **ids(work, task))
    work.run(take_task, TakeTask(task_id=task.id), zainab)


def test_a_planted_part_shows_no_office_a_file(work: Casework, application: Application) -> None:
    other, key = work.officer(SAFETY, "Shah"), application.id
    plant(work, PLACE, application=key, office=other.organisation)
    with work.platform.executor.reading(other) as uow:
        assert not works_on(uow, key)
        assert not may_read_application(uow, key)


@pytest.mark.parametrize("statement", [WITHDRAWN, STEP])
def test_a_forged_application_hides_none_of_the_others(
    work: Casework, zainab: Actor, task: CaseTask, statement: str
) -> None:
    key = ids(work, task)["application"]
    owner = work.session.get_one(Person, work.session.get_one(Application, key).applicant_id)
    other = work.apply(owner).id
    lies = work.open_task(work.session.get_one(Application, other)).id
    plant(work, statement, **ids(work, task))
    with work.platform.executor.reading(actor(owner, roles.PERSON)) as uow:
        assert [each.application.id for each in my_applications(uow).items] == [other]
    assert lies in desk(work, zainab)


def test_a_planted_revocation_takes_no_grant_back(
    work: Casework, zainab: Actor, grant: Callable[[], UUID]
) -> None:
    registration, farid = grant(), work.officer(BOARD, "Farid")
    plant(work, PROPOSED, registration=registration, person=zainab.person)
    plant(work, REVOKED, other=farid.person)
    assert work.part_by_id(registration).became.revoked_at is None
    owner = work.session.scalars(select(Application.applicant_id)).one()
    person = actor(work.session.get_one(Person, owner), roles.PERSON)
    with work.platform.executor.reading(person) as uow:
        assert [each.became.revoked_at for each in my_licences(uow).items] == [None]


@pytest.fixture
def grant(work: Casework, zainab: Actor) -> Callable[[], UUID]:
    def made() -> UUID:
        approver = work.officer(BOARD, "Approver", roles.CASE_APPROVER)
        application = work.at_approval(zainab)
        work.decide(approver, work.open_task(application))
        return work.part(application).row.id

    return made
