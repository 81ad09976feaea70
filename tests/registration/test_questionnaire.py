"""What applies to my business: from the same determinants as the forms themselves."""

import re
from html import unescape

import pytest
from factories.cases import make_offices, offer_service
from factories.doors import page_outcome
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.casework.catalogue.registry import CaseBook
from app.platform import Platform

STARTERS = ("sole_proprietorship", "partnership", "company_link")


@pytest.fixture(autouse=True)
def offered(platform: Platform, session: Session) -> None:
    book = platform.executor.ports.get(CaseBook)
    for code in (*STARTERS, "smart_food_licence"):
        make_offices(session, book.latest[code])
        offer_service(session, book.latest[code])
    session.commit()


def parts(client: FlaskClient, query: str) -> dict[str, dict[str, bool]]:
    told = client.get(f"/api/v1/services/for-you?{query}").json
    assert told is not None
    return {
        each["code"]: {part["part"]["code"]: part["sure"] for part in each["parts"]}
        for each in told["services"]
    }


def test_it_names_offices_by_what_was_answered(client: FlaskClient) -> None:
    found = parts(client, "owners=partnership&registered=no&sells_services=yes&employees=4")
    assert found == {
        "partnership": {
            "firm": True,
            "sales_tax": True,
            "shop": False,
            "profession_tax": True,
            "chamber": False,
        }
    }


def test_it_leaves_out_what_cannot_apply(client: FlaskClient) -> None:
    found = parts(client, "owners=partnership&registered=no&sells_services=no&has_shop=no")
    assert set(found["partnership"]) == {
        "firm",
        "social_security",
        "profession_tax",
        "chamber",
    }
    assert parts(client, "owners=partnership&registered=yes") == {}


def test_it_finds_several_services_and_reliefs(client: FlaskClient) -> None:
    query = "owners=sole&registered=no&food=yes&it=yes"
    assert set(parts(client, query)) == {"sole_proprietorship", "smart_food_licence"}
    told = client.get(f"/api/v1/services/for-you?{query}").json
    assert told is not None
    codes = [each["code"] for each in told["reliefs"]]
    assert codes == ["it_services", "technology_park", "provincial_reliefs"]
    assert told["reliefs"][0]["source"]["confidence"] == "U"


def test_the_page_asks_tells_and_asks_further(client: FlaskClient) -> None:
    first = client.get("/services/for-you?lang=en")
    assert "What applies</h2>" not in first.text
    assert "Do people eat or buy there?" not in first.text
    query = "owners=sole&registered=no&food=yes&it=yes"
    told = page_outcome(client.get(f"/services/for-you?lang=en&{query}"))
    for words in (
        "Have a business of your own recorded",
        "Food licence",
        "Do people eat or buy there?",
    ):
        assert words in told.text
    assert "Not verified, not law" in told.text


def test_what_cannot_be_read_is_told_and_the_rest_counts(client: FlaskClient) -> None:
    answer = client.get("/services/for-you?lang=en&owners=sole&registered=no&employees=many")
    assert answer.status_code == 200
    assert "error" in answer.text
    assert "Have a business of your own recorded" in answer.text
    refused = client.get("/api/v1/services/for-you?employees=many")
    assert refused.status_code == 422


def test_a_fee_that_two_services_ask_for_is_counted_once(client: FlaskClient) -> None:
    query = "owners=sole&registered=no&has_shop=yes&food=yes"
    told = client.get(f"/api/v1/services/for-you?{query}").get_json()
    shops = {
        service["code"]: part["counted"]
        for service in told["services"]
        for part in service["parts"]
        if part["part"]["code"] == "shop"
    }
    assert shops["sole_proprietorship"] == {}
    assert set(shops["smart_food_licence"]) == {"shop-registration"}
    page = client.get(f"/services/for-you?lang=en&{query}").text
    assert page.count("counted above, under") == 1


def test_answers_are_carried_whichever_way_leads_to_the_form(client: FlaskClient) -> None:
    told = client.get("/services/for-you?lang=en&owners=sole&registered=no&has_shop=yes")
    page = _address(told.text, "/services/sole_proprietorship?")
    assert "has_shop=yes" in page
    start = _address(client.get(page).text, "/services/sole_proprietorship/apply?")
    assert "has_shop=yes" in start
    sign_in = client.get(start)
    assert sign_in.status_code == 303
    register = _address(client.get(sign_in.location).text, "/register?")
    assert "has_shop" in register
    assert "has_shop" in _address(client.get(register).text, "/sign-in?")


def _address(page: str, begins: str) -> str:
    found = re.search(rf'href="({re.escape(begins)}[^"]*)"', page)
    assert found, begins
    return unescape(found[1])


def test_the_way_on_leads_nowhere_else(client: FlaskClient) -> None:
    page = client.get("/sign-in?next=https://elsewhere.example/").text
    assert 'href="/register"' in page
    assert "/register?" not in page
