"""Where the money of a security is, as its payer and the department read it, both doors."""

from factories.doors import Place
from factories.keeping_steps import *  # noqa: F403 - pytest-bdd finds steps in the module
from factories.keeping_steps import Stage, on_their_way, security_of, view_of
from factories.refunds import Office
from pytest_bdd import parsers, scenarios, then, when
from sqlalchemy import select

from app.clock import real_now
from app.money import grouped_rupees
from marketplace.models.award import Contract
from marketplace.queries.securities import ENDED, papers_of
from payments.models.refund import Refund
from payments.policy.refunds import RefundState
from payments.queries.refunds import state_now

scenarios("marketplace/money/features/where_it_is.feature")
KINDS = {"bid": "bid_security", "contract": "performance_security"}
ENGLISH = {
    "to_pay": "To be paid",
    "paid": "Paid",
    "held": "Held by the department",
    "carried": "Kept as the security of your contract",
    "goes_back": "On its way back to you",
    "back": "Came back to you",
    "forfeited": "Forfeited",
}
URDU = {
    "to_pay": "واجب الادا",
    "paid": "ادا شدہ",
    "held": "محکمے کے پاس رکھی ہے",
    "carried": "آپ کے معاہدے کی ضمانت کے طور پر رکھا گیا",
    "goes_back": "آپ کی طرف واپس آ رہی ہے",
    "back": "آپ کو واپس مل گئی",
    "forfeited": "ضبط شدہ",
}
OFFICERS = ENGLISH | {
    "carried": "Kept as the security of a contract",
    "goes_back": "On its way back to its payer",
    "back": "Went back to its payer",
}


def read_parts(said: str) -> list[tuple[str, int]]:
    pairs = (each.rsplit(" ", 1) for each in said.split(", "))
    return [(stand, int(rupees)) for stand, rupees in pairs]


def sentences(words: dict[str, str], stand: str, parts: list[tuple[str, int]]) -> list[str]:
    """Return what a page says of parts; all in one place needs no amount."""
    if [place for place, _ in parts] == [stand]:
        return [words[stand]]
    first = [words[stand]] if stand == "to_pay" else []
    return first + [f"{words[place]}: Rs {grouped_rupees(paid * 100)}" for place, paid in parts]


@then(parsers.re(r'for the (?P<what>\w+) "(?P<name>\w+)" reads "(?P<stand>\w+)": (?P<said>.+)'))
def _(stage: Stage, what: str, name: str, stand: str, said: str) -> None:
    parts = read_parts(said)
    money = stage.read(name, "api", Place("", f"/tenders/{stage.tender_id}/money")).body
    (item,) = (each for each in money["items"] if each["kind"] == KINDS[what])
    told = [(part["stand"], part["amount"]) for part in item["parts"]]
    assert (item["stand"], told) == (stand, [(place, f"{paid}.00") for place, paid in parts])
    for language, words in (("en", ENGLISH), ("ur", URDU)):
        address = f"/tenders/{stage.tender_id}/money?lang={language}"
        page = stage.read(name, "web", Place(address, address)).text
        for sentence in sentences(words, stand, parts):
            assert sentence in page, (sentence, page)


@then(parsers.parse('the contract of "{name}" says so to both sides'))
def _(stage: Stage, name: str) -> None:
    money = stage.read(name, "api", Place("", f"/tenders/{stage.tender_id}/money")).body
    (item,) = (each for each in money["items"] if each["kind"] == KINDS["contract"])
    parts = [(part["stand"], int(part["amount"][:-3])) for part in item["parts"]]
    readers = ((name, "en", ENGLISH), (name, "ur", URDU), ("officer", "en", OFFICERS))
    for who, language, words in readers:
        page = contract_page(stage, who, stage.contract_of(name), language)
        for sentence in sentences(words, item["stand"], parts):
            assert sentence in page, (sentence, page)


@then(parsers.parse('the void contract of "{name}" says: {said}'))
def _(stage: Stage, name: str, said: str) -> None:
    made = select(Contract).filter_by(bid_id=stage.bid_id(name)).order_by(Contract.id)
    void = stage.session.scalars(made).first()
    assert void is not None
    page = contract_page(stage, name, void, "en")
    for sentence in sentences(ENGLISH, "", read_parts(said)):
        assert sentence in page, (sentence, page)


def contract_page(stage: Stage, who: str, contract: Contract, language: str) -> str:
    address = f"/contracts/{contract.id}?lang={language}"
    return stage.read(who, "web", Place(address, address)).text


@then(parsers.parse('the contract of "{name}" shows a deposit of which Rs {kept:d} are kept'))
def _(stage: Stage, name: str, kept: int) -> None:
    address = f"/contracts/{stage.contract_of(name).id}"
    told = stage.read(name, "api", Place("", address)).body
    assert told["bid_deposit"]["kept"] == f"{kept}.00"
    page = contract_page(stage, name, stage.contract_of(name), "en")
    assert ("are the deposit of the bid, kept for this contract" in page) is bool(kept)


@then(parsers.parse('the department reads that the deposit of "{name}" has gone'))
def _(stage: Stage, name: str) -> None:
    paper = security_of(stage, name, "bid")
    papers = papers_of(stage.session, stage.world.tender, real_now())
    (found,) = (each for each in papers if each.instrument.id == paper.id)
    assert (found.why_held, found.forfeit_codes) == (ENDED, frozenset())


@when(parsers.parse('the transfer for the contract of "{name}" fails'))
def _(stage: Stage, name: str) -> None:
    office, bill_id = Office.of(stage.platform, stage.session), view_of(stage, name).id
    for refund in on_their_way(stage):
        if refund.bill_id == bill_id:
            office.send(refund.id)
            office.fail(refund.id)
    stage.session.expire_all()


@when("Finance sends it once more")
def _(stage: Stage) -> None:
    office = Office.of(stage.platform, stage.session)
    for refund in stage.session.scalars(select(Refund)).all():
        if state_now(stage.session, refund) is RefundState.FAILED:
            again = office.propose(
                refund.payment_id, {"1": refund.amount_paisa}, channel=refund.channel
            )
            office.approve(again.id)
    stage.session.expire_all()


@then(parsers.parse('"{name}" is not offered that anything is kept, nor asked for a paper'))
def _(stage: Stage, name: str) -> None:
    address = f"/contracts/{stage.contract_of(name).id}"
    page = stage.read(name, "web", Place(address, address))
    assert "performance-security/deposit" not in page.body
    assert "Bring it to the department" not in page.text
