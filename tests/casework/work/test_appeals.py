"""An appeal is decided by another officer of its role: allowed, the case begins anew."""

from datetime import timedelta

import pytest
from factories.casework import BOARD, Casework
from factories.denials import denied
from factories.doors import Doors, Place
from factories.identity import actor, make_person
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app import roles
from app.audit.models import AuditEntry
from app.calendar import local_day
from app.casework.appeals.use_cases import DecideAppeal, decide_appeal
from app.casework.cases.models.application import Application
from app.casework.cases.models.outcome import Appeal
from app.casework.cases.queries.appeal_deadlines import appeal_terms, time_to_appeal
from app.casework.catalogue.parameters import APPEAL_DAYS
from app.casework.tasks.use_cases.take_task import TakeTask, take_task
from app.clock import real_now
from app.db import new_id
from app.decisions import Approve
from app.errors import Conflict, Forbidden, Invalid, NotFound
from app.identity.accounts.queries.actors import SYSTEM
from app.overrides.use_cases import OVERRIDE, AskOverride
from app.permissions import Actor


@pytest.fixture
def zainab(work: Casework) -> Actor:
    return work.officer(BOARD, "Zainab", roles.CASE_OFFICER, roles.DEPARTMENT_HEAD)


@pytest.fixture
def head(work: Casework) -> Actor:
    return work.officer(BOARD, "Head", roles.DEPARTMENT_HEAD)


@pytest.fixture
def application(work: Casework, zainab: Actor) -> Application:
    made = work.apply()
    work.decide(zainab, work.open_task(made), "refused")
    return made


@pytest.fixture
def appeal(work: Casework, application: Application) -> Appeal:
    return work.appeal(application)


def decided(appeal: Appeal, outcome: str = "allowed") -> DecideAppeal:
    return DecideAppeal(appeal_id=appeal.id, outcome=outcome, reason="The lease was there")


def test_it_is_never_decided_by_who_refused(work: Casework, appeal: Appeal, zainab: Actor) -> None:
    work.refused(Forbidden, "own-refusal", decide_appeal, decided(appeal), zainab)


def test_it_is_decided_once(work: Casework, appeal: Appeal) -> None:
    head = work.officer(BOARD, "Naz", roles.DEPARTMENT_HEAD)
    work.run(decide_appeal, decided(appeal, "dismissed"), head)
    work.refused(Conflict, "appeal-over", decide_appeal, decided(appeal), head)


def test_postgresql_lets_nobody_decide_their_own(work: Casework, appeal: Appeal) -> None:
    decision = text(
        "update case_appeals set outcome = 'allowed', reason = 'Because', decided_by = made_by,"
        " decided_at = bdm_now() where id = :id"
    )
    refused = pytest.raises(DBAPIError, match=r"whom it concerns|ck_case_appeals_another")
    with refused, work.session.begin_nested():
        work.session.execute(decision, {"id": appeal.id})


def test_it_is_decided_by_its_role_in_its_office(work: Casework, appeal: Appeal) -> None:
    farid = work.officer(BOARD, "Farid")
    work.refused(Forbidden, "another-role", decide_appeal, decided(appeal), farid)
    stranger = work.officer("toy_safety", "Nida", roles.DEPARTMENT_HEAD)
    work.refused(NotFound, "not-found", decide_appeal, decided(appeal), stranger)


def test_it_is_not_for_whom_it_concerns(work: Casework, zainab: Actor, head: Actor) -> None:
    own = work.apply(started_by=head.person)
    work.decide(zainab, work.open_task(own), "refused")
    command = decided(work.appeal(own))
    work.refused(Forbidden, "own-interest", decide_appeal, command, head)


def test_an_allowed_one_opens_the_registration_anew(
    work: Casework, application: Application, appeal: Appeal, zainab: Actor, head: Actor
) -> None:
    work.run(decide_appeal, decided(appeal), head)
    task = work.open_task(application)
    assert (task.code, task.attempt) == ("examine", 2)
    # Who refused it before the appeal does not look at it again.
    work.refused(Forbidden, "another-person", take_task, TakeTask(task_id=task.id), zainab)
    work.refused(Conflict, "appeal-over", decide_appeal, decided(appeal), head)
    farid, chief = work.officer(BOARD, "Farid"), work.officer(BOARD, "Chief", roles.CASE_APPROVER)
    work.decide(farid, task)
    work.decide(farid, work.open_task(application), scores={"order": 9, "light": 9})
    work.decide(chief, work.open_task(application))
    outcome = work.part(application).outcome
    assert outcome
    assert (outcome.outcome, outcome.attempt) == ("granted", 2)


