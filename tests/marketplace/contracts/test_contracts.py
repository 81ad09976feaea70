"""Awards and contracts in the words of the authority, officers and suppliers, both doors."""

from factories.committee_steps import *  # noqa: F403 - pytest-bdd finds steps in the module
from factories.committee_steps import Stage
from factories.doors import Place
from pytest_bdd import parsers, scenarios, then

from marketplace.bids.models import Bid

scenarios("marketplace/contracts/features/contracts.feature")


@then(parsers.parse('nothing is signed for "{name}"'))
def _(stage: Stage, name: str) -> None:
    # A page leads to the password and back; the API says what to send.
    assert stage.outcome is not None
    assert not stage.outcome.ok
    asked = "proof-needed" in str(stage.outcome.body)
    assert asked or stage.outcome.location.startswith("/prove?next=")
    assert stage.contract_of(name).department_signed_at is None


@then(parsers.parse('"{name}" reads in its list that its bid is "{words}" ({standing})'))
def _(stage: Stage, name: str, words: str, standing: str) -> None:
    page = stage.read(name, "web", Place("/bids", ""))
    assert page.ok
    assert words in page.text
    told = stage.read(name, "api", Place("", "/bids"))
    assert [row["standing"] for row in told.body["items"]] == [standing]


@then(parsers.parse('the title of the contract of "{name}" keeps its number in order in Urdu'))
def _(stage: Stage, name: str) -> None:
    contract = stage.contract_of(name)
    address, number = f"/contracts/{contract.id}", contract.reference
    page = page_in(stage, name, address, "ur")
    assert f"<title>معاہدہ \u2066{number}\u2069 – " in page
    assert f">معاہدہ \u2066{number}\u2069</h1>" in page
    assert f"<title>Contract {number} – " in page_in(stage, name, address, "en")


@then(parsers.parse('the title of the bid of "{name}" keeps its number in order in Urdu'))
def _(stage: Stage, name: str) -> None:
    bid = stage.session.get_one(Bid, stage.bid_id(name))
    assert f": \u2066{bid.reference}\u2069 – " in page_in(stage, name, f"/bids/{bid.id}", "ur")


def page_in(stage: Stage, name: str, address: str, language: str) -> str:
    read = stage.read(name, "web", Place(f"{address}?lang={language}", ""))
    assert read.ok
    return str(read.body)
