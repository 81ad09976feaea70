"""A newcomer answers a few questions and sees what they get, and what to register first."""

from html import unescape

import pytest
from factories.cases import make_offices, offer_service
from factories.counting import counted
from factories.spaces import Spaces
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.casework.catalogue.registry import CaseBook
from app.platform import Platform

ANSWERS = {
    "owners": "company",
    "sector": "software",
    "foreign": "yes",
    "staff": "20",
    "local_staff": "12",
    "taxes_a_year": "1000000",
    "invested": "50000000",
}


def _plan(client: FlaskClient, **answers: str) -> dict[str, dict[str, object]]:
    answer = client.get("/api/v1/invest", query_string=answers)
    assert answer.status_code == 200, answer.text
    return {each["scheme"]: each for each in answer.get_json()["reliefs"]}


def test_without_answers_nothing_follows_yet(client: FlaskClient) -> None:
    assert not _plan(client)
    assert "Your plan" not in client.get("/invest").text


def test_it_says_which_reliefs_an_investor_gets(client: FlaskClient) -> None:
    found = _plan(client, **ANSWERS)
    assert "multinational_package" in found
    assert "science_allowance" not in found
    page = unescape(client.get("/invest", query_string=ANSWERS).text)
    assert "Your plan" in page
    assert "local_staff=12" in page


def test_registrations_begin_with_what_was_answered(
    client: FlaskClient, platform: Platform, session: Session
) -> None:
    service = platform.executor.ports.get(CaseBook).latest["company_link"]
    make_offices(session, service)
    offer_service(session, service)
    session.commit()
    page = unescape(client.get("/invest", query_string=ANSWERS).text)
    assert "/services/company_link/apply?" in page
    begins = page.partition("/services/company_link/apply?")[2].partition('"')[0]
    assert "employees=20" in begins
    assert "sells_services=yes" in begins
    said = client.get("/api/v1/invest", query_string=ANSWERS).get_json()["services"]
    assert said[0]["answers"]["employees"] == 20
    other = unescape(client.get(f"/services/for-you?owners=company&registered=no&{begins}").text)
    assert "/services/company_link/apply?" in other


def test_it_names_the_parks_with_free_units(
    client: FlaskClient, platform: Platform, session: Session
) -> None:
    assert "No park has a free unit today." in client.get("/invest", query_string=ANSWERS).text
    spaces = Spaces.begun(platform, session)
    spaces.unit("B-1", 500)
    spaces.unit("C-1", 900, park="Gwadar Park")
    page = unescape(client.get("/invest", query_string={**ANSWERS, "lang": "en"}).text)
    assert "Quetta Technology Park" in page
    assert 'href="/incentives/parks"' in page
    found = client.get("/api/v1/invest", query_string=ANSWERS).get_json()["parks"]
    assert [(each["park"], each["free_sqft"]) for each in found] == [
        ("Gwadar Park", 900),
        ("Quetta Technology Park", 500),
    ]


def test_what_was_not_answered_is_unknown(client: FlaskClient) -> None:
    found = _plan(client, **ANSWERS)["multinational_package"]
    assert found["outcome"] == "not_evaluated"
    assert "countries" in found["missing"]  # type: ignore[operator]  # a list
    assert "taxes_paid" not in found["missing"]  # type: ignore[operator]  # a list


def test_the_total_is_the_sum_of_what_can_be_computed(client: FlaskClient) -> None:
    answer = client.get("/api/v1/invest", query_string=ANSWERS).get_json()
    paisa = sum(int(float(each["amount"] or 0) * 100) for each in answer["reliefs"])
    assert int(float(answer["total"]) * 100) == paisa


def test_a_wrong_answer_gets_a_sentence_and_the_others_count(client: FlaskClient) -> None:
    page = client.get("/invest", query_string={**ANSWERS, "staff": "many"})
    assert page.status_code == 200
    assert "There is a problem" in page.text
    assert "Your plan" in page.text
    assert client.get("/api/v1/invest?staff=many").status_code == 422


def test_its_queries_are_counted(client: FlaskClient, platform: Platform) -> None:
    with counted(platform) as said:
        client.get("/invest", query_string=ANSWERS)
    assert len(said) <= 40, len(said)


@pytest.mark.parametrize("address", ["/invest?lang=ur&owners=sole", "/reliefs/granted?lang=ur"])
def test_it_speaks_urdu(client: FlaskClient, address: str) -> None:
    page = client.get(address)
    assert page.status_code == 200
    assert "Show my plan" not in page.text
    assert "How the figures are made" not in page.text


def test_it_gives_a_range_where_answers_are_missing_and_leads_on(
    client: FlaskClient, platform: Platform, session: Session
) -> None:
    service = platform.executor.ports.get(CaseBook).latest["company_link"]
    make_offices(session, service)
    offer_service(session, service)
    session.commit()
    few = {"owners": "company", "sector": "software", "lang": "en"}
    found = client.get("/api/v1/invest", query_string=few).get_json()
    assert float(found["min"]) < float(found["max"])
    assert "taxes_a_year" in found["assumed"]
    page = unescape(client.get("/invest", query_string=few).text)
    assert "Rs 0" not in page
    assert "Between " in page
    assert "Provincial tax in a year: " in page
    assert "Start with: " in page
    told = {**few, **ANSWERS, "rent_a_year": "100000"}
    assert "Up to " in client.get("/invest", query_string=told).text
    assert not client.get("/api/v1/invest", query_string=told).get_json()["assumed"]
