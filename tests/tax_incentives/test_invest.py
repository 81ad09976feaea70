"""A newcomer answers a few questions and sees what they get, and what to register first."""

from html import unescape

import pytest
from factories.counting import counted
from flask.testing import FlaskClient

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
