"""A signed-in firm sees what every relief gives it, and goes on to a claim with its answers."""

import re
from collections import Counter
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from factories.counting import counted
from factories.doors import Door, Doors, Outcome, Place
from factories.identity import actor, make_person
from factories.reliefs import DECLARED, Reliefs
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.casework.applications.use_cases.start_application import (
    StartApplication,
    start_application,
)
from app.casework.cases.models.application import Application, Draft
from app.platform import Platform
from tax_incentives.applications.queries.claim_pages import my_check
from tax_incentives.applications.queries.my_reliefs import my_reliefs, my_schemes
from tax_incentives.applications.schemas import question_schema

TAX, GIVEN = 10_00_000_00, 3_50_000_00
ALL = "/incentives/mine"
MINE, CHECK = "/incentives/ict_rebate/mine", "/incentives/ict_rebate/check"
START = "/services/relief_ict_rebate/apply"
TYPED = "local_staff=6&staff=10"


@dataclass
class Firm:
    """A firm that paid taxes, and the doors for its owner."""

    reliefs: Reliefs
    doors: Doors

    def at(self, door: str) -> Door:
        return self.doors.open(door, self.reliefs.applying.person, self.reliefs.firm)

    def page(self, address: str) -> str:
        shown = self.at("web").read(Place(address, ""))
        assert shown.status == 200, shown
        return unescape(str(shown.body)).replace("\xa0", " ")

    def said(self, address: str) -> Any:  # noqa: ANN401 - JSON
        shown = self.at("api").read(Place("", address))
        assert shown.ok, shown
        return shown.body

    def draft(self) -> Draft:
        self.reliefs.session.expire_all()
        query = select(Draft).join(Application, Application.id == Draft.application_id)
        return self.reliefs.session.scalars(query).one()


@pytest.fixture
def firm(platform: Platform, session: Session, doors: Doors) -> Firm:
    reliefs = Reliefs.of(platform, session)
    reliefs.tax_paid(TAX)
    return Firm(reliefs, doors)


def _of(said: Any, scheme: str) -> Any:  # noqa: ANN401 - JSON
    return next(each for each in said["items"] if each["check"]["scheme"] == scheme)


def test_it_sees_every_scheme_with_its_verdict(firm: Firm) -> None:
    page, said = firm.page(f"{ALL}?{TYPED}"), firm.said(f"{ALL}?{TYPED}")
    rebate = _of(said, "ict_rebate")
    assert (rebate["check"]["outcome"], rebate["check"]["amount"]) == ("eligible", "350000.00")
    assert rebate["service"] == "relief_ict_rebate"
    assert "Rs 3,50,000" in page.partition('href="/incentives/ict_rebate"')[2].partition("</li>")[0]
    assert said["for_firm"]
    assert "A sample: no law for it is published yet." in page
    assert {"science_allowance", "professional_award"}.isdisjoint(
        each["check"]["scheme"] for each in said["items"]
    )
    assert f'href="{START}?{TYPED}"' in page
    assert f'href="{MINE}?{TYPED}"' in page


def test_what_is_not_met_names_its_clause_and_what_would_have_to_change(firm: Firm) -> None:
    firm.reliefs.tax_due(1_000_00, days_old=60, due_in=-30)
    page = firm.page(f"{ALL}?{TYPED}")
    rebate = _of(firm.said(f"{ALL}?{TYPED}"), "ict_rebate")["check"]
    assert rebate["outcome"] == "not_eligible"
    failed = next(each for each in rebate["criteria"] if each["met"] is False)
    assert failed["remedy"]["en"] in page
    assert failed["clause"] in page


def test_what_nobody_answered_is_missing_and_asked_once(firm: Firm) -> None:
    page = firm.page(ALL)
    assert _of(firm.said(ALL), "ict_rebate")["check"]["missing"] == ["local_staff", "staff"]
    assert page.count('name="local_staff"') == 1


@pytest.mark.parametrize("address", [ALL, MINE])
def test_it_is_never_asked_what_the_government_holds(firm: Firm, address: str) -> None:
    page = firm.page(address)
    for held in ("granted_to_group", "granted_to_firm", "taxes_paid", "taxes_due", "registered"):
        assert f'name="{held}"' not in page


def test_the_list_says_what_each_scheme_says_by_itself(firm: Firm) -> None:
    """Reading the books once for all schemes changes no verdict."""
    firm.reliefs.budget(50_00_000_00)
    firm.reliefs.review(firm.reliefs.claim())
    owner, answers = firm.reliefs.owner, {"local_staff": 6, "staff": 10, "seats": 4}
    with firm.reliefs.platform.executor.reading(owner) as uow:
        schemes = my_schemes(uow)
        found = my_reliefs(uow, schemes, answers)
        for each in found.items:
            scheme = each.check.scheme
            asked = question_schema(scheme).fields
            own = {name: value for name, value in answers.items() if name in asked}
            alone = my_check(uow, scheme.code, own).check
            assert each.check.decision == alone.decision, scheme.code
    assert len(found.items) > 5


