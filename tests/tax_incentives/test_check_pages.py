"""Anybody sees which reliefs there are and checks whether they qualify, by page and by API."""

from html import unescape

import pytest
from factories.counting import counted
from flask.testing import FlaskClient

from app.platform import Platform

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


ALLOWANCE = {
    "claimant": "government_servant",
    "on_payroll": "yes",
    "ict_post": "yes",
    "posted_on": "10-01-2024",
    "degree": "master",
    "other_allowance": "no",
    "retires_on": "30-06-2099",
    "granted_to_person": "0",
}
SPACE = {
    "claimant": "manufacturer",
    "registered": "yes",
    "local_share": "60",
    "place": "park",
    "employees": "10",
    "area_wanted": "800",
    "monthly_rent": "60",
    "free_from": "01-01-2090",
    "granted_to_group": "0",
}
AWARD = {
    "claimant": "professional",
    "identity_verified": "yes",
    "years_served": "8",
    "nominated_by": "3",
    "rank": "4",
}


def test_an_allowance_says_how_long_it_runs_and_in_which_parts(client: FlaskClient) -> None:
    page = _page(client, "/incentives/science_allowance/check", ALLOWANCE).replace("\xa0", " ")
    assert "Rs 1,44,000" in page
    assert "in 12 parts. The first is" in page
    plain = {**ALLOWANCE, "posted_on": "2024-01-10", "retires_on": "2099-06-30"}
    said = client.get("/api/v1/incentives/science_allowance/check", query_string=plain).get_json()
    assert (said["amount"], said["area_sqft"]) == ("144000.00", None)
    assert (said["period"]["months"], said["period"]["every_months"]) == (12, 1)


def test_space_says_how_large_it_is_and_from_when(client: FlaskClient) -> None:
    page = _page(client, "/incentives/park_space/check", SPACE)
    assert "Your space would have 800 square feet." in page
    assert "from 1 January 2090 to 31 December 2090" in page
    plain = {**SPACE, "free_from": "2090-01-01"}
    said = client.get("/api/v1/incentives/park_space/check", query_string=plain).get_json()
    assert (said["area_sqft"], said["period"]["ends"]) == (800, "2090-12-31")


def test_an_award_may_be_recognition_without_money(client: FlaskClient) -> None:
    page = _page(client, "/incentives/professional_award/check", AWARD)
    assert "You would be recognised. No money comes with this rank." in page
    assert "You would get" not in page
    said = client.get("/api/v1/incentives/professional_award/check", query_string=AWARD).get_json()
    assert (said["outcome"], said["amount"], said["period"]) == ("eligible", "0.00", None)


def test_an_award_names_its_number_of_winners(client: FlaskClient) -> None:
    page = _page(client, "/incentives/professional_award")
    assert "How many win" in page


def test_it_asks_the_database_little(client: FlaskClient, platform: Platform) -> None:
    """Whose text is in force is one query each for the questions and for the answer."""
    _page(client, CHECK, ANSWERS)
    with counted(platform) as said:
        _page(client, CHECK, ANSWERS)
    assert len([each for each in said if "relief_scheme_changes" in each]) == 2
    assert len(said) <= 6, said
