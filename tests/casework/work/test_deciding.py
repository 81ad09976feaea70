"""Steps are decided by the rules of the service's file, and the case goes on from there."""

from datetime import timedelta

import pytest
from factories.casework import BOARD, SAFETY, Casework
from factories.denials import denied
from sqlalchemy import select

from app import roles
from app.calendar import local_day
from app.casework.cases.models.work import CaseTask, Decision, ReviewPoint
from app.casework.tasks.use_cases.decide_task import DecideTask, decide_task
from app.casework.tasks.use_cases.request_correction import SendBack, send_back
from app.casework.tasks.use_cases.take_task import TakeTask, take_task
from app.clock import real_now
from app.errors import Conflict, Forbidden, Invalid
from app.permissions import Actor

GOOD = {"order": 9, "light": 9}


@pytest.fixture
def zainab(work: Casework) -> Actor:
    return work.officer(BOARD, "Zainab")


@pytest.fixture
def farid(work: Casework) -> Actor:
    return work.officer(BOARD, "Farid", roles.CASE_APPROVER)


def test_a_case_goes_step_by_step_to_its_grant(work: Casework, zainab: Actor, farid: Actor) -> None:
    application = work.apply()
    work.decide(zainab, work.open_task(application, "examine"))
    work.decide(zainab, work.open_task(application, "score"), scores=GOOD)
    # A small capital and a good score: nobody looks a second time.
    work.decide(farid, work.open_task(application, "approve"))
    outcome = work.part(application).outcome
    assert outcome
    assert outcome.outcome == "granted"
    assert outcome.number
    assert outcome.number.startswith("TOY/KECH/")


def test_a_low_score_adds_a_step_that_another_must_decide(work: Casework, zainab: Actor) -> None:
    application = work.apply()
    work.decide(zainab, work.open_task(application))
    work.decide(zainab, work.open_task(application), scores={"order": 5, "light": 5})
    second = work.open_task(application, "second_look")
    work.refused(Forbidden, "another-person", take_task, TakeTask(task_id=second.id), zainab)
    work.decide(work.officer(BOARD, "Hamid"), second)
    assert work.open_task(application).code == "approve"


@pytest.mark.parametrize(
    ("scores", "field"),
    [
        ({"order": 4, "light": 3}, "scores"),
        ({"order": 9}, "scores.light"),
        ({"order": 11, "light": 9}, "scores.order"),
        ({"order": -1, "light": 9}, "scores.order"),
    ],
)
def test_it_is_not_passed_with_too_few_points_or_points_that_cannot_be(
    work: Casework, zainab: Actor, scores: dict[str, int], field: str
) -> None:
    application = work.apply()
    work.decide(zainab, work.open_task(application))
    task = work.open_task(application, "score")
    work.run(take_task, TakeTask(task_id=task.id), zainab)
    decide = DecideTask(task_id=task.id, outcome="passed", scores=scores)
    assert field in work.refused(Invalid, "finding", decide_task, decide, zainab).fields
    assert work.lies(task)


def test_a_refusal_needs_a_reason_of_the_file_and_words(work: Casework, zainab: Actor) -> None:
    application = work.apply()
    task = work.open_task(application)
    work.run(take_task, TakeTask(task_id=task.id), zainab)
    for code, words, field in (("fire", "No", "reason_code"), ("papers", "", "reason")):
        decide = DecideTask(task_id=task.id, outcome="refused", reason_code=code, reason=words)
        assert field in work.refused(Invalid, "finding", decide_task, decide, zainab).fields
    work.decide(zainab, task, "refused", reason_code="papers", reason="The lease has ended")
    assert work.part(application).outcome
    row = work.session.get_one(Decision, task.id)
    assert (row.reason_code, row.reason) == ("papers", "The lease has ended")


def test_nobody_decides_what_they_have_not_taken(work: Casework, zainab: Actor) -> None:
    task = work.open_task(work.apply())
    decide = DecideTask(task_id=task.id, outcome="passed")
    work.refused(Conflict, "task-not-yours", decide_task, decide, zainab)


def test_it_is_passed_with_just_enough_points(work: Casework, zainab: Actor) -> None:
    application = work.apply()
    work.decide(zainab, work.open_task(application))
    work.decide(zainab, work.open_task(application, "score"), scores={"order": 4, "light": 4})
    assert work.open_task(application).code == "second_look"


def test_nobody_decides_twice(work: Casework, zainab: Actor) -> None:
    task = work.open_task(work.apply())
    work.decide(zainab, task)
    decide = DecideTask(task_id=task.id, outcome="passed")
    work.refused(Conflict, "task-over", decide_task, decide, zainab)


