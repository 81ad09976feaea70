"""The guideline of a scheme says everything that its file decides, by the values of today."""

from datetime import UTC, datetime
from html import unescape

import pytest
from factories.payees import pass_days
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.platform import Platform
from tax_incentives.schemes.book import SchemeBook


def _page(client: FlaskClient, scheme: str, query: str = "") -> str:
    answer = client.get(f"/incentives/{scheme}{query}")
    assert answer.status_code == 200
    return unescape(answer.text).replace("\xa0", " ")


@pytest.fixture
def before_the_rise(monkeypatch: pytest.MonkeyPatch) -> None:
    """A day before 1 July 2027, on which the incentive for presence rises."""
    monkeypatch.setattr("app.clock.real_now", lambda: datetime(2026, 12, 1, 7, tzinfo=UTC))


@pytest.mark.usefixtures("before_the_rise")
def test_a_value_decided_for_later_is_not_shown_as_todays(client: FlaskClient) -> None:
    page = _page(client, "presence_incentive")
    row = page.partition("Rs 12,000")[2].partition("</tr>")[0]
    assert "From 1 July 2027:" in row
    assert "Rs 15,000" in row


def test_the_later_value_is_todays_once_its_day_has_come(
    client: FlaskClient, session: Session
) -> None:
    pass_days(session, 250)
    page = _page(client, "presence_incentive")
    assert "Rs 15,000" in page
    assert "Rs 12,000" not in page


def test_it_says_the_least_the_limits_and_what_follows(client: FlaskClient) -> None:
    page = _page(client, "ict_rebate")
    for text in (
        "The least that is granted",
        "Rs 1,000",
        "A claim below it is refused.",
        "For one firm, in a fiscal year",
        "For all related firms together, in 3 fiscal years together",
        "What is above is not granted.",
        "12 months after the grant",
        "of it is recovered.",
        "Taxes that the province forgoes",
        "2026-27: Rs 5,00,00,000",
        "in the order in which complete claims were submitted",
    ):
        assert text in page, text


@pytest.mark.usefixtures("before_the_rise")
def test_programs_read_the_same(client: FlaskClient) -> None:
    said = client.get("/api/v1/incentives/ict_rebate").get_json()
    assert said["least"] == "1000.00"
    limits = {each["code"]: (each["of"], each["years"], each["at_cap"]) for each in said["limits"]}
    assert limits == {"per_firm": ("firm", 1, "cut"), "per_group": ("group", 3, "cut")}
    assert said["budget"]["ceilings"] == {"2026": "50000000.00"}
    assert [each["months"] for each in said["obligations"]] == [12]
    assert next(each["share"] for each in said["clawbacks"]) == "100 %"
    seats = client.get("/api/v1/incentives/presence_incentive").get_json()["values"]
    seat = next(each for each in seats if each["name"] == "per_seat")
    assert (seat["now"]["value"], [each["value"] for each in seat["later"]]) == (
        12_000_00,
        [15_000_00],
    )
    depends = client.get("/api/v1/incentives/multinational_package").get_json()["limits"]
    assert [each["most"] for each in depends] == [None, "50000000.00"]


def test_a_limit_that_depends_on_the_claimant_says_on_what(client: FlaskClient) -> None:
    page = _page(client, "multinational_package")
    assert "It depends on: Provincial taxes" in page


@pytest.mark.parametrize("query", ["", "?lang=ur"])
def test_every_scheme_has_one(client: FlaskClient, platform: Platform, query: str) -> None:
    book = platform.executor.ports.get(SchemeBook).by_code
    for code, scheme in book.items():
        page = _page(client, code, query)
        for cap in scheme.caps:
            assert (cap.title.ur if query else cap.title.en) in page
