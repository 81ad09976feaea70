"""Anybody sees which reliefs there are and checks whether they qualify, by page and by API."""

from html import unescape

import pytest
from flask.testing import FlaskClient

ANSWERS = {
    "claimant": "firm",
    "registered": "yes",
    "sector": "software",
    "begun_on": "01-03-2020",
    "taxes_paid": "Rs 10,00,000",
    "taxes_due": "0",
    "local_staff": "12",
    "staff": "20",
    "granted_to_firm": "0",
    "granted_to_group": "0",
}
PLAIN = {**ANSWERS, "taxes_paid": "1000000", "begun_on": "2020-03-01"}
CHECK = "/incentives/ict_rebate/check"


def _page(client: FlaskClient, address: str, answers: dict[str, str] | None = None) -> str:
    answer = client.get(address, query_string=answers or {})
    assert answer.status_code == 200
    return unescape(answer.text)


def test_it_lists_what_may_be_claimed(client: FlaskClient) -> None:
    assert "Rebate of provincial taxes for ICT firms" in _page(client, "/incentives")
    listed = client.get("/api/v1/incentives").get_json()["items"]
    assert ("ict_rebate", "credit") in [(each["code"], each["benefit"]) for each in listed]


def test_its_guideline_names_each_criterion_with_its_clause(client: FlaskClient) -> None:
    page = _page(client, "/incentives/ict_rebate")
    shown = client.get("/api/v1/incentives/ict_rebate").get_json()
    for criterion in shown["criteria"]:
        assert criterion["title"]["en"] in page
        assert criterion["clause"] in page
    assert "No law for it is published yet" in page


def test_it_says_what_somebody_would_get(client: FlaskClient) -> None:
    page = _page(client, CHECK, ANSWERS)
    assert "You qualify" in page
    assert "Rs 3,50,000" in page.replace("\xa0", " ")
    said = client.get(f"/api/v1{CHECK}", query_string=PLAIN).get_json()
    assert (said["outcome"], said["amount"]) == ("eligible", "350000.00")


def test_it_says_what_would_have_to_change(client: FlaskClient) -> None:
    page = _page(client, CHECK, {**ANSWERS, "taxes_due": "5"})
    assert "You do not qualify" in page
    assert "Pay the taxes that are overdue." in page
    assert "You would get" not in page


def test_what_is_left_out_is_unknown_and_named(client: FlaskClient) -> None:
    answers = {name: value for name, value in ANSWERS.items() if name != "taxes_paid"}
    page = _page(client, CHECK, answers)
    assert "We cannot say yet" in page
    assert "Provincial taxes paid in the year before" in page
    said = client.get(f"/api/v1{CHECK}", query_string={"claimant": "firm"}).get_json()
    assert said["outcome"] == "not_evaluated"
    assert "taxes_paid" in said["missing"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("taxes_paid", "200,50"), ("staff", "many"), ("begun_on", "soon"), ("sector", "mining")],
)
def test_what_cannot_be_read_is_told_at_its_field(
    client: FlaskClient, name: str, value: str
) -> None:
    page = _page(client, CHECK, {**ANSWERS, name: value})
    assert f'href="#{name}"' in page
    assert "We cannot say yet" in page
    refused = client.get(f"/api/v1{CHECK}", query_string={**PLAIN, name: value})
    assert refused.status_code == 422
    assert [each["pointer"] for each in refused.get_json()["errors"]] == [f"#/{name}"]


def test_it_knows_no_other_scheme(client: FlaskClient) -> None:
    for address in ("/incentives/none", "/incentives/none/check", "/api/v1/incentives/none"):
        assert client.get(address).status_code == 404


def test_it_speaks_urdu(client: FlaskClient) -> None:
    page = _page(client, CHECK, {**ANSWERS, "lang": "ur"})
    assert "آپ اہل ہیں" in page
    assert 'dir="rtl"' in page
