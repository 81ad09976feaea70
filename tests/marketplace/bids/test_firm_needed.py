"""Whoever presses “Bid” without a firm that may is led to their next step, and back."""

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from html import unescape
from urllib.parse import quote, unquote

import pytest
from factories.doors import Doors, Place
from factories.identity import join, make_department, make_person, make_supplier
from factories.marketplace import make_published
from flask import Flask
from sqlalchemy.orm import Session

from app import roles
from app.clock import real_now
from app.db import new_id
from app.identity.people.models import Organisation, Person

CHOOSE = Place("/organisations/acting-for", "")
BID = Place("/bids/tenders/{}", "/tenders/{}/bid-draft")
DETAILS = {
    "name": "Turbat Traders",
    "ntn": "7654321",
    "address": "Main Bazar",
    "district": "kech",
    "business": "Furniture",
}


@dataclass
class Reader:
    """Somebody with their ties to organisations, made before they press the button."""

    session: Session
    doors: Doors
    person: Person
    path: str

    def belongs(self, organisation: Organisation, role: roles.Role) -> Organisation:
        join(self.session, self.person, organisation, role)
        self.session.commit()
        return organisation

    def objecting(self) -> "Reader":
        """A grievance about terms needs a verified firm at its form; a bid, at its submission."""
        return replace(self, path=self.path.removeprefix("/bids") + "/grievances/new?about=terms")

    def reads(self, organisation: Organisation | None = None, status: int = 403) -> str:
        seen = self.doors.open("web", self.person, organisation).read(Place(self.path, ""))
        assert (seen.status, "You are not allowed" in str(seen.body)) == (status, False)
        return seen.text + str(seen.body)


@pytest.fixture
def reader(session: Session, doors: Doors) -> Reader:
    tender = make_published(session).tender
    person = make_person(session, "Newcomer")
    session.commit()
    return Reader(session, doors, person, f"/bids/tenders/{tender.id}")


def test_it_leads_a_stranger_to_sign_in_and_keeps_the_way_back(app: Flask, reader: Reader) -> None:
    client = app.test_client()
    sent = client.get(reader.path)
    assert (sent.status_code, sent.location) == (303, f"/sign-in?next={reader.path}")
    for page, link in ((sent.location, "/register"), (f"/register?next={reader.path}", "/sign-in")):
        assert f'href="{link}?next={reader.path}"' in client.get(page).text


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/bids/tenders/{}", "Sign in to bid for {}: "),
        ("/tenders/{}/money", "Sign in to bid for {}: "),
        ("/tenders/{}/questions/ask", "Sign in to ask about {}: "),
        ("/tenders/{}/grievances/new", "Sign in to submit a grievance about {}: "),
        ("/alerts/follow?kind=tender&subject_id={}", "Sign in to follow this. We will"),
        ("/alerts/searches/new?q=solar", "Sign in to save this search. We will"),
    ],
)
def test_it_says_to_a_stranger_why_to_sign_in(
    app: Flask, session: Session, path: str, why: str
) -> None:
    tender = make_published(session).tender
    session.commit()
    client = app.test_client()
    page = client.get(client.get(path.format(tender.id)).location)
    assert why.format(tender.reference) in page.text
    back = re.search(r'<a href="/register\?next=([^"]+)" class="govuk-button', page.text)
    assert back
    assert unescape(unquote(back[1])) == path.format(tender.id)
    assert "سائن اِن کریں" in client.get(page.request.full_path + "&lang=ur").text


def test_it_gives_no_reason_for_other_pages_nor_for_a_tender_that_is_not_there(app: Flask) -> None:
    for path in ("", "/account", f"/bids/tenders/{new_id()}", "//elsewhere.example", "/nowhere"):
        page = app.test_client().get("/sign-in", query_string={"next": path}).text
        assert "Sign in to" not in page.partition("<main")[2]


def test_it_leads_who_has_no_firm_to_adding_one_and_back(app: Flask, reader: Reader) -> None:
    page = reader.reads()
    assert "Add yours, even if you work alone" in page
    declare = re.search(r'href="(/organisations/declare\?next=[^"]+)"', page)
    assert declare
    door = reader.doors.open("web", reader.person)
    answer = door.client.post(declare.group(1), data=DETAILS)  # type: ignore[attr-defined]  # a web door
    shown = door.client.get(answer.location).text  # type: ignore[attr-defined]  # as above
    assert f'href="{reader.path}">Go back to what you were doing' in shown


def test_it_lets_a_member_act_for_the_firm_and_comes_back(reader: Reader) -> None:
    firm = reader.belongs(make_supplier(reader.session, "Turbat Traders"), roles.BID_OFFICER)
    page = reader.reads()
    assert "Act for Turbat Traders" in page
    door = reader.doors.open("web", reader.person)
    place = Place(f"/organisations/acting-for?next={quote(reader.path)}", "")
    sent = door.send(place, {"organisation_id": str(firm.id)})
    assert sent.location == reader.path
    assert door.read(Place(reader.path, "")).ok


def test_it_tells_who_acts_for_a_department_that_departments_do_not_bid(reader: Reader) -> None:
    department = make_department(reader.session, "Department of Roads")
    reader.belongs(department, roles.PROCUREMENT_OFFICER)
    page = reader.reads(department)
    assert "You act for Department of Roads now. A department cannot bid." in page
    assert "/organisations/declare?next=" in page


@pytest.mark.parametrize(
    ("role", "text"),
    [
        (roles.SUPPLIER_OWNER, "Get your firm verified"),
        (roles.BID_OFFICER, "The owner of the firm sends its papers"),
    ],
)
def test_it_leads_who_has_an_unverified_firm_to_its_papers(
    reader: Reader, role: roles.Role, text: str
) -> None:
    firm = reader.belongs(make_supplier(reader.session, verified=False), role)
    assert f"/organisations/{firm.id}" in reader.reads(firm, 200)
    page = reader.objecting().reads(firm, 409)
    assert text in page
    assert f"/organisations/{firm.id}?next=" in page


def test_it_says_why_the_firm_was_sent_back(reader: Reader) -> None:
    firm = make_supplier(reader.session, verified=False)
    officer = make_person(reader.session)
    firm.refuse(by=officer.id, at=real_now() - timedelta(days=1), reason="The NTN is another.")
    reader.belongs(firm, roles.SUPPLIER_OWNER)
    assert "The NTN is another." in reader.objecting().reads(firm, 409)


def test_it_tells_a_program_the_same(reader: Reader) -> None:
    tender = reader.path.rpartition("/")[2]
    door = reader.doors.open("api", reader.person)
    refused = door.read(BID.at(tender))
    assert (refused.status, refused.body["code"]) == (403, "firm-needed")
    assert refused.says("Add your firm")


@pytest.mark.parametrize("target", ["https://elsewhere.example", "//elsewhere.example", "/\\x"])
def test_it_leads_nobody_to_another_site(reader: Reader, target: str) -> None:
    firm = reader.belongs(make_supplier(reader.session), roles.BID_OFFICER)
    door = reader.doors.open("web", reader.person)
    place = Place(f"/organisations/acting-for?next={quote(target)}", "")
    assert door.send(place, {"organisation_id": str(firm.id)}).location == "/home"
    shown = door.read(Place(f"/organisations/{firm.id}?next={quote(target)}", ""))
    assert "Go back to what you were doing" not in shown.text
