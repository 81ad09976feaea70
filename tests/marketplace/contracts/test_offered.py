"""What a contract's page offers to whom, in their words: what its use cases would take."""

from html import unescape

from factories.committee_steps import *  # noqa: F403 - pytest-bdd finds steps in the module
from factories.committee_steps import Stage
from factories.doors import Place
from pytest_bdd import parsers, scenarios, then

scenarios("marketplace/contracts/features/offered.feature")
FORMS = {
    "record": "performance-security",
    "verify": "performance-security/verification",
    "complete": "completion",
    "terminate": "termination",
}


@then(parsers.parse('the {who} is offered for the contract of "{name}" only: {acts}'))
def _(stage: Stage, who: str, name: str, acts: str) -> None:
    wanted = set(acts.split(", ")) - {"nothing"}
    base = f"/contracts/{stage.contract_of(name).id}"
    page = stage.read(who, "web", Place(base, "")).body
    led = {act for act, path in FORMS.items() if f'href="{base}/{path}"' in page}
    signs = {"sign"} if f'action="{base}/signature"' in page else set()
    assert led | signs == wanted
    answers = {act: stage.read(who, "web", Place(f"{base}/{at}", "")) for act, at in FORMS.items()}
    assert {act for act, answer in answers.items() if answer.ok} == wanted - {"sign"}
    assert {answer.status for answer in answers.values()} <= {200, 404}


@then(parsers.parse('the {who} reads there: "{words}"'))
def _(stage: Stage, who: str, words: str) -> None:
    place = Place(f"/contracts/{stage.contract_of('Brohi').id}", "")
    assert words in unescape(stage.read(who, "web", place).text)