def test_its_queries_do_not_grow_with_the_schemes(firm: Firm, platform: Platform) -> None:
    door = firm.at("web")
    door.read(Place(ALL, ""))
    with counted(platform) as said:
        assert door.read(Place(f"{ALL}?{TYPED}", "")).ok
    assert len(said) <= 27, len(said)
    asked_often = {each: n for each, n in Counter(said).items() if n > 2}
    assert not asked_often


def test_somebody_who_acts_for_themselves_sees_reliefs_of_people(firm: Firm) -> None:
    person = make_person(firm.reliefs.session, "Citizen")
    door = firm.doors.open("api", person)
    said = door.read(Place("", f"{ALL}?claimant=professional")).body
    codes = {each["check"]["scheme"] for each in said["items"]}
    assert "professional_rebate" in codes
    assert "ict_rebate" not in codes
    assert _of(said, "science_allowance")["for_others"]
    page = str(firm.doors.open("web", person).read(Place(ALL, "")).body)
    assert "choose for which one you act" in page


@pytest.mark.parametrize("door", ["web", "api"])
def test_nobody_else_sees_it(doors: Doors, door: str) -> None:
    assert doors.open(door).read(Place(ALL, ALL)).status == 401


def test_the_check_leads_a_firm_to_its_own_page_with_what_only_it_knows(firm: Firm) -> None:
    went = firm.at("web").read(Place(f"{CHECK}?{TYPED}&taxes_paid=99&registered=no", ""))
    assert went.status == 302
    leads = urlsplit(went.location)
    assert leads.path == MINE
    assert parse_qs(leads.query) == {"local_staff": ["6"], "staff": ["10"]}


def test_the_check_leads_anybody_on_to_a_claim(doors: Doors) -> None:
    page = str(doors.open("web").read(Place(f"{CHECK}?{TYPED}&taxes_paid=500", "")).body)
    assert f'href="{MINE}?{TYPED}"' in unescape(page)
    guideline = str(doors.open("web").read(Place("/incentives/ict_rebate", "")).body)
    assert f'href="{MINE}"' in guideline


def _begun(firm: Firm, door: str, answers: dict[str, str]) -> Outcome:
    """Begin the claim with answers that were given before."""
    if door == "web":
        return firm.at(door).send(Place(START, ""), answers)
    whole = {"service": "relief_ict_rebate", "answers": answers}
    return firm.at(door).send(Place("", "/applications"), whole)


@pytest.mark.parametrize("door", ["web", "api"])
def test_a_claim_begins_with_what_was_answered(firm: Firm, door: str) -> None:
    assert f'href="{START}?{TYPED}"' in firm.page(f"{MINE}?{TYPED}")
    shown = firm.page(f"{START}?{TYPED}")
    assert "What you answered already" in shown
    assert '<input type="hidden" name="local_staff" value="6">' in shown
    assert _begun(firm, door, {"local_staff": "6", "staff": "10"}).ok
    draft = firm.draft()
    kept = {name: draft.answers[name] for name in ("local_staff", "staff")}
    assert kept == {"local_staff": 6, "staff": 10}
    assert not draft.sections_done


def test_what_somebody_wrote_into_the_address_is_not_trusted(firm: Firm) -> None:
    """Texts are never taken from it, nor what the form does not ask or would refuse."""
    query = "claimant_name=Somebody+else&local_staff=many&staff=-4&amount=5&publication=yes"
    shown = firm.page(f"{START}?{query}")
    assert "Somebody else" not in shown
    assert 'value="many"' not in shown
    sent = {"claimant_name": "Somebody else", "local_staff": "many", "staff": "-4", "amount": "5"}
    assert _begun(firm, "web", sent).ok
    answers = firm.draft().answers
    assert answers["claimant_name"] == firm.reliefs.firm.name
    assert {"local_staff", "staff", "amount"}.isdisjoint(answers)


def test_the_api_says_what_is_wrong_with_an_answer(firm: Firm) -> None:
    refused = _begun(firm, "api", {"local_staff": "many"})
    assert refused.status == 422
    assert list(refused.fields) == ["answers-local_staff"]


def test_a_draft_that_waits_keeps_what_was_typed_there(firm: Firm) -> None:
    reliefs = firm.reliefs
    application = reliefs.applying.start()
    command = StartApplication(service="relief_ict_rebate", answers={"local_staff": 3})
    reliefs.run(start_application, command, reliefs.owner)
    assert firm.draft().answers["local_staff"] == 3
    reliefs.applying.save(application.id, "facts", DECLARED)
    again = StartApplication(service="relief_ict_rebate", answers={"local_staff": 9, "staff": 12})
    assert reliefs.run(start_application, again, reliefs.owner).id == application.id
    assert firm.draft().answers["local_staff"] == 6


