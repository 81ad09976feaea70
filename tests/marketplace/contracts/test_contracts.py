"""Awards and contracts in the words of the authority, officers and suppliers, both doors."""

from factories.committee_steps import *  # noqa: F403 - pytest-bdd finds steps in the module
from factories.committee_steps import Stage
from factories.doors import Place
from pytest_bdd import parsers, scenarios, then

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