def test_a_dismissed_one_leaves_it_refused(
    work: Casework, application: Application, appeal: Appeal, head: Actor
) -> None:
    work.run(decide_appeal, decided(appeal, "dismissed"), head)
    part = work.part(application)
    assert part.outcome
    assert (part.outcome.outcome, part.open_appeal, part.open_tasks) == ("refused", None, [])


def test_it_is_allowed_or_dismissed_and_nothing_else(
    work: Casework, appeal: Appeal, head: Actor
) -> None:
    command = decided(appeal, "maybe")
    assert "outcome" in work.refused(Invalid, "appeal-outcome", decide_appeal, command, head).fields


def test_the_time_to_appeal_is_that_in_force_when_it_was_refused(
    work: Casework, application: Application
) -> None:
    refused = work.part(application).outcome
    assert refused
    with work.platform.executor.reading(SYSTEM) as uow:
        time = time_to_appeal(uow, refused.at, uow.now)
        end = time.last_day
        assert (time.late, time.by_law) == (False, False)
        assert "cases.appeal_decision_days" in appeal_terms(uow, uow.now)
    # The release suggests 30 days, where two officers have put nothing else in force.
    assert (end - local_day(refused.at)).days in {30, 31}
    assert APPEAL_DAYS.key == "cases.appeal_days"
    work.pass_days(32)
    with work.platform.executor.reading(SYSTEM) as uow:
        time = time_to_appeal(uow, refused.at, uow.now)
    # The release's days are no law: an appeal is late, and taken with a reason.
    assert (time.late, time.over) == (True, False)


LATE = "The road was closed"


@pytest.fixture
def late(work: Casework, application: Application) -> Appeal:
    """An appeal after the release's thirty days, which are no law."""
    return late_appeal(work, application, "U")


def late_appeal(work: Casework, application: Application, sure: str) -> Appeal:
    part = work.part(application)
    work.pass_days(40)
    appeal = Appeal(
        id=new_id(),
        registration_id=part.row.id,
        attempt=part.attempt,
        grounds="The proof was there",
        made_by=application.applicant_id,
        made_at=real_now() + timedelta(days=40),
        terms={APPEAL_DAYS.key: {"value": 30, "confidence": sure, "instrument": "A text"}},
        why_late=LATE,
    )
    work.session.add(appeal)
    work.session.commit()
    return appeal


def override(late: Appeal) -> AskOverride:
    return AskOverride(
        act="cases.allow_late_appeal", subject_id=late.id, rule="appeal-late", reason="It snowed"
    )


def test_a_late_one_is_allowed_when_a_second_officer_agrees(
    work: Casework, application: Application, late: Appeal, head: Actor, zainab: Actor
) -> None:
    work.refused(Conflict, "appeal-late", decide_appeal, decided(late), head)
    row = work.run(OVERRIDE.propose, override(late), head)
    # Who refused it has no word in whether it is looked at again.
    work.refused(Forbidden, "own-refusal", OVERRIDE.approve, Approve(id=row.id), zainab)
    work.refused(Forbidden, "two-people", OVERRIDE.approve, Approve(id=row.id), head)
    work.run(OVERRIDE.approve, Approve(id=row.id), work.officer(BOARD, "Farid"))
    work.run(decide_appeal, decided(late), head)
    assert work.open_task(application).attempt == 2
    entry = work.session.query(AuditEntry).filter_by(action="case.appeal_decided").one()
    assert entry.after
    assert entry.after["overrides"] == [str(row.id)]


def test_a_late_one_is_dismissed_by_one_officer(work: Casework, late: Appeal, head: Actor) -> None:
    work.run(decide_appeal, decided(late, "dismissed"), head)


def test_an_officer_reads_why_it_is_late_and_whom_to_ask(
    work: Casework, late: Appeal, head: Actor, doors: Doors
) -> None:
    way = doors.open("web", work.people["Head"], work.offices[BOARD])
    page = way.read(Place(f"/casework/appeals/{late.id}", "")).text
    assert LATE in page
    assert "this appeal was submitted after it" in page
    assert "Ask another officer to agree" in page


def test_the_law_lets_no_officer_allow_a_late_one(
    work: Casework, application: Application, head: Actor
) -> None:
    late = late_appeal(work, application, "H")
    refused = work.refused(Conflict, "appeal-late", decide_appeal, decided(late), head)
    assert "cannot be overridden" in str(refused)
    work.refused(Conflict, "appeal-late", OVERRIDE.propose, override(late), head)


def test_it_asks_for_permission(work: Casework, appeal: Appeal) -> None:
    nobody = actor(make_person(work.session), organisation=work.offices[BOARD])
    with denied("cases.decide_appeal"):
        work.run(decide_appeal, decided(appeal), nobody)