def test_only_who_may_claim_for_a_firm_is_led_past_the_check(firm: Firm) -> None:
    officer = firm.reliefs.officer("Assessor", roles.CASE_OFFICER)
    assert officer.organisation_id
    stranger = actor(make_person(firm.reliefs.session, "Stranger"))
    with firm.reliefs.platform.executor.reading(stranger) as uow:
        assert not my_reliefs(uow, my_schemes(uow), {}).for_firm


def test_the_last_page_of_a_claim_shows_each_criterion_and_step(firm: Firm) -> None:
    application = firm.reliefs.draft(DECLARED)
    page = firm.page(f"/applications/{application.id}/check")
    assert "What you would get" in page
    assert "Rs 3,50,000" in page
    said = firm.said(f"/applications/{application.id}/check")["outlook"]
    assert said["amount"] == "350000.00"
    assert said["missing"] == []
    for line in (*said["conditions"], *said["steps"]):
        assert line["title"]["en"] in page
        assert line["basis"] in page
    assert "Rs 3,50,000" in [line["value"] for line in said["steps"]]


def test_the_last_page_says_what_would_have_to_change(firm: Firm) -> None:
    firm.reliefs.tax_due(1_000_00, days_old=60, due_in=-30)
    application = firm.reliefs.draft(DECLARED)
    said = firm.said(f"/applications/{application.id}/check")["outlook"]
    assert said["amount"] is None
    remedies = [line["remedy"]["en"] for line in said["conditions"] if line["remedy"]]
    assert remedies == ["Pay the taxes that are overdue."]
    assert remedies[0] in firm.page(f"/applications/{application.id}/check")


def test_what_is_missing_so_far_is_named(firm: Firm) -> None:
    application = firm.reliefs.applying.start()
    said = firm.said(f"/applications/{application.id}/check")["outlook"]
    assert "All employees" in said["missing"]
    assert "All employees" in firm.page(f"/applications/{application.id}/check")
    urdu = firm.page(f"/applications/{application.id}/check?lang=ur")
    assert "اس سے کیا ملے گا" in urdu


def test_a_claim_of_this_year_is_named_before_the_form(firm: Firm) -> None:
    assert "/services/relief_ict_rebate/apply" in _begin(firm.page(START))
    firm.reliefs.claim()
    page = firm.page(START)
    assert "You have already claimed this relief for this fiscal year." in page
    assert 'href="/applications" class="govuk-button"' in page
    assert not _begin(page)
    assert "آپ اس مالی سال" in firm.page(f"{START}?lang=ur")


def test_who_acts_for_no_firm_is_led_to_one_before_the_form(firm: Firm) -> None:
    door = firm.doors.open("web", firm.reliefs.applying.person)
    page = str(door.read(Place(START, "")).body)
    assert "Only an owner of a firm can apply for this." in page
    assert not _begin(page)
    (choose,) = re.findall(r'href="(/organisations\?next=[^"]+)" class="govuk-button"', page)
    (act,) = re.findall(
        r'action="(/organisations/acting-for[^"]+)"', str(door.read(Place(choose, "")).body)
    )
    chosen = door.send(Place(act, ""), {"organisation_id": str(firm.reliefs.firm.id)})
    assert chosen.location == START


def test_a_criterion_that_is_not_met_is_named_before_the_form(firm: Firm) -> None:
    firm.reliefs.tax_due(1_000_00, days_old=60, due_in=-30)
    page = firm.page(START)
    assert "By what we know of you now: You do not qualify." in page
    assert "Pay the taxes that are overdue." in page
    assert _begin(page)


def test_a_scheme_without_an_open_call_says_when_before_the_form(
    platform: Platform, session: Session, doors: Doors
) -> None:
    firm = Firm(Reliefs.of(platform, session, "relief_ict_firm_award"), doors)
    session.commit()
    page = firm.page("/services/relief_ict_firm_award/apply")
    assert "You can apply for this only while a call is open." in page
    assert not _begin(page)


def _begin(page: str) -> str:
    """Return the form that begins an application; "" where the page has none."""
    found = re.search(r'<form method="post" action="(/services/[^"]+)"', page)
    return found[1] if found else ""


def test_a_stranger_is_asked_to_sign_in_for_this_relief(doors: Doors, firm: Firm) -> None:
    door = doors.open("web")
    title = firm.reliefs.applying.service.title
    page = door.read(Place(door.read(Place(START, "")).location, "")).text
    assert f"Sign in to claim this relief: {title.en}." in page
    urdu = door.read(Place(f"/sign-in?next={START}&lang=ur", "")).text
    assert f"سائن اِن کریں: {title.ur}" in urdu


def test_signing_in_loses_no_answer(doors: Doors) -> None:
    went = doors.open("web").read(Place(f"{MINE}?{TYPED}", ""))
    assert went.status == 401
    assert parse_qs(urlsplit(went.location).query)["next"] == [f"{MINE}?{TYPED}"]
