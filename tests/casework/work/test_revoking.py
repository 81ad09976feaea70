"""A grant is taken back by two officers, and never before its holder was heard."""

import secrets
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from factories.cases import LONG_AGO
from factories.casework import BOARD, Casework
from factories.denials import denied
from factories.doors import Doors, Place
from factories.identity import actor, make_person, make_supplier
from factories.parameters import make_value
from sqlalchemy import select
from sqlalchemy.exc import ProgrammingError

from app import roles
from app.calendar import local_day
from app.casework.cases.models.certificate import Revocation
from app.casework.cases.policy.revocations import is_heard
from app.casework.catalogue.parameters import NOTICE_DAYS
from app.casework.grants.use_cases.revoke_grant import (
    AnswerRevocation,
    ApproveRevocation,
    ProposeRevocation,
    RefuseRevocation,
    answer_revocation,
    approve_revocation,
    propose_revocation,
    refuse_revocation,
)
from app.clock import real_now
from app.db import new_id
from app.decisions import Approve
from app.errors import Conflict, Forbidden, Invalid, NotFound
from app.identity.people.models import LoginSession, Organisation, Person
from app.outbox.models import Event
from app.overrides.use_cases import OVERRIDE, AskOverride
from app.permissions import ANONYMOUS, Actor

NOTICE = 15


def proved(work: Casework, who: Actor) -> Actor:
    """As if they had just signed in."""
    now = real_now()
    signed_in = LoginSession(
        id=new_id(),
        person_id=who.person,
        token_hash=secrets.token_bytes(32),
        started_at=now,
        last_seen_at=now,
        proved_at=now,
        expires_at=now + timedelta(hours=8),
    )
    work.session.add(signed_in)
    work.session.commit()
    return replace(who, session_id=signed_in.id)


@pytest.fixture
def maker(work: Casework) -> Actor:
    return work.officer(BOARD, "Maker", roles.CASE_APPROVER)


@pytest.fixture
def checker(work: Casework) -> Actor:
    return proved(work, work.officer(BOARD, "Checker", roles.DEPARTMENT_HEAD))


def granted(work: Casework, person: Person | None = None, firm: Organisation | None = None) -> UUID:
    zainab = work.officer(BOARD, "Zainab")
    farid = work.officer(BOARD, "Farid", roles.CASE_APPROVER)
    application = work.apply(applicant=person, organisation_id=firm.id if firm else None)
    work.decide(zainab, work.open_task(application))
    work.decide(zainab, work.open_task(application), scores={"order": 9, "light": 9})
    work.decide(farid, work.open_task(application))
    return work.part(application).row.id


def ask(work: Casework, maker: Actor, registration_id: UUID) -> Revocation:
    command = ProposeRevocation(
        registration_id=registration_id, ground="broken", reason="Fireworks were sold"
    )
    return work.run(propose_revocation, command, maker)


def test_it_counts_no_more_once_another_agrees_after_the_notice(
    work: Casework, maker: Actor, checker: Actor
) -> None:
    registration = granted(work)
    row = ask(work, maker, registration)
    approve = ApproveRevocation(revocation_id=row.id)
    work.refused(Conflict, "not-heard", approve_revocation, approve, checker)
    work.pass_days(NOTICE)
    work.refused(Conflict, "not-heard", approve_revocation, approve, checker)
    work.pass_days(1)
    work.run(approve_revocation, approve, checker)
    assert work.part_by_id(registration).became.revoked_at
    events = work.session.scalars(
        select(Event.payload).filter_by(name="cases.registration_revoked")
    )
    assert [each["registration_id"] for each in events] == [str(registration)]


def test_the_holder_is_heard_once_and_then_it_is_decided(
    work: Casework, maker: Actor, checker: Actor
) -> None:
    holder = make_person(work.session, "Gul Khan")
    row = ask(work, maker, granted(work, holder))
    answer = AnswerRevocation(revocation_id=row.id, text="These were for a wedding")
    work.refused(NotFound, "not-found", answer_revocation, answer, actor(make_person(work.session)))
    work.run(answer_revocation, answer, actor(holder))
    work.refused(Conflict, "answered", answer_revocation, answer, actor(holder))
    work.run(approve_revocation, ApproveRevocation(revocation_id=row.id), checker)


