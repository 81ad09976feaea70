"""What people are told at every step: each once, in their language, and short enough for an SMS."""

import pytest
from factories.filed import Filed
from factories.identity import make_person
from sqlalchemy import select

from app.casework.cases.models.application import Application
from app.casework.grants.use_cases.expire_and_remind import remind_holders
from app.casework.home.doors.applicant_notifications import NOTICES
from app.identity.accounts.queries.actors import SYSTEM
from app.notifications.models import Notification
from app.notifications.texts import Texts
from app.platform import Platform

OURS = (
    "handed_in",
    "fees_charged",
    "fees_paid",
    "sent_back",
    "granted",
    "deemed",
    "corrected",
    "refused",
    "dropped",
    "ends",
    "ended",
    "lapsed",
    "revocation_noticed",
    "revoked",
    "appeal_allowed",
    "appeal_dismissed",
)
# Three parts of an SMS: 153 letters each in English, 67 in Urdu; names take the rest.
MOST_EN, MOST_UR = 160, 134


def told(filed: Filed) -> list[Notification]:
    filed.deliver()
    filed.session.expire_all()
    query = select(Notification).where(Notification.template.startswith("cases/"))
    return list(filed.session.scalars(query.order_by(Notification.id)))


def names(filed: Filed) -> list[str]:
    return [each.template.removeprefix("cases/") for each in told(filed)]


def test_it_tells_the_way_from_handing_in_to_the_paper_each_once(filed: Filed) -> None:
    application = filed.hand_in()
    filed.deliver()
    filed.settle(application)
    part = filed.pass_all(application)
    for _ in range(2):
        assert names(filed) == ["handed_in", "fees_charged", "fees_paid", "granted"]
    first, to_pay, _, granted = told(filed)
    assert first.filled["reference"] == filed.case(application).application.reference
    assert to_pay.filled["amount"] == "1000.00"
    assert (granted.filled["number"], granted.person_id) == (part.outcome.number, filed.person.id)


def test_it_says_why_it_is_refused_and_until_when_to_appeal(filed: Filed) -> None:
    application = filed.hand_in()
    filed.settle(application)
    filed.decide(filed.open_tasks(application)[0], "refused")
    refused = told(filed)[-1]
    assert refused.template == "cases/refused"
    assert refused.filled["ground"] == "The papers do not prove the shop"
    assert refused.filled["why"] == "No proof."
    assert len(refused.filled["until"]) == len("01-01-2026")


def test_it_speaks_urdu_to_who_reads_it(filed: Filed) -> None:
    filed.person = make_person(filed.session, "Gul Khan", name_ur="گل خان", language="ur")
    filed.session.commit()
    part = filed.grant()
    filed.revoke(part.row.id)
    said = {each.template: each.filled for each in told(filed)}
    assert said["cases/granted"]["registration"] == "کھلونوں کی دکان کا لائسنس"
    assert said["cases/handed_in"]["service"] == "کھلونے بیچنے کا لائسنس"
    assert said["cases/revoked"]["ground"] != "It was obtained with false information"
    assert said["cases/revoked"]["office"]


def test_it_leads_who_is_to_lose_a_grant_to_where_they_are_heard(filed: Filed) -> None:
    registration = filed.grant().row.id
    filed.deliver()
    asked = filed.ask_back(registration)
    notice = told(filed)[-1]
    assert notice.template == "cases/revocation_noticed"
    link = filed.platform.executor.ports.get(Texts).get(notice.template, "en").link
    assert link % notice.filled == f"/revocations/{asked}"


def test_it_reminds_with_what_can_be_done(filed: Filed) -> None:
    filed.grant()
    filed.deliver()
    filed.later(340)
    filed.executor.execute(remind_holders, None, actor=SYSTEM)
    reminder = told(filed)[-1]
    assert reminder.template == "cases/ends"
    assert reminder.filled["advice"] == "You can renew it now."


def test_it_tells_of_a_registration_that_is_asked_for_no_more(filed: Filed) -> None:
    application = filed.hand_in({"kind": "electric"})
    filed.hand_in(again=application)
    (dropped,) = (each for each in told(filed) if each.template == "cases/dropped")
    assert (dropped.person_id, dropped.filled["registration"]) == (
        filed.person.id,
        "Safety clearance",
    )


def test_it_keeps_silent_about_a_bill_that_was_called_off_meanwhile(filed: Filed) -> None:
    application = filed.hand_in()
    filed.withdraw(application)
    assert names(filed) == ["handed_in"]
    assert filed.session.get_one(Application, application).withdrawn_at


@pytest.mark.parametrize("name", OURS)
def test_it_stands_in_both_languages_with_the_same_blanks_and_is_short(
    platform: Platform, name: str
) -> None:
    english, urdu = (
        platform.executor.ports.get(Texts).get(f"cases/{name}", s) for s in ("en", "ur")
    )
    assert english.blanks == urdu.blanks
    assert english.link == urdu.link != ""
    assert len(english.sms) <= MOST_EN
    assert len(urdu.sms) <= MOST_UR


def test_it_has_a_handler_for_every_step() -> None:
    events = [event for event, _ in NOTICES]
    assert len(set(events)) == len(events) == 13
