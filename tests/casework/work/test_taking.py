"""Officers take steps, pass them on and stand back; and who may not."""

from datetime import timedelta

import pytest
from factories.casework import BOARD, WOODEN, Casework
from factories.denials import denied
from factories.doors import Doors, Place
from factories.identity import actor, join, make_person, make_supplier
from sqlalchemy import select

from app import roles
from app.casework.cases.models.work import Assignment
from app.casework.tasks.use_cases.add_note import AddNote, add_note
from app.casework.tasks.use_cases.decide_task import DecideTask, decide_task
from app.casework.tasks.use_cases.hand_over_tasks import HandOverTasks, hand_over_tasks
from app.casework.tasks.use_cases.recuse import StandBack, stand_back
from app.casework.tasks.use_cases.take_task import (
    AssignTask,
    PutTaskBack,
    TakeNextTask,
    TakeTask,
    assign_task,
    put_task_back,
    take_next_task,
    take_task,
)
from app.errors import Conflict, Forbidden, Invalid, NotFound
from app.identity.people.models import Organisation

NEXT = Place("/casework/next", "/casework/next")


def test_a_step_is_taken_once_put_back_and_taken_by_another(work: Casework) -> None:
    zainab, farid = work.officer(BOARD, "Zainab"), work.officer(BOARD, "Farid")
    task = work.open_task(work.apply())
    take = TakeTask(task_id=task.id)
    work.run(take_task, take, zainab)
    work.run(take_task, take, zainab)
    work.refused(Conflict, "task-taken", take_task, take, farid)
    work.refused(Conflict, "task-not-yours", put_task_back, PutTaskBack(task_id=task.id), farid)
    work.run(put_task_back, PutTaskBack(task_id=task.id), zainab)
    work.run(take_task, take, farid)
    rows = work.session.scalars(select(Assignment).order_by(Assignment.id)).all()
    assert [each.person_id for each in rows] == [zainab.person_id, None, farid.person_id]


def test_the_next_one_is_what_is_due_first_and_one_may_do(work: Casework) -> None:
    zainab, farid = work.officer(BOARD, "Zainab"), work.officer(BOARD, "Farid")
    waiting, own, sooner, later = (
        work.open_task(work.apply(**fields))
        for fields in ({}, {"applicant": work.people["Zainab"]}, {}, {})
    )
    work.run(take_task, TakeTask(task_id=waiting.id), farid)
    taken = [work.run(take_next_task, TakeNextTask(), zainab).task_id for _ in range(2)]
    assert taken == [sooner.id, later.id]
    work.refused(Conflict, "nothing-to-take", take_next_task, TakeNextTask(), zainab)
    assert work.run(take_next_task, TakeNextTask(), farid).task_id == own.id


@pytest.mark.parametrize("door", ["web", "api"])
def test_an_officer_takes_the_next_one_by_page_and_by_api(
    doors: Doors, work: Casework, door: str
) -> None:
    zainab = work.officer(BOARD, "Zainab")
    task = work.open_task(work.apply())
    office = work.session.get_one(Organisation, zainab.organisation_id)
    way = doors.open(door, work.people["Zainab"], office)
    assert way.send(NEXT, {}).ok
    lies = work.lies(task)
    assert lies
    assert lies.holder_id == zainab.person_id
    assert way.send(NEXT, {}).says("There is no open step that you may take.")


def test_a_step_of_another_agency_does_not_exist(work: Casework) -> None:
    task = work.open_task(work.apply())
    stranger = work.officer("toy_safety", "Nida")
    work.refused(NotFound, "not-found", take_task, TakeTask(task_id=task.id), stranger)
    note = AddNote(task_id=task.id, text="Seen")
    work.refused(NotFound, "not-found", add_note, note, stranger)


def test_a_step_is_the_work_of_its_role_only(work: Casework) -> None:
    task = work.open_task(work.apply())
    inspector = work.officer(BOARD, "Inspector", roles.INSPECTOR)
    work.refused(Forbidden, "another-role", take_task, TakeTask(task_id=task.id), inspector)


def test_it_is_not_for_who_applies_or_began_it(work: Casework) -> None:
    zainab = work.officer(BOARD, "Zainab")
    me = work.people["Zainab"]
    for fields in ({"applicant": me}, {"started_by": me.id}):
        task = work.open_task(work.apply(**fields))
        work.refused(Forbidden, "own-interest", take_task, TakeTask(task_id=task.id), zainab)


def test_it_is_not_for_who_is_named_in_the_answers_by_cnic(work: Casework) -> None:
    zainab = work.officer(BOARD, "Zainab")
    partner = {"partner": {"name": "Zainab", "cnic": work.people["Zainab"].cnic}, "share": 50}
    application = work.apply(answers={"has_partners": True, "partners": [partner]})
    take = TakeTask(task_id=work.open_task(application).id)
    work.refused(Forbidden, "own-interest", take_task, take, zainab)
    # Whoever was left out in a later round knew of it too.
    work.answer(application, WOODEN)
    work.refused(Forbidden, "own-interest", take_task, take, zainab)


def test_it_is_not_for_who_belongs_or_belonged_to_the_firm_that_applies(work: Casework) -> None:
    zainab = work.officer(BOARD, "Zainab")
    firm = make_supplier(work.session)
    membership = join(work.session, work.people["Zainab"], firm, roles.BID_OFFICER)
    membership.until = membership.since + timedelta(days=365)
    task = work.open_task(work.apply(organisation_id=firm.id))
    work.refused(Forbidden, "own-interest", take_task, TakeTask(task_id=task.id), zainab)