def test_a_firm_is_heard_by_whoever_acts_for_it(work: Casework, maker: Actor) -> None:
    firm, person = make_supplier(work.session), make_person(work.session)
    row = ask(work, maker, granted(work, person, firm))
    answer = AnswerRevocation(revocation_id=row.id, text="We stopped")
    work.refused(NotFound, "not-found", answer_revocation, answer, actor(person))
    work.run(answer_revocation, answer, actor(make_person(work.session), organisation=firm))


def test_an_answer_that_is_too_late_by_law_is_not_taken(work: Casework, maker: Actor) -> None:
    holder = make_person(work.session)
    make_value(work.session, NOTICE_DAYS, str(NOTICE), LONG_AGO, confidence="H")
    row = ask(work, maker, granted(work, holder))
    work.pass_days(NOTICE + 1)
    answer = AnswerRevocation(revocation_id=row.id, text="Late", why_late="I was ill")
    work.refused(Conflict, "answer-late", answer_revocation, answer, actor(holder))


@pytest.mark.parametrize("sure", ["M", "U"])
def test_an_answer_that_is_late_by_no_law_is_taken_with_a_reason(
    work: Casework, maker: Actor, sure: str
) -> None:
    holder = make_person(work.session)
    make_value(work.session, NOTICE_DAYS, str(NOTICE), LONG_AGO, confidence=sure)
    row = ask(work, maker, granted(work, holder))
    work.pass_days(NOTICE + 1)
    answer = AnswerRevocation(revocation_id=row.id, text="Late")
    asked = work.refused(Invalid, "answer-late", answer_revocation, answer, actor(holder))
    assert list(asked.fields) == ["why_late"]
    kept = work.run(answer_revocation, replace(answer, why_late="I was ill"), actor(holder))
    assert kept.why_late == "I was ill"


def test_the_law_lets_nobody_revoke_before_the_holder_was_heard(
    work: Casework, maker: Actor, checker: Actor
) -> None:
    make_value(work.session, NOTICE_DAYS, str(NOTICE), LONG_AGO, confidence="H")
    registration = granted(work)
    row = ask(work, maker, registration)
    approve = ApproveRevocation(revocation_id=row.id)
    refused = work.refused(Conflict, "not-heard", approve_revocation, approve, checker)
    assert "cannot be overridden" in str(refused)
    early = AskOverride(
        act="cases.revoke_early", subject_id=registration, rule="not-heard", reason="Quick"
    )
    work.refused(Conflict, "not-heard", OVERRIDE.propose, early, checker)


def test_who_proposed_it_takes_it_back_whenever_the_answer_came(
    work: Casework, maker: Actor, checker: Actor
) -> None:
    holder = make_person(work.session)
    row = ask(work, maker, granted(work, holder))
    work.pass_days(NOTICE + 1)
    answer = AnswerRevocation(revocation_id=row.id, text="Late", why_late="I was ill")
    work.run(answer_revocation, answer, actor(holder))
    stays = RefuseRevocation(revocation_id=row.id, reason="He is right")
    work.refused(Conflict, "answer-late", refuse_revocation, stays, checker)
    work.run(refuse_revocation, stays, maker)


def test_an_override_of_one_proposal_is_none_of_the_next(
    work: Casework, maker: Actor, checker: Actor
) -> None:
    registration = granted(work)
    row = ask(work, maker, registration)
    early = AskOverride(
        act="cases.revoke_early", subject_id=registration, rule="not-heard", reason="Quick"
    )
    override = work.run(OVERRIDE.propose, early, checker)
    work.run(OVERRIDE.approve, Approve(id=override.id), maker)
    work.run(refuse_revocation, RefuseRevocation(revocation_id=row.id, reason="No"), maker)
    work.pass_days(1)
    approve = ApproveRevocation(revocation_id=ask(work, maker, registration).id)
    work.refused(Conflict, "not-heard", approve_revocation, approve, checker)


