"""Withdrawing, appealing, renewing and correcting; and who may do it for whom."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from factories.applicants import APPEAL, ONE
from factories.applying import Applying
from factories.doors import Doors
from factories.identity import make_person
from factories.parameters import load_release_values, make_value
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.casework.applications.queries.status import PartView, status_of
from app.casework.applications.use_cases.appeal_refusal import AppealRefusal, appeal_refusal
from app.casework.applications.use_cases.start_follow_up import StartLinked, start_linked
from app.casework.applications.use_cases.withdraw_application import (
    WithdrawApplication,
    withdraw_application,
)
from app.casework.cases.models.application import Application, Draft
from app.casework.cases.models.outcome import Appeal
from app.casework.cases.models.work import CaseRegistration
from app.casework.catalogue.parameters import APPEAL_DAYS
from app.clock import real_now
from app.errors import Conflict, Invalid, NotFound

A_DAY = timedelta(days=1)


@pytest.fixture
def working(applying: Applying) -> UUID:
    """An application that is paid for: an office works on it."""
    return applying.paid(applying.hand_in().id)


def withdraw(applying: Applying, application_id: UUID) -> Application:
    command = WithdrawApplication(application_id=application_id, reason="Changed my mind.")
    found: Application = applying.do(withdraw_application, command)
    return found


def refuse(applying: Applying, application_id: UUID) -> UUID:
    applying.decide(application_id, "shop", "refused")
    return applying.part(application_id).row.id


def test_it_takes_work_from_the_desks(applying: Applying, working: UUID, session: Session) -> None:
    withdraw(applying, working)
    assert session.scalar(text("select count(*) from open_tasks")) == 0
    with pytest.raises(Conflict) as refused:
        withdraw(applying, working)
    assert refused.value.code == "withdrawn"


def test_it_calls_a_bill_off_that_nobody_paid(applying: Applying) -> None:
    application = applying.hand_in()
    withdraw(applying, application.id)
    (bill,) = applying.case(application.id).bills
    assert bill.called_off_at is not None


def test_it_withdraws_a_draft_and_begins_another(applying: Applying) -> None:
    draft = applying.start()
    withdraw(applying, draft.id)
    assert applying.start().id != draft.id


def test_it_withdraws_nothing_that_is_decided(applying: Applying, working: UUID) -> None:
    applying.grant(working, "shop")
    applying.grant(working, "corner")
    with pytest.raises(Conflict) as refused:
        withdraw(applying, working)
    assert refused.value.code == "decided"


def test_it_appeals_a_refusal_once_within_its_days(
    applying: Applying, working: UUID, session: Session
) -> None:
    load_release_values(session, applying.platform.registry)
    session.commit()
    registration = refuse(applying, working)
    command = AppealRefusal(registration_id=registration, grounds="The lease proves the shop.")
    appeal = applying.do(appeal_refusal, command)
    session.expire_all()
    kept = session.get_one(Appeal, appeal.id)
    assert kept.terms["cases.appeal_decision_days"]["confidence"] == "U"
    with pytest.raises(Conflict) as refused:
        applying.do(appeal_refusal, command)
    assert refused.value.code == "appealed"


def refused_long_ago(applying: Applying, session: Session, now: datetime, sure: str) -> UUID:
    """A refusal of sixty days ago, by a rule of thirty days of which we are this sure."""
    applying.at = now - 60 * A_DAY
    make_value(session, APPEAL_DAYS, "30", date(2020, 1, 1), confidence=sure)
    load_release_values(session, applying.platform.registry, applying.at)
    session.commit()
    return refuse(applying, applying.paid(applying.hand_in().id))


def test_it_appeals_nothing_when_the_days_of_the_law_are_over(
    applying: Applying, session: Session
) -> None:
    now = real_now()
    registration = refused_long_ago(applying, session, now, "H")
    command = AppealRefusal(
        registration_id=registration, grounds="The lease proves the shop.", why_late="I was ill."
    )
    applying.at = now - 29 * A_DAY
    with pytest.raises(Conflict) as refused:
        applying.do(appeal_refusal, command)
    assert refused.value.code == "too-late"
    applying.at = now - 31 * A_DAY
    appeal = applying.do(appeal_refusal, command)
    session.expire_all()
    # In time nothing is late, whatever was typed.
    assert session.get_one(Appeal, appeal.id).why_late == ""


@pytest.mark.parametrize("sure", ["M", "U"])
def test_it_appeals_late_with_a_reason_where_the_days_are_no_law(
    applying: Applying, session: Session, sure: str
) -> None:
    now = real_now()
    registration = refused_long_ago(applying, session, now, sure)
    command = AppealRefusal(registration_id=registration, grounds="The lease proves the shop.")
    applying.at = now - 29 * A_DAY
    with pytest.raises(Invalid) as refused:
        applying.do(appeal_refusal, command)
    assert (refused.value.code, list(refused.value.fields)) == ("too-late", ["why_late"])
    appeal = applying.do(appeal_refusal, replace(command, why_late="The road was closed."))
    session.expire_all()
    kept = session.get_one(Appeal, appeal.id)
    assert kept.why_late == "The road was closed."
    assert kept.terms["cases.appeal_days"]["confidence"] == sure


@pytest.mark.parametrize("door", ["web", "api"])
def test_it_tells_the_applicant_that_a_late_appeal_needs_a_reason(
    applying: Applying, session: Session, doors: Doors, door: str
) -> None:
    registration = refused_long_ago(applying, session, real_now(), "U")
    application_id = session.get_one(CaseRegistration, registration).application_id
    way = doors.open(door, applying.person)
    seen = way.read(ONE.at(application_id))
    assert ("Appeal against the refusal, late" if door == "web" else "late_after") in seen.text
    place = APPEAL.at(application_id, registration)
    told = way.send(place, {"grounds": "The lease proves the shop."})
    assert told.status == 422
    assert told.says("explain why you appeal only now")
    if door == "web":
        assert "Why you appeal only now" in way.read(place).text
    late = {"grounds": "The lease proves the shop.", "why_late": "The road was closed."}
    assert way.send(place, late).ok


def test_it_appeals_nothing_that_was_not_refused(applying: Applying, working: UUID) -> None:
    registration = applying.part(working).row.id
    with pytest.raises(Conflict) as refused:
        applying.do(appeal_refusal, AppealRefusal(registration_id=registration, grounds="Why?"))
    assert refused.value.code == "not-refused"


def test_it_corrects_a_grant_by_a_new_filing(
    applying: Applying, working: UUID, session: Session
) -> None:
    registration = applying.grant(working)
    command = StartLinked(registration_id=registration, kind="correction")
    filing = applying.do(start_linked, command)
    assert (filing.kind, filing.about_id) == ("correction", registration)
    draft = session.get_one(Draft, filing.id)
    assert draft.answers["shop_name"] == "Blue Kite"
    (old,) = applying.case(working).documents["lease"]
    assert draft.documents["lease"] != [old]
    assert applying.do(start_linked, command).id == filing.id
    assert session.get_one(Draft, filing.id).documents == draft.documents
    applying.submit(filing.id)
    assert [part.row.code for part in applying.case(filing.id).parts] == ["shop"]


def test_it_corrects_once_at_a_time_and_no_correction(applying: Applying, working: UUID) -> None:
    registration = applying.grant(working)
    command = StartLinked(registration_id=registration, kind="correction")
    filing = applying.do(start_linked, command)
    assert _shown(applying, working).correctable
    applying.submit(filing.id)
    shown = _shown(applying, working)
    assert (shown.correctable, shown.part.became.correcting) == (False, filing.id)
    with pytest.raises(Conflict) as refused:
        applying.do(start_linked, command)
    assert refused.value.code == "correcting"
    corrected = applying.grant(applying.paid(filing.id))
    with pytest.raises(Conflict) as refused:
        applying.do(start_linked, StartLinked(registration_id=corrected, kind="correction"))
    assert refused.value.code == "not-correctable"
    assert not _shown(applying, filing.id).correctable
    again = _shown(applying, working)
    assert (again.correctable, again.part.became.correcting) == (True, None)
    assert applying.do(start_linked, command).id != filing.id


@pytest.mark.parametrize("door", ["web", "api"])
def test_it_shows_the_correction_that_waits_instead(
    applying: Applying, working: UUID, doors: Doors, door: str
) -> None:
    registration = applying.grant(working)
    at = doors.open(door, applying.person)
    before = at.read(ONE.at(working))
    filing = applying.do(start_linked, StartLinked(registration_id=registration, kind="correction"))
    applying.submit(filing.id)
    shown = at.read(ONE.at(working))
    if door == "api":
        (part,) = [each for each in shown.body["parts"] if each["number"]]
        assert (part["correctable"], part["correcting"]) == (False, str(filing.id))
        assert [each["correcting"] for each in before.body["parts"]] == [None, None]
    else:
        assert "Correct it" in before.text
        assert "Correct it" not in shown.text
        assert "Its correction is with the office" in shown.text
        assert f"/applications/{filing.id}" in shown.body


def _shown(applying: Applying, application_id: UUID) -> PartView:
    with applying.executor.reading(applying.citizen) as uow:
        parts = status_of(uow, application_id).parts
    (shown,) = [each for each in parts if each.part.outcome]
    return shown


def test_it_renews_near_the_end_and_in_the_days_of_grace(applying: Applying) -> None:
    now = real_now()
    applying.at = now - 320 * A_DAY
    opens_on = local_day(applying.at + A_DAY).isoformat()
    working = applying.paid(applying.hand_in({"opens_on": opens_on}).id)
    registration = applying.grant(working)
    command = StartLinked(registration_id=registration, kind="renewal")
    applying.at = now - 100 * A_DAY
    with pytest.raises(Conflict) as refused:
        applying.do(start_linked, command)
    assert "It can be renewed from" in str(refused.value.message)
    applying.at = now
    filing = applying.do(start_linked, command)
    # The day of opening has passed: it is asked again, what still fits is there.
    assert "opens_on" not in applying.filling(filing.id).draft.answers
    assert applying.filling(filing.id).draft.answers["shop_name"] == "Blue Kite"


def test_it_renews_nothing_that_never_ends_or_was_refused(
    applying: Applying, working: UUID
) -> None:
    registration = refuse(applying, working)
    for kind, code in (("renewal", "not-renewable"), ("correction", "not-correctable")):
        with pytest.raises(Conflict) as refused:
            applying.do(start_linked, StartLinked(registration_id=registration, kind=kind))
        assert refused.value.code == code


def test_it_knows_nothing_of_other_peoples(
    applying: Applying, working: UUID, session: Session
) -> None:
    registration = refuse(applying, working)
    applying.person = make_person(session, "Somebody Else")
    session.commit()
    for use_case, command in (
        (withdraw_application, WithdrawApplication(application_id=working, reason="Mine")),
        (appeal_refusal, AppealRefusal(registration_id=registration, grounds="Mine")),
        (start_linked, StartLinked(registration_id=registration, kind="renewal")),
    ):
        with pytest.raises(NotFound):
            applying.do(use_case, command)
    assert session.scalars(select(Appeal)).all() == []