def test_who_stands_back_is_out_for_good_and_puts_back_what_they_have(work: Casework) -> None:
    zainab = work.officer(BOARD, "Zainab")
    task, of_another = (work.open_task(work.apply()) for _ in range(2))
    for each in (task, of_another):
        work.run(take_task, TakeTask(task_id=each.id), zainab)
    back = StandBack(task_id=task.id, relation="family", reason="The applicant is my cousin")
    work.run(stand_back, back, zainab)
    lies = work.lies(task)
    assert lies
    assert lies.holder_id is None
    kept = work.lies(of_another)
    assert kept
    assert kept.holder_id == zainab.person_id
    work.refused(Forbidden, "own-interest", take_task, TakeTask(task_id=task.id), zainab)
    work.refused(Conflict, "stood-back", stand_back, back, zainab)
    head = work.officer(BOARD, "Head", roles.DEPARTMENT_HEAD)
    give = AssignTask(task_id=task.id, person_id=zainab.person)
    problem = work.refused(Invalid, "own-interest", assign_task, give, head)
    assert "person_id" in problem.fields


def test_the_head_gives_a_step_to_somebody_who_may_do_it(work: Casework) -> None:
    head = work.officer(BOARD, "Head", roles.DEPARTMENT_HEAD)
    zainab, farid = work.officer(BOARD, "Zainab"), work.officer(BOARD, "Farid")
    inspector = work.officer(BOARD, "Inspector", roles.INSPECTOR)
    stranger = work.officer("toy_safety", "Nida")
    task = work.open_task(work.apply())
    for person, code in ((inspector, "another-role"), (stranger, "not-of-office")):
        give = AssignTask(task_id=task.id, person_id=person.person)
        work.refused(Invalid, code, assign_task, give, head)
    work.run(assign_task, AssignTask(task_id=task.id, person_id=zainab.person), head)
    work.run(assign_task, AssignTask(task_id=task.id, person_id=farid.person, reason="Ill"), head)
    lies = work.lies(task)
    assert lies
    assert lies.holder_id == farid.person_id


def test_chosen_steps_are_given_one_by_one_and_the_answer_names_those_that_were_not(
    work: Casework, doors: Doors
) -> None:
    work.officer(BOARD, "Head", roles.DEPARTMENT_HEAD)
    zainab, farid = work.officer(BOARD, "Zainab"), work.officer(BOARD, "Farid")
    own = work.open_task(work.apply(applicant=work.people["Zainab"]))
    plain = work.open_task(work.apply())
    door = doors.open("web", work.people["Head"], work.offices[BOARD])
    queue = Place("/casework?queue=untaken", "")
    assert f'value="{own.id} ' in door.read(queue).body
    give = {"person_id": str(zainab.person), "chosen": [f"{own.id} Hers", f"{plain.id} Another’s"]}
    nothing = door.send(queue, {**give, "chosen": []})
    assert nothing.says("Tick at least one line of the list."), nothing.sentences
    sent = door.send(queue, give)
    assert (sent.status, sent.says("1 of 2 were done.")) == (409, True), sent.sentences
    assert sent.says("Hers: This officer may not do this step"), sent.sentences
    rest = door.send(queue, {"person_id": str(farid.person), "chosen": give["chosen"][:1]})
    assert (rest.ok, rest.location) == (True, "/casework?queue=untaken")
    holders = [lies.holder_id for task in (own, plain) if (lies := work.lies(task))]
    assert holders == [farid.person_id, zainab.person_id]


def test_all_that_one_officer_has_goes_to_another_but_what_they_may_not_do(work: Casework) -> None:
    head = work.officer(BOARD, "Head", roles.DEPARTMENT_HEAD)
    zainab, farid = work.officer(BOARD, "Zainab"), work.officer(BOARD, "Farid")
    plain = work.open_task(work.apply())
    own = work.open_task(work.apply(applicant=work.people["Farid"]))
    for task in (plain, own):
        work.run(take_task, TakeTask(task_id=task.id), zainab)
    command = HandOverTasks(
        person_id=zainab.person, successor_id=farid.person, reason="On leave until July"
    )
    work.run(hand_over_tasks, command, head)
    holders = {task.id: work.lies(task) for task in (plain, own)}
    assert {i: lies.holder_id for i, lies in holders.items() if lies} == {
        plain.id: farid.person_id,
        own.id: None,
    }
    work.refused(
        Invalid,
        "not-of-office",
        hand_over_tasks,
        HandOverTasks(
            person_id=zainab.person,
            successor_id=work.officer("toy_safety", "Nida").person,
            reason="On leave",
        ),
        head,
    )


def test_it_asks_for_permissions(work: Casework) -> None:
    task = work.open_task(work.apply())
    somebody = make_person(work.session)
    nobody = actor(somebody, organisation=work.offices[BOARD])
    with denied("cases.work"):
        work.run(take_task, TakeTask(task_id=task.id), nobody)
    with denied("cases.work"):
        work.run(take_next_task, TakeNextTask(), nobody)
    with denied("cases.work"):
        work.run(decide_task, DecideTask(task_id=task.id, outcome="passed"), nobody)
    with denied("cases.assign"):
        give = AssignTask(task_id=task.id, person_id=somebody.id)
        work.run(assign_task, give, work.officer(BOARD, "Zainab"))
