"""An office draws who gets a step, among those whom nothing keeps from it."""

import pytest
from factories.casework import BOARD, Casework
from factories.delivery import deliver_here
from factories.denials import denied
from factories.doors import Doors, Place
from sqlalchemy import select

from app import roles
from app.audit.models import AuditEntry
from app.casework.cases.models.work import Assignment
from app.casework.tasks.use_cases.draw_task import SetDraw, set_draw
from app.casework.tasks.use_cases.recuse import StandBack, stand_back
from app.casework.tasks.use_cases.take_task import AssignTask, TakeTask, assign_task, take_task
from app.errors import Conflict
from app.notifications.models import Notification
from app.permissions import Actor


@pytest.fixture
def head(work: Casework) -> Actor:
    return work.officer(BOARD, "Head", roles.DEPARTMENT_HEAD)


def deliver(work: Casework) -> None:
    deliver_here(work.platform.executor)
    work.session.expire_all()


def drawing(work: Casework, head: Actor) -> None:
    work.run(set_draw, SetDraw(drawn=True), head)


def test_it_draws_among_those_who_may_do_it_and_the_trail_keeps_them(
    work: Casework, head: Actor
) -> None:
    officers = {work.officer(BOARD, name).person for name in ("Zainab", "Farid")}
    work.officer(BOARD, "Inspector", roles.INSPECTOR)
    drawing(work, head)
    task = work.open_task(work.apply(applicant=work.people["Farid"]))
    other = work.open_task(work.apply())
    deliver(work)
    (zainab,) = officers - {work.people["Farid"].id}
    lies, also = work.lies(task), work.lies(other)
    assert lies
    assert also
    assert lies.holder_id == zainab
    assert also.holder_id in officers
    drawn = select(AuditEntry).filter_by(action="case.task_drawn", subject=str(other.id))
    entry = work.session.scalars(drawn).one()
    assert entry.after == {
        "to": str(also.holder_id),
        "among": [str(each) for each in sorted(officers)],
    }
    deliver(work)
    assert len(work.session.scalars(select(Assignment)).all()) == 2


def test_nobody_chooses_a_step_but_the_head_gives_it_where_nobody_is_drawn(
    work: Casework, head: Actor
) -> None:
    before = work.open_task(work.apply())
    drawing(work, head)
    zainab = work.officer(BOARD, "Zainab")
    work.run(take_task, TakeTask(task_id=before.id), zainab)
    me = work.people["Zainab"]
    task = work.open_task(work.apply(applicant=me))
    deliver(work)
    lies = work.lies(task)
    assert lies
    assert lies.holder_id is None
    told = select(Notification).filter_by(person_id=head.person_id)
    assert "cases/nobody_to_draw" in [each.template for each in work.session.scalars(told)]
    nida = work.officer(BOARD, "Nida")
    work.refused(Conflict, "steps-drawn", take_task, TakeTask(task_id=task.id), nida)
    work.run(assign_task, AssignTask(task_id=task.id, person_id=nida.person), head)


def test_who_decided_another_step_is_not_drawn_nor_who_recused_themselves(
    work: Casework, head: Actor
) -> None:
    zainab = work.officer(BOARD, "Zainab")
    application = work.apply()
    work.decide(zainab, work.open_task(application))
    farid = work.officer(BOARD, "Farid")
    drawing(work, head)
    task = work.open_task(application)
    work.run(take_task, TakeTask(task_id=task.id), farid)
    recused = StandBack(task_id=task.id, relation="friend", reason="We studied together")
    work.run(stand_back, recused, farid)
    nida = work.officer(BOARD, "Nida")
    deliver(work)
    lies = work.lies(task)
    assert lies
    assert lies.holder_id == nida.person


@pytest.mark.parametrize("door", ["web", "api"])
def test_the_head_switches_it_on_and_off(
    work: Casework, head: Actor, doors: Doors, door: str
) -> None:
    opened = doors.open(door, work.people["Head"], work.offices[BOARD])
    place = Place("/casework/draw", "/casework/draw")
    assert opened.send(place, {"drawn": True}).ok
    if door == "web":
        assert "Your office draws since" in opened.read(place).text
    assert opened.send(place, {"drawn": True}).says("This is already the case.")
    assert opened.send(place, {"drawn": False}).ok
    with denied("cases.assign"):
        work.run(set_draw, SetDraw(drawn=True), work.officer(BOARD, "Zainab"))