def test_nobody_agrees_to_what_they_asked_for(work: Casework, maker: Actor) -> None:
    row = ask(work, maker, granted(work))
    work.pass_days(NOTICE + 1)
    command = ApproveRevocation(revocation_id=row.id)
    work.refused(Forbidden, "two-people", approve_revocation, command, proved(work, maker))


def test_it_is_refused_and_the_grant_stays(work: Casework, maker: Actor, checker: Actor) -> None:
    registration = granted(work)
    row = ask(work, maker, registration)
    command = RefuseRevocation(revocation_id=row.id, reason="No proof was shown")
    work.run(refuse_revocation, command, checker)
    assert work.part_by_id(registration).became.revoked_at is None
    # It may be asked for again.
    ask(work, maker, registration)


def test_only_what_is_in_force_is_taken_back_once_and_on_a_ground(
    work: Casework, maker: Actor, checker: Actor
) -> None:
    registration = granted(work)
    again = ProposeRevocation(registration_id=registration, ground="mood", reason="Why not")
    work.refused(Invalid, "ground", propose_revocation, again, maker)
    row = ask(work, maker, registration)
    again = replace(again, ground="false")
    work.refused(Conflict, "revocation-waits", propose_revocation, again, maker)
    work.pass_days(NOTICE + 1)
    work.run(approve_revocation, ApproveRevocation(revocation_id=row.id), checker)
    work.refused(Conflict, "not-in-force", propose_revocation, again, maker)
    undecided = work.part(work.apply()).row.id
    work.refused(
        Conflict,
        "not-in-force",
        propose_revocation,
        replace(again, registration_id=undecided),
        maker,
    )


def test_another_agencys_grant_does_not_exist(work: Casework) -> None:
    stranger = work.officer("toy_safety", "Nida", roles.CASE_APPROVER)
    command = ProposeRevocation(registration_id=granted(work), ground="error", reason="Oops")
    work.refused(NotFound, "not-found", propose_revocation, command, stranger)


def test_postgresql_itself_hears_the_holder(work: Casework, maker: Actor, checker: Actor) -> None:
    row = work.session.get_one(Revocation, ask(work, maker, granted(work)).id)
    row.approve(by=checker.person, at=row.entered_at)
    with pytest.raises(ProgrammingError, match="before its holder was heard"):
        work.session.flush()
    work.session.rollback()


def test_the_last_day_belongs_to_the_holder() -> None:
    today = local_day(real_now())
    yesterday = today - timedelta(days=1)
    assert not is_heard(answered=False, answer_by=today, today=today)
    assert is_heard(answered=False, answer_by=yesterday, today=today)
    assert is_heard(answered=True, answer_by=today, today=today)
    assert is_heard(answered=False, answer_by=None, today=today)


def test_it_asks_for_permissions(work: Casework, maker: Actor) -> None:
    registration = granted(work)
    zainab = work.officer(BOARD, "Zainab")
    with denied("cases.revoke"):
        ask(work, zainab, registration)
    row = ask(work, maker, registration)
    with denied("cases.decide_revocation"):
        work.run(approve_revocation, ApproveRevocation(revocation_id=row.id), zainab)
    with denied("cases.answer_revocation"):
        work.run(answer_revocation, AnswerRevocation(revocation_id=row.id, text="No"), ANONYMOUS)


def test_it_is_nowhere_under_another_grant(
    work: Casework, maker: Actor, checker: Actor, doors: Doors
) -> None:
    row, other = ask(work, maker, granted(work)), granted(work)
    work.pass_days(NOTICE + 1)
    way = doors.open("web", work.people["Checker"], work.offices[BOARD])
    place = f"/casework/grants/{other}/revocations/{row.id}"
    assert way.read(Place(f"{place}/refuse", "")).status == 404
    assert way.send(Place(f"{place}/approve", ""), {}).status == 404
    assert way.send(Place(f"{place}/refuse", ""), {"reason": "No"}).status == 404
    work.session.expire_all()
    assert work.session.get_one(Revocation, row.id).waiting
