"""Abnormally low prices, in the words of committees and bidders, and how they are found."""

from decimal import Decimal
from io import BytesIO

from factories.committee_steps import *  # noqa: F403 - pytest-bdd finds steps in the module
from factories.committee_steps import API, EVALUATION, Stage
from factories.debarring import pass_days
from factories.doors import Place
from factories.tenders import deliver_all
from hypothesis import given as for_all
from hypothesis import strategies as st
from openpyxl import load_workbook
from pytest_bdd import given, parsers, scenarios, then, when

from marketplace.evaluation.models import PriceExplanation
from marketplace.evaluation.policy.low_bids import Against, low_bids
from marketplace.kernel.policy import LowBidRule

scenarios("marketplace/evaluation/features/low_bids.feature")
BID = Place(EVALUATION + "/bids/{}/explanation", API + "/bids/{}/explanation")
ANSWER = Place("/explanations/{}", "/explanations/{}/answer")
DECISION = Place("/committee/explanations/{}", "/explanations/{}/decision")


@given(parsers.parse("the estimate is Rs {rupees:d}"))
def _(stage: Stage, rupees: int) -> None:
    stage.fields["estimate_paisa"] = rupees * 100


def explanation(stage: Stage, name: str) -> PriceExplanation:
    stage.session.expire_all()
    return stage.session.query(PriceExplanation).filter_by(bid_id=stage.bid_id(name)).one()


def _asks(stage: Stage, who: str, name: str, door: str) -> None:
    body = {"scope": "whole", "question": "How do you pay for the wood?"}
    stage.send(who, door, BID.at(stage.tender_id, stage.bid_id(name)), body)


@when(parsers.re(r'the (?P<who>[a-z ]+) asks "(?P<name>.*)" to explain .* at the (?P<door>\w+)'))
def _(stage: Stage, who: str, name: str, door: str) -> None:
    _asks(stage, who, name, door)


@when(parsers.parse('"{who}" explains the price of "{name}", at the {door}'))
def _(stage: Stage, who: str, name: str, door: str) -> None:
    body = {"answer": "We own the forest."}
    stage.send(who, door, ANSWER.at(explanation(stage, name).id), body)


@when(parsers.parse('the chair {verb} the explanation of "{name}", at the {door}'))
def _(stage: Stage, verb: str, name: str, door: str) -> None:
    body = {"accepted": verb == "accepts", "reason": "The papers show it."}
    stage.send("chair", door, DECISION.at(explanation(stage, name).id), body)


@when(parsers.parse("{days:d} days of silence go by"))
def _(stage: Stage, days: int) -> None:
    pass_days(stage.session, days)


@then(parsers.parse('the sheet says that "{name}" was not asked'))
def _(stage: Stage, name: str) -> None:
    at = EVALUATION.format(stage.tender_id)
    page = stage.read("chair", "web", Place(f"{at}/comparative", ""))
    assert f"{name}: Abnormally low: 40 % or more below the mean of the others." in page.text
    person, organisation = stage.person("chair")
    web = stage.doors.open("web", person, organisation)
    sheet = web.client.get(f"{at}/comparative.xlsx").data  # type: ignore[attr-defined]  # a WebDoor
    cells = [
        str(cell.value)
        for row in load_workbook(BytesIO(sheet)).worksheets[0].iter_rows()
        for cell in row
    ]
    assert any("It was not asked for an explanation." in cell for cell in cells)
    overview = stage.read("chair", "web", Place(at, ""))
    assert "Ask for an explanation" in overview.text


@then(parsers.parse('"{name}" is asked: "{said}"'))
def _(stage: Stage, name: str, said: str) -> None:
    deliver_all(stage.platform)
    inbox = stage.read(name, "web", Place("/notifications", ""))
    assert said in inbox.text
    own = Place("/explanations/{}", "/explanations/{}").at(explanation(stage, name).id)
    assert "wood" in stage.read(name, "web", own).text
    assert stage.read(name, "api", own).body["question"] == "How do you pay for the wood?"
    assert stage.read("Awan", "web", own).status == 404
    assert stage.read("Awan", "api", own).status == 404


RULE = LowBidRule(
    below_mean=Decimal(40),
    below_next=Decimal(30),
    least_bids=3,
    below_estimate=Decimal(40),
    answer_days=7,
)
PRICES = st.lists(st.integers(min_value=1, max_value=10**12), min_size=1, max_size=8)


def found(prices: list[int], estimate: int | None = None) -> dict[str, Against]:
    named = [(str(at), price) for at, price in enumerate(prices)]
    return {low.bid: low.against for low in low_bids(named, RULE, estimate)}


def test_it_is_far_below_the_mean_the_next_or_the_estimate() -> None:
    assert found([60, 100, 100]) == {"0": Against.MEAN}
    assert found([61, 100, 100]) == {"0": Against.NEXT}
    assert found([71, 100, 100]) == {}
    assert found([70, 100, 100]) == {"0": Against.NEXT}
    assert found([60, 100], 100) == {"0": Against.ESTIMATE}
    assert found([61, 100], 100) == {}
    assert found([1, 100], None) == {}
    assert found([1], 0) == {}


@for_all(PRICES)
def test_it_never_looks_at_the_dearest_and_not_at_the_order(prices: list[int]) -> None:
    low = found(prices)
    dearest = max(prices)
    assert all(prices[int(bid)] < dearest for bid in low)
    turned = found(prices[::-1])
    assert sorted(prices[int(bid)] for bid in low) == sorted(prices[::-1][int(b)] for b in turned)


@for_all(PRICES, st.integers(min_value=2, max_value=1000))
def test_it_finds_the_same_in_any_currency(prices: list[int], factor: int) -> None:
    assert found([price * factor for price in prices]) == found(prices)


@for_all(PRICES.filter(lambda prices: len(prices) >= RULE.least_bids))
def test_equal_prices_are_looked_at_alike(prices: list[int]) -> None:
    doubled = [*prices, min(prices)]
    low = found(doubled)
    cheapest = {str(at) for at, price in enumerate(doubled) if price == min(doubled)}
    assert cheapest <= low.keys() or not cheapest & low.keys()
