"""A court stays an application: two officers, exactly the acts that it names, and its clocks."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from factories.casework import BOARD, Casework
from factories.denials import denied, hidden
from factories.doors import Doors, Place
from factories.guides import A_PDF
from factories.identity import actor, make_person, make_staff, proved
from factories.stays import (
    CASE,
    COURT,
    confirm_stay,
    end_stay,
    enter_end,
    enter_stay,
    order,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app import roles
from app.calendar import local_day
from app.casework.applications.queries.status import status_of
from app.casework.cases.models.application import Application
from app.casework.cases.models.outcome import Outcome
from app.casework.cases.models.work import Decision
from app.casework.cases.policy.clocks import ClockState
from app.casework.tasks.queries.step_file import step_file
from app.casework.tasks.use_cases.decide_task import DecideTask, decide_task
from app.casework.tasks.use_cases.take_task import TakeTask, take_task
from app.casework.tasks.use_cases.watch_clocks import watch_clocks
from app.db import new_id
from app.decisions import Refuse
from app.errors import Conflict, Forbidden, Invalid, NotFound
from app.identity.accounts.queries.actors import SYSTEM
from app.outbox.models import Event
from app.permissions import Actor
from app.platform import Platform
from app.stays.models import Stay, StayEnd
from app.stays.queries import list_stays, stay_file, stays_in_force, stays_to_confirm
from app.stays.use_cases import STAY, VACATE, EnterStayEnd, blocking, note_expired_stays
from app.unit_of_work import UnitOfWork

OVER = 9


@pytest.fixture
def zainab(work: Casework) -> Actor:
    return work.officer(BOARD, "Zainab")


@pytest.fixture
def farid(work: Casework) -> Actor:
    return work.officer(BOARD, "Farid", roles.CASE_APPROVER)


def stay(work: Casework, who: Actor, application: Application, *acts: str, **told: object) -> UUID:
    return enter_stay(
        work.platform, who, "application", application.reference, acts or ("decide",), **told
    )


def taken(work: Casework, who: Actor, application: Application) -> DecideTask:
    task = work.open_task(application)
    work.run(take_task, TakeTask(task_id=task.id), who)
    return DecideTask(task_id=task.id, outcome="passed")


def test_it_blocks_once_another_officer_has_confirmed_it_and_until_two_end_it(
    work: Casework, zainab: Actor, farid: Actor
) -> None:
    application = work.apply()
    stay_id = stay(work, zainab, application)
    decide = taken(work, zainab, application)
    with pytest.raises(Forbidden, match="Another officer must approve it"):
        confirm_stay(work.platform, zainab, stay_id)
    confirm_stay(work.platform, farid, stay_id)
    refusal = work.refused(Conflict, "stayed", decide_task, decide, zainab)
    assert COURT in refusal.message
    assert CASE in refusal.message
    assert "Deciding a step" in refusal.message
    end_stay(work.platform, stay_id, farid, zainab)
    work.run(decide_task, decide, zainab)
    work.refused(
        Conflict,
        "not-in-force",
        lambda *_: end_stay(work.platform, stay_id, farid, zainab),
        None,
        zainab,
    )


def test_what_is_entered_and_not_confirmed_blocks_nothing(work: Casework, zainab: Actor) -> None:
    application = work.apply()
    stay(work, zainab, application)
    work.run(decide_task, taken(work, zainab, application), zainab)


def test_it_blocks_the_grant_alone_where_it_names_that_alone(
    work: Casework, zainab: Actor, farid: Actor
) -> None:
    application = work.apply()
    confirm_stay(work.platform, farid, stay(work, zainab, application, "grant"))
    work.decide(zainab, work.open_task(application, "examine"))
    work.decide(zainab, work.open_task(application, "score"), scores={"order": 9, "light": 9})
    last = taken(work, farid, application)
    work.refused(Conflict, "stayed", decide_task, last, farid)
    assert work.session.scalars(select(Outcome)).all() == []
    assert work.session.get(Decision, last.task_id) is None
    refused = DecideTask(
        task_id=last.task_id, outcome="refused", reason_code="papers", reason="None came"
    )
    work.run(decide_task, refused, farid)


def test_its_days_count_for_no_clock_and_nothing_is_deemed_approved_meanwhile(
    work: Casework, zainab: Actor, farid: Actor
) -> None:
    work.allow_deemed()
    application = work.at_approval(zainab)
    task_id = work.open_task(application).id
    stay_id = stay(work, zainab, application)
    confirm_stay(work.platform, farid, stay_id)
    work.pass_days(60)
    assert work.run(watch_clocks, None) == 0
    with work.platform.executor.reading(farid) as uow:
        found = step_file(uow, task_id)
    assert found.clock.state is ClockState.STOPPED
    assert [each.court for each in found.stays] == [COURT]
    end_stay(work.platform, stay_id, zainab, farid)
    assert work.run(watch_clocks, None) == 0
    work.pass_days(OVER)
    assert work.run(watch_clocks, None) == 1


def test_what_was_late_before_the_order_is_not_deemed_approved_while_it_is_stayed(
    work: Casework, zainab: Actor, farid: Actor
) -> None:
    work.allow_deemed()
    application = work.at_approval(zainab)
    work.pass_days(OVER)
    confirm_stay(work.platform, farid, stay(work, zainab, application, "grant"))
    assert work.run(watch_clocks, None) == 0
    assert work.part(application).outcome is None


def test_it_ends_by_itself_after_its_last_day(work: Casework, zainab: Actor, farid: Actor) -> None:
    application = work.apply()
    with work.platform.executor.reading(SYSTEM) as uow:
        day = local_day(uow.now)
    stay_id = stay(work, zainab, application, ends_on=day + timedelta(days=2))
    confirm_stay(work.platform, farid, stay_id)
    decide = taken(work, zainab, application)
    assert work.run(note_expired_stays, None) == 0
    work.refused(Conflict, "stayed", decide_task, decide, zainab)
    work.pass_days(4)
    assert work.run(note_expired_stays, None) == 1
    assert work.run(note_expired_stays, None) == 0
    assert len(work.session.scalars(select(Event).filter_by(name="stays.ended")).all()) == 1
    work.run(decide_task, decide, zainab)


def test_the_applicant_reads_who_ordered_it_and_what_it_blocks(
    work: Casework, zainab: Actor, farid: Actor
) -> None:
    gul = make_person(work.session, "Gul Khan")
    application = work.apply(gul)
    confirm_stay(work.platform, farid, stay(work, zainab, application))
    with work.platform.executor.reading(actor(gul)) as uow:
        (seen,) = status_of(uow, application.id).stays
    assert (seen.court, seen.case_number) == (COURT, CASE)
    assert [str(each) for each in seen.blocks] == ["Deciding a step or an appeal"]


@pytest.mark.parametrize("door", ["web", "api"])
def test_two_officers_enter_and_confirm_it_through_either_door(
    work: Casework, zainab: Actor, farid: Actor, doors: Doors, door: str
) -> None:
    gul = make_person(work.session, "Gul Khan")
    application, office = work.apply(gul), work.offices[BOARD]
    one = doors.open(door, work.people["Zainab"], office, proved=True)
    two = doors.open(door, work.people["Farid"], office, proved=True)
    told = {
        "number": application.reference,
        "court": COURT,
        "case_number": CASE,
        "ordered_on": "2026-01-05",
        "begins_on": "2026-01-06",
        "acts": ["decide", "grant"],
    }
    told |= {"kind": "application"} if door == "api" else {}
    place = Place("/stays/application/new", "/stays")
    assert one.send(place, told, {}).says("Choose the file of the order.")
    made = one.send(place, told, {"file": ("order.pdf", A_PDF)})
    assert made.ok, made.sentences
    stay_id = made.id
    assert one.read(Place(f"/stays/{stay_id}", f"/stays/{stay_id}")).ok
    confirm = Place(f"/stays/{stay_id}/approve", f"/stays/{stay_id}/approval")
    assert two.send(confirm, {}).ok
    task = work.open_task(application)
    page = two.read(Place(f"/casework/tasks/{task.id}", f"/casework/tasks/{task.id}"))
    assert COURT in page.text
    own = Place(f"/applications/{application.id}", f"/applications/{application.id}")
    assert COURT in doors.open(door, gul).read(own).text
    end = Place(f"/stays/{stay_id}/end", f"/stays/{stay_id}/ends")
    ending = two.send(end, {"ordered_on": "2026-02-01"}, {"file": ("order.pdf", A_PDF)})
    assert ending.ok, ending.sentences
    work.session.expire_all()
    end_id = work.session.scalars(select(StayEnd.id)).one()
    ended = Place(f"/stays/ends/{end_id}/approve", f"/stay-ends/{end_id}/approval")
    assert one.send(ended, {}).ok
    assert COURT not in doors.open(door, gul).read(own).text


def test_what_does_not_fit_is_refused_with_a_sentence(work: Casework, zainab: Actor) -> None:
    application = work.apply()
    with work.platform.executor.reading(SYSTEM) as uow:
        day = local_day(uow.now)
    for code, told in (
        ("acts", {"acts": ("pay",)}),
        ("acts", {"acts": ()}),
        ("unknown-number", {"number": "NOBODYS"}),
        ("begins-on", {"begins_on": day + timedelta(days=3)}),
        ("begins-on", {"begins_on": day - timedelta(days=30)}),
        ("no-order", {"file": None}),
    ):
        given = {"number": application.reference, "acts": ("decide",)} | told
        with pytest.raises(Invalid) as refused:
            enter_stay(work.platform, zainab, "application", **given)
        assert refused.value.code == code


def test_the_order_that_ends_it_is_neither_older_than_the_stay_nor_to_come(
    work: Casework, zainab: Actor, farid: Actor
) -> None:
    with work.platform.executor.reading(SYSTEM) as uow:
        today = local_day(uow.now)
    before, day = today - timedelta(days=5), timedelta(days=1)
    application = work.apply()
    stay_id = stay(work, zainab, application, ordered_on=before)
    work.refused(
        Conflict, "not-in-force", VACATE.propose, _ending(stay_id, today), farid
    )  # nobody has confirmed it yet
    confirm_stay(work.platform, farid, stay_id)
    for wrong in (before - day, today + day):
        work.refused(Invalid, "ordered-on", VACATE.propose, _ending(stay_id, wrong), farid)
    for right in (before, today):
        row = work.run(VACATE.propose, _ending(stay_id, right), farid)
        work.refused(Conflict, "end-entered", VACATE.propose, _ending(stay_id, right), zainab)
        who = proved(work.platform.executor, zainab)
        work.run(VACATE.refuse, Refuse(id=row.id, reason="Another case"), who)
        assert status_of_stay(work, application) == ["in force"]


def _ending(stay_id: UUID, ordered_on: date) -> EnterStayEnd:
    return EnterStayEnd(stay_id=stay_id, ordered_on=ordered_on, file=order())


def status_of_stay(work: Casework, application: Application) -> list[str]:
    with work.platform.executor.reading(SYSTEM) as uow:
        return ["in force" for _ in stays_in_force(uow, "application", application.id)]


def test_what_waits_is_shown_to_the_other_officers_of_the_office_alone(
    work: Casework, zainab: Actor, farid: Actor
) -> None:
    stranger = work.officer("toy_square", "Nida", roles.CASE_APPROVER)
    application = work.apply()

    def waiting(who: Actor) -> list[tuple[UUID, UUID | None]]:
        with work.platform.executor.reading(who) as uow:
            found = stays_to_confirm(uow)
            return [(row.id, end.id if end else None) for row, end in found]

    def everybody() -> list[list[tuple[UUID, UUID | None]]]:
        return [waiting(who) for who in (zainab, farid, stranger)]

    assert everybody() == [[], [], []]
    stay_id = stay(work, zainab, application)
    assert everybody() == [[], [(stay_id, None)], []]
    confirm_stay(work.platform, farid, stay_id)
    assert everybody() == [[], [], []]
    end_id = enter_end(work.platform, farid, stay_id)
    assert everybody() == [[(stay_id, end_id)], [], []]
    who = proved(work.platform.executor, zainab)
    work.run(VACATE.refuse, Refuse(id=end_id, reason="Another case"), who)
    assert everybody() == [[], [], []]
    refused = stay(work, zainab, application)
    work.run(STAY.refuse, Refuse(id=refused, reason="No"), proved(work.platform.executor, farid))
    assert everybody() == [[], [], []]


def test_its_end_is_noted_the_day_after_its_last_and_only_where_it_was_in_force(
    work: Casework, zainab: Actor, farid: Actor
) -> None:
    application = work.apply()
    with work.platform.executor.reading(SYSTEM) as uow:
        today = local_day(uow.now)
    confirmed = stay(work, zainab, application, ends_on=today)
    confirm_stay(work.platform, farid, confirmed)
    stay(work, zainab, application, ends_on=today)  # nobody confirms it
    open_ended = stay(work, zainab, application)
    confirm_stay(work.platform, farid, open_ended)
    assert work.run(note_expired_stays, None) == 0
    work.pass_days(1)
    assert work.run(note_expired_stays, None) == 1
    (event,) = work.session.scalars(select(Event).filter_by(name="stays.ended"))
    assert event.payload == {"stay_id": str(confirmed)}


def test_a_stay_blocks_its_own_thing_and_its_own_acts(
    work: Casework, zainab: Actor, farid: Actor
) -> None:
    stayed, free = work.apply(), work.apply()
    confirm_stay(work.platform, farid, stay(work, zainab, stayed))
    with work.platform.executor.reading(zainab) as uow:
        found = {
            (kind, each.id, act): blocking(uow, kind, each.id, act) is not None
            for kind in ("application", "tender")
            for each in (stayed, free)
            for act in ("decide", "grant")
        }
    assert [key for key, blocks in found.items() if blocks] == [
        ("application", stayed.id, "decide")
    ]


def test_it_is_for_officers_of_the_office_alone(
    work: Casework, zainab: Actor, farid: Actor, platform: Platform
) -> None:
    application = work.apply()
    gul = actor(make_person(work.session, "Gul Khan"))
    with denied("stays.enter"):
        enter_stay(platform, gul, "application", application.reference, ["decide"])
    stranger = work.officer("toy_square", "Nida")
    with pytest.raises(Invalid, match="Your office has no application with this reference"):
        enter_stay(platform, stranger, "application", application.reference, ["decide"])
    stay_id = stay(work, zainab, application)
    with denied("stays.confirm"):
        confirm_stay(platform, gul, stay_id)
    with hidden("stays.read_all"):
        confirm_stay(platform, stranger, stay_id)
    with denied("stays.note_end"):
        work.run(note_expired_stays, None, zainab)

    def reads(who: Actor) -> UUID:
        def read(uow: UnitOfWork, _: None) -> UUID:
            return stay_file(uow, list_stays(uow, None).items[0].id).row.id

        return work.run(read, None, who)

    auditor = actor(make_staff(work.session, roles.AUDITOR), roles.AUDITOR)
    with denied("stays.confirm"):
        confirm_stay(platform, auditor, stay_id)
    assert reads(auditor) == reads(farid) == stay_id
    with pytest.raises(IndexError):
        reads(stranger)
    for who in (stranger, gul):
        with pytest.raises(NotFound), platform.executor.reading(who) as uow:
            stay_file(uow, stay_id)


def test_postgresql_lets_nobody_change_an_order_or_remove_it(
    work: Casework, zainab: Actor, farid: Actor
) -> None:
    confirm_stay(work.platform, farid, stay(work, zainab, work.apply()))
    for change in (
        "update stays set acts = '{grant}'",
        "update stays set approved_at = null",
        "delete from stays",
    ):
        with pytest.raises(DBAPIError), work.session.begin_nested():
            work.session.execute(text(change))


def test_an_end_that_this_program_did_not_write_ends_nothing(
    work: Casework, zainab: Actor, farid: Actor
) -> None:
    application = work.apply()
    stay_id = stay(work, zainab, application)
    confirm_stay(work.platform, farid, stay_id)
    decide = taken(work, zainab, application)
    order_id = work.session.get_one(Stay, stay_id).document_id
    values = {"id": new_id(), "stay": stay_id, "paper": order_id, "by": zainab.person}
    work.session.execute(
        text(
            "insert into stay_ends (id, stay_id, ordered_on, document_id, entered_by, entered_at)"
            " values (:id, :stay, '2026-01-01', :paper, :by, now())"
        ),
        values,
    )
    work.session.execute(
        text("update stay_ends set approved_at = now(), approved_by = :by where id = :id"),
        {"id": values["id"], "by": farid.person},
    )
    work.session.commit()
    work.refused(Conflict, "stayed", decide_task, decide, zainab)


DEEDS = st.lists(st.sampled_from(["enter", "confirm", "vacate", "decide"]), min_size=3, max_size=8)


def test_no_order_of_deeds_lets_a_blocked_act_pass(
    work: Casework, zainab: Actor, farid: Actor
) -> None:
    @settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(DEEDS)
    def in_any(deeds: list[str]) -> None:
        application = work.apply()
        decide = taken(work, zainab, application)
        entered: list[UUID] = []
        in_force: list[UUID] = []
        for deed in deeds:
            if deed == "enter":
                entered.append(stay(work, zainab, application))
            elif deed == "confirm" and entered:
                confirm_stay(work.platform, farid, entered[0])
                in_force.append(entered.pop(0))
            elif deed == "vacate" and in_force:
                end_stay(work.platform, in_force.pop(), farid, zainab)
            elif deed == "decide" and in_force:
                work.refused(Conflict, "stayed", decide_task, decide, zainab)
            elif deed == "decide":
                work.run(decide_task, decide, zainab)
                return

    in_any()
