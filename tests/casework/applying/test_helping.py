"""Help at a facilitation centre, and following an application without signing in."""

from uuid import UUID, uuid4

import pytest
from factories.applying import TYPED, Applying
from factories.identity import actor, make_person, make_staff
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app import roles
from app.casework.applications.use_cases.assist_application import (
    AssistApplication,
    assist_application,
)
from app.casework.applications.use_cases.track_application import (
    AskForTracking,
    TrackApplication,
    ask_for_tracking,
    track_application,
)
from app.casework.applications.use_cases.withdraw_application import (
    WithdrawApplication,
    withdraw_application,
)
from app.casework.cases.models.application import Application, Consent
from app.casework.cases.queries.ownership import own_case
from app.clock import real_now
from app.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from app.identity.people.models import OneTimeCode, Person
from app.notifications.models import Message, Notification
from app.permissions import ANONYMOUS, Actor
from app.row_macs import Forged


@pytest.fixture
def officer(session: Session) -> Actor:
    person = make_staff(session, roles.FACILITATION_OFFICER, "Sadia")
    session.commit()
    return actor(person, roles.FACILITATION_OFFICER)


def help_with(applying: Applying, officer: Actor, cnic: str = "") -> Application:
    command = AssistApplication(
        service="toy_licence",
        cnic=cnic or applying.person.cnic,
        consent_given="thumb impression",
        consent_reference="Register 3, page 12",
    )
    found: Application = applying.do(assist_application, command, officer)
    return found


def as_officer(applying: Applying, officer: Actor, session: Session) -> None:
    applying.person = session.get_one(Person, officer.person_id)
    applying.held = (roles.FACILITATION_OFFICER,)


def test_it_fills_in_for_a_citizen_who_is_told(
    applying: Applying, officer: Actor, session: Session
) -> None:
    citizen = applying.person
    application = help_with(applying, officer)
    assert (application.applicant_id, application.started_by) == (citizen.id, officer.person_id)
    told = session.scalars(select(Notification)).one()
    assert (told.person_id, told.template) == (citizen.id, "cases/assisted")
    assert session.get_one(Consent, application.id).consent_reference == "Register 3, page 12"
    as_officer(applying, officer, session)
    for section, typed in TYPED.items():
        applying.save(application.id, section, typed)
    applying.add(application.id, "lease")
    applying.submit(application.id)
    case = applying.case(application.id)
    assert case.latest is not None
    assert case.latest.content["roles"] == ["person"]
    assert case.latest.submitted_by == officer.person_id


def test_it_goes_on_with_what_the_citizen_began(
    applying: Applying, officer: Actor, session: Session
) -> None:
    begun = applying.start()
    assert help_with(applying, officer).id == begun.id
    help_with(applying, officer)
    assert len(session.scalars(select(Notification)).all()) == 1
    other = actor(
        make_staff(session, roles.FACILITATION_OFFICER, "Other"), roles.FACILITATION_OFFICER
    )
    session.commit()
    with pytest.raises(Conflict) as refused:
        help_with(applying, other)
    assert refused.value.code == "assisted-already"


def test_it_is_one_officers_to_fill_in_and_no_colleagues(
    applying: Applying, officer: Actor, session: Session
) -> None:
    application = help_with(applying, officer)
    colleague = make_staff(session, roles.FACILITATION_OFFICER, "Colleague")
    session.commit()
    applying.person, applying.held = colleague, (roles.FACILITATION_OFFICER,)
    with pytest.raises(NotFound):
        applying.filling(application.id)
    as_officer(applying, officer, session)
    assert applying.filling(application.id).application.id == application.id


def test_it_leaves_ending_it_to_the_citizen(
    applying: Applying, officer: Actor, session: Session
) -> None:
    application = help_with(applying, officer)
    command = WithdrawApplication(application_id=application.id, reason="Not theirs to end.")
    with pytest.raises(NotFound):
        applying.do(withdraw_application, command, officer)


def test_it_helps_nobody_unknown_and_not_oneself(
    applying: Applying, officer: Actor, session: Session
) -> None:
    with pytest.raises(Conflict) as refused:
        help_with(applying, officer, "5440099999999")
    assert refused.value.code == "no-account"
    me = session.get_one(Person, officer.person_id)
    with pytest.raises(Forbidden, match="This is you"):
        help_with(applying, officer, me.cnic)


def ask(applying: Applying, reference: str) -> UUID:
    command = AskForTracking(reference=reference)
    found: UUID = applying.do(ask_for_tracking, command, ANONYMOUS)
    return found


def follow(applying: Applying, request_id: UUID, code: str) -> UUID:
    found: UUID = applying.do(
        track_application, TrackApplication(request_id=request_id, code=code), ANONYMOUS
    )
    return found


def codes(applying: Applying, session: Session) -> list[str]:
    """Return the codes that went out."""
    import json
    import re

    vault = applying.platform.executor.vault
    texts = [
        json.loads(vault.open_for(m.place, m.sealed or b""))["sms"]
        for m in session.scalars(select(Message))
    ]
    return [re.findall(r"\d{6}", text)[0] for text in texts]


def proved(applying: Applying, session: Session) -> None:
    person = session.get_one(Person, applying.person.id)
    person.mobile_verified_at = real_now()
    session.commit()


def test_it_follows_by_reference_and_code(applying: Applying, session: Session) -> None:
    proved(applying, session)
    application = applying.hand_in()
    request_id = ask(applying, application.reference.lower().replace("-", " "))
    (code,) = codes(applying, session)
    with pytest.raises(Invalid, match="This code is wrong"):
        follow(applying, request_id, "000000" if code != "000000" else "111111")
    assert follow(applying, request_id, code) == application.id
    with pytest.raises(Invalid, match="This code is wrong"):
        follow(applying, request_id, code)


def test_it_answers_everybody_alike(applying: Applying, session: Session) -> None:
    proved(applying, session)
    draft = applying.start()
    for reference in (draft.reference, "K7MQ-2F9X-HD4T", "not even one", ""):
        request_id = ask(applying, reference)
        assert session.get(OneTimeCode, request_id) is not None
        with pytest.raises(Invalid, match="This code is wrong"):
            follow(applying, request_id, "123456")
    assert codes(applying, session) == []
    with pytest.raises(Invalid, match="This code is wrong"):
        follow(applying, uuid4(), "123456")


def test_it_sends_to_no_mobile_that_nobody_proved(applying: Applying, session: Session) -> None:
    ask(applying, applying.hand_in().reference)
    assert codes(applying, session) == []


def test_it_paces_those_who_ask(applying: Applying, session: Session) -> None:
    reference = applying.hand_in().reference
    ask(applying, reference)
    with pytest.raises(TooMany):
        ask(applying, reference.lower())
    other = make_person(session)
    assert other.id


def test_a_planted_consent_lets_nobody_read_a_draft(
    applying: Applying, officer: Actor, session: Session
) -> None:
    application = applying.start()
    said = {"consent_given": "thumb", "consent_reference": "x", "at": real_now()}
    by = {"application_id": application.id, "officer_id": officer.person_id}
    session.execute(insert(Consent).values(**said, **by))
    session.commit()
    with pytest.raises(Forged), applying.executor.reading(officer) as uow:
        own_case(uow, application.id)
