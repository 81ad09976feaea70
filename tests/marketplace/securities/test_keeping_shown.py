"""Where a question about a deposit is shown, and where it can be decided, both doors."""

from factories.doors import Place
from factories.keeping_steps import *  # noqa: F403 - pytest-bdd finds steps in the module
from factories.keeping_steps import Stage, security_of
from pytest_bdd import parsers, scenarios, then

scenarios("marketplace/securities/features/keeping_shown.feature")
ASKED = "The winner has requested that the deposit of its bid is kept"
KEPT = "are the deposit of the bid, kept for this contract"
PAGES = ("return", "forfeiture", "keeping", "refusal")


def contract_place(stage: Stage, name: str) -> Place:
    address = f"/contracts/{stage.contract_of(name).id}"
    return Place(address, address)


@then(
    parsers.re(
        r'the contract of "(?P<name>\w+)" shows a deposit of Rs (?P<rupees>\d+), '
        r"(?P<how>not )?asked for, of which Rs (?P<kept>\d+) are kept"
    )
)
def _(stage: Stage, name: str, rupees: str, how: str | None, kept: str) -> None:
    for who in ("officer", name):
        told = stage.read(who, "api", contract_place(stage, name)).body["bid_deposit"]
        wanted = {"amount": f"{rupees}.00", "asked": how is None, "kept": f"{kept}.00"}
        assert told == wanted
        page = stage.read(who, "web", contract_place(stage, name)).text
        assert (ASKED in page, KEPT in page) == (how is None, kept != "0")


@then(parsers.parse('the contract of "{name}" shows no deposit'))
def _(stage: Stage, name: str) -> None:
    assert stage.read(name, "api", contract_place(stage, name)).body["bid_deposit"] is None


@then(parsers.parse('the officer finds for the deposit of "{name}" only: {pages}'))
def _(stage: Stage, name: str, pages: str) -> None:
    paper = security_of(stage, name, "bid").id
    base = f"/department/tenders/{stage.tender_id}/securities/{paper}"
    answers = {page: stage.read("officer", "web", Place(f"{base}/{page}", "")) for page in PAGES}
    assert {page for page, answer in answers.items() if answer.ok} == set(pages.split(", ")) - {
        "nothing"
    }
    assert {answer.status for answer in answers.values()} <= {200, 404}


@then(parsers.re(r'the officer may record (?P<how>a|no) paper for "(?P<name>\w+)"'))
def _(stage: Stage, how: str, name: str) -> None:
    at = contract_place(stage, name).web
    form = f"{at}/performance-security"
    assert (f'href="{form}"' in stage.read("officer", "web", Place(at, "")).body) is (how == "a")
    assert stage.read("officer", "web", Place(form, "")).status == (200 if how == "a" else 404)
