"""What people see: values with their confidence, both scripts, bounds on questions and on bytes."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO

import brotli
import pytest
from factories.guides import A_PDF, form_terms, office_terms
from factories.identity import actor, make_staff
from factories.parameters import load_release_values
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session

from app import roles
from app.calendar import local_day
from app.clock import real_now
from app.decisions import Approve
from app.documents.public import Upload
from app.guides.doors import labels
from app.guides.models import Office
from app.guides.schemas.forms import ProposeFormSchema
from app.guides.schemas.offices import ProposeOfficeSchema
from app.guides.texts.library import Library
from app.guides.use_cases.decide_form import ApproveForm, approve_form
from app.guides.use_cases.offices import OFFICE, ProposeOffice
from app.guides.use_cases.propose_form import ProposeForm, propose_form
from app.paging import PAGE
from app.permissions import Actor
from app.platform import Platform
from app.typed_text import seen
from app.web.assets import asset_url

MOST_FIRST_PAGE = 25_000
# Who it is, the demonstration's clock, and what the page is about.
MOST_QUERIES = 5
PACKED = {"Accept-Encoding": "gzip, br"}


@pytest.fixture
def keepers(session: Session) -> tuple[Actor, Actor]:
    made = [make_staff(session, roles.FACILITATION_OFFICER, name) for name in ("Sana", "Bilal")]
    session.commit()
    first, second = (actor(person, roles.FACILITATION_OFFICER) for person in made)
    return first, second


def publish(platform: Platform, keepers: tuple[Actor, Actor], **terms: object) -> None:
    first, second = keepers
    loaded = ProposeFormSchema().load(form_terms(**terms))
    content = A_PDF + str(terms).encode() + b"\n%%EOF\n"
    file = Upload(filename="a.pdf", stream=BytesIO(content))
    row = platform.executor.execute(propose_form, ProposeForm(**loaded, file=file), actor=first)
    platform.executor.execute(approve_form, ApproveForm(form_id=row.id), actor=second)


def settle(platform: Platform, keepers: tuple[Actor, Actor], **terms: object) -> None:
    first, second = keepers
    command = ProposeOffice(**ProposeOfficeSchema().load(office_terms(**terms)))
    row = platform.executor.execute(OFFICE.propose, command, actor=first)
    platform.executor.execute(OFFICE.approve, Approve(id=row.id), actor=second)


@contextmanager
def counted(platform: Platform) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            said.append(statement)

    event.listen(platform.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(platform.engine, "before_cursor_execute", note)


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", seen(re.sub(r"<[^>]+>", " ", page)))


def test_it_shows_each_value_with_how_sure_we_are_of_it(
    client: FlaskClient, platform: Platform, session: Session
) -> None:
    load_release_values(session, platform.registry)
    session.commit()
    page = plain(client.get("/guides/sell-to-the-government?lang=en").text)
    assert "Rs 5,00,00,000 (official text)" in page
    assert re.search(r"15 days \* Not verified, not law", page)
    page = plain(client.get("/guides/hire-your-first-worker?lang=en").text)
    assert "6% (from a secondary source)" in page
    assert "nothing is entered yet: ask at the office" in page  # no fee is in force
    assert re.search(r"Sources disagree on which ordinance.* Not verified, not law", page)
    urdu = plain(client.get("/guides/hire-your-first-worker?lang=ur").text)
    assert "6 فیصد" in urdu
    assert "ثانوی ماخذ سے" in urdu


def test_it_never_shows_an_unverified_value_as_law(
    client: FlaskClient, platform: Platform, session: Session
) -> None:
    """Whatever the release says of a value's confidence stands beside it, on every guide."""
    load_release_values(session, platform.registry)
    session.commit()
    initial = {each.definition.key: each.confidence for each in platform.registry.initial_values}
    words = {"H": "official text", "M": "from a secondary source", "U": "Not verified, not law"}
    for guide in platform.executor.ports.get(Library).guides.values():
        html = client.get(f"/api/v1/guides/{guide.slug}?lang=en").json["html"]
        mark = r'<span aria-hidden="true">\*</span>'
        values = re.findall(
            rf"<strong>(?!<)(.*?)</strong> <(?:span|a)[^>]*>(?:{mark}<span[^>]*>)?\(?([^<)]+)", html
        )
        asked = [b for b in guide.text("en").body.blanks if b.kind == "parameter"]
        found = [said for _, said in values]
        for blank in asked:
            assert words[initial[blank.key].value] in found, (guide.slug, blank)


def test_it_shows_a_guide_with_contents_sources_and_its_day(client: FlaskClient) -> None:
    page = client.get("/guides/pay-a-government-fee?lang=en").text
    for number in re.findall(r'href="#(part-\d+|source-\d+)"', page):
        assert f'id="{number}"' in page
    assert "Last reviewed 25 November 2026" in page
    assert page.count('id="source-') == 4
    assert client.get("/guides/no-such-guide").status_code == 404
    assert client.get("/api/v1/guides/no-such-guide").status_code == 404


def test_it_lists_every_guide_under_its_stage(client: FlaskClient, platform: Platform) -> None:
    page = client.get("/guides?lang=ur").text
    for guide in platform.executor.ports.get(Library).guides.values():
        assert f'href="/guides/{guide.slug}"' in page
        assert guide.text("ur").title in page
    listed = client.get("/api/v1/guides").json["items"]
    assert len(listed) == len(platform.executor.ports.get(Library).guides)