def test_an_inspection_has_its_form_its_day_and_its_place(work: Casework) -> None:
    inspector = work.officer(SAFETY, "Inspector", roles.INSPECTOR)
    application = work.apply(answers={"kind": "fireworks"})
    task = work.open_task(application, "inspect")
    work.run(take_task, TakeTask(task_id=task.id), inspector)
    today = local_day(real_now())

    def wrong(**found: object) -> set[str]:
        command = DecideTask(task_id=task.id, outcome="passed", **found)  # type: ignore[arg-type]
        return set(work.refused(Invalid, "finding", decide_task, command, inspector).fields)

    assert wrong() == {"form.visited_on", "form.extinguishers", "inspected_on", "place"}
    form = {"visited_on": today.isoformat(), "extinguishers": 2}
    tomorrow = today + timedelta(days=1)
    assert wrong(form=form | {"extinguishers": 51}, inspected_on=today, place="Shop") == {
        "form.extinguishers"
    }
    for day in (tomorrow, today - timedelta(days=1)):
        assert wrong(form=form, inspected_on=day, place="Shop") == {"inspected_on"}
    work.decide(inspector, task, form=form, inspected_on=today, place="Mission Road")
    content = work.session.get_one(Decision, task.id).content
    assert content["form"] == form
    assert content["visit"] == {"on": today.isoformat(), "place": "Mission Road"}


def test_what_officers_found_shows_in_the_grant(work: Casework) -> None:
    inspector = work.officer(SAFETY, "Inspector", roles.INSPECTOR)
    confirmer = work.officer(SAFETY, "Confirmer", roles.CASE_APPROVER)
    application = work.apply(answers={"kind": "fireworks"})
    today = local_day(real_now())
    form = {"visited_on": today.isoformat(), "extinguishers": 2}
    work.decide(
        inspector,
        work.open_task(application, "inspect"),
        form=form,
        inspected_on=today,
        place="Shop",
    )
    work.decide(confirmer, work.open_task(application, "confirm"))
    outcome = work.part(application, "safety").outcome
    assert outcome
    assert outcome.outputs["extinguishers"] == 2


def test_it_is_sent_back_once_at_a_time_and_decided_after_the_answer(
    work: Casework, zainab: Actor
) -> None:
    application = work.apply()
    task = work.open_task(application)
    ask = SendBack(
        task_id=task.id,
        points={"shop_name": "This is another shop's name", "document:lease": "Page 2 is missing"},
        message="Please look at these",
    )
    work.refused(Conflict, "task-not-yours", send_back, ask, zainab)
    work.run(take_task, TakeTask(task_id=task.id), zainab)
    asked = work.run(send_back, ask, zainab)
    points = work.session.scalars(select(ReviewPoint).filter_by(round_id=asked.id)).all()
    assert {each.about for each in points} == {"shop_name", "document:lease"}
    work.refused(Conflict, "waits-for-citizen", send_back, ask, zainab)
    decide = DecideTask(task_id=task.id, outcome="passed")
    work.refused(Conflict, "waits-for-citizen", decide_task, decide, zainab)
    work.answer(application)
    work.run(decide_task, decide, zainab)
    assert work.open_task(application).code == "score"


@pytest.mark.parametrize(
    "points",
    [
        {},
        {"nothing": "No such question"},
        {"voltage": "Asked of electric toys only"},
        {"document:wiring_plan": "Another agency's paper"},
        {"document:none": "No such paper"},
    ],
)
def test_only_what_was_asked_for_is_sent_back(
    work: Casework, zainab: Actor, points: dict[str, str]
) -> None:
    task = work.open_task(work.apply())
    work.run(take_task, TakeTask(task_id=task.id), zainab)
    ask = SendBack(task_id=task.id, points=points)
    code = "not-asked" if points else "no-points"
    work.refused(Invalid, code, send_back, ask, zainab)


def test_a_refusal_ends_the_steps_beside_it(work: Casework, zainab: Actor) -> None:
    inspector = work.officer(SAFETY, "Inspector", roles.INSPECTOR)
    application = work.apply(answers={"kind": "fireworks"})
    work.decide(zainab, work.open_task(application, "examine"), "refused")
    # Another agency's part goes on.
    task = work.open_task(application)
    assert task.code == "inspect"
    work.decide(inspector, task, "refused", reason_code="fire", reason="No extinguisher")
    assert all(part.outcome for part in work.case(application).parts)
    assert work.session.scalars(select(CaseTask)).all()


def test_it_asks_for_the_permission_to_send_back(work: Casework) -> None:
    task = work.open_task(work.apply())
    stranger = work.officer(BOARD, "Buyer", roles.PROCUREMENT_OFFICER)
    with denied("cases.work"):
        work.run(send_back, SendBack(task_id=task.id, points={"mobile": "Wrong"}), stranger)