@pytest.mark.parametrize("address", ["/guides", "/guides/sell-to-the-government", "/offices"])
@pytest.mark.parametrize(("language", "sheet"), [("en", "app.css"), ("ur", "app-rtl.css")])
def test_it_is_light_as_a_first_page(
    client: FlaskClient, address: str, language: str, sheet: str
) -> None:
    page = brotli.compress(client.get(f"{address}?lang={language}").data, quality=1)
    parts = (sheet, "print.css", "app.js", "favicon.svg")
    rest = sum(len(client.get(asset_url(name), headers=PACKED).data) for name in parts)
    assert len(page) + rest <= MOST_FIRST_PAGE


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("shop registration", "/forms/shop-registration"),
        ("دکان", "/forms/shop-registration"),
        ("labour turbat", "4 Old Bazaar, Turbat"),
        ("دفتر محنت تربت", "4 Old Bazaar, Turbat"),
        ("دكان كي رجسٹريشن", "/forms/shop-registration"),  # as an Arabic keyboard writes it
        ("bid security", "/guides/hand-in-a-bid"),
    ],
)
def test_it_searches_guides_forms_and_offices_in_both_scripts(
    client: FlaskClient, platform: Platform, keepers: tuple[Actor, Actor], typed: str, found: str
) -> None:
    publish(platform, keepers)
    settle(platform, keepers)
    page = client.get("/guides/search", query_string={"q": typed, "lang": "en"}).text
    main = page.partition("<main")[2]
    assert found in main
    others = ["/forms/shop-registration", "4 Old Bazaar, Turbat", "/guides/hand-in-a-bid"]
    others.remove(found)
    # Words that mean the same find more guides; what has the very words comes first in each list.
    first = "".join(re.findall(r'<ul class="govuk-list">\s*<li>(.*?)</li>', main, re.DOTALL))
    assert not [other for other in others if other in first]


@pytest.mark.parametrize("typed", ["", "'", "a:* & !(", "\\", "--", "x" * 100, "ضمانت ' ; drop"])
def test_it_searches_for_anything_without_an_error(client: FlaskClient, typed: str) -> None:
    for address in ("/guides/search", "/offices", "/api/v1/guides/search", "/api/v1/offices"):
        assert client.get(address, query_string={"q": typed}).status_code == 200


def test_it_says_what_is_wrong_with_a_search_that_is_too_long(client: FlaskClient) -> None:
    page = client.get("/guides/search", query_string={"q": "x" * 101, "lang": "en"}).text
    assert "Enter between 0 and 100 characters" in page


def test_it_pages_without_a_gap_and_asks_few_questions(
    client: FlaskClient, platform: Platform, keepers: tuple[Actor, Actor]
) -> None:
    several = PAGE + 3
    for number in range(several):
        publish(platform, keepers, code=f"form-{number:02d}")
        settle(platform, keepers, code=f"office-{number:02d}", name=f"Office {number:02d}")
    publish(platform, keepers, code="form-07", version="2")
    for room, name in (("forms", "code"), ("offices", "code")):
        first = client.get(f"/api/v1/{room}").json
        rest = client.get(f"/api/v1/{room}?cursor={first['next_cursor']}").json
        codes = [each[name] for each in first["items"] + rest["items"]]
        assert rest["next_cursor"] is None
        assert codes == sorted(codes)
        assert len(set(codes)) == several
    for address in ("/forms", "/offices", "/offices?district=kech", "/guides/search?q=office"):
        client.get(address)
        with counted(platform) as said:
            assert client.get(address).status_code == 200
        assert len(said) <= MOST_QUERIES, (address, said)
    versions = client.get("/api/v1/forms/form-07/versions").json["items"]
    assert [(each["version"], each["current"]) for each in versions] == [("2", True), ("1", False)]


def test_it_shows_an_office_only_from_its_first_day(
    client: FlaskClient, platform: Platform, keepers: tuple[Actor, Actor]
) -> None:
    settle(platform, keepers, valid_from=local_day(real_now()) + timedelta(days=2))
    assert client.get("/api/v1/offices").json["items"] == []
    settle(platform, keepers, code="verified", confidence="H", instrument="Notification 7")
    (found,) = client.get("/api/v1/offices").json["items"]
    assert (found["verified"], found["citation"]) == (True, "Notification 7")
    assert "Notification 7" in client.get("/offices?lang=en").text


def test_it_keeps_a_wrong_cursor_from_being_an_error(client: FlaskClient) -> None:
    for address in ("/forms", "/offices", "/api/v1/forms", "/api/v1/offices"):
        assert client.get(address, query_string={"cursor": "xyz"}).status_code == 422


def _office(confidence: str) -> Office:
    return Office(
        code="rf-kech",
        agency="Registrar of Firms",
        agency_ur="رجسٹرار آف فرمز",
        name="Registrar’s office, Turbat",
        name_ur="دفتر رجسٹرار، تربت",
        district="kech",
        address="Airport Road",
        address_ur="ایئرپورٹ روڈ",
        phone="0852 411234",
        hours="",
        hours_ur="",
        confidence=confidence,
    )


def test_an_office_is_told_to_search_engines_unless_nobody_verified_it(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        assert labels.structured([_office("U")], {}) is None
        told = labels.structured([_office("M"), _office("U")], {"kech": "Kech"})
    assert told is not None
    [office] = told["@graph"]
    assert office["@type"] == "GovernmentOffice"
    assert office["address"]["addressLocality"] == "Kech"
    assert office["telephone"] == "0852 411234"
