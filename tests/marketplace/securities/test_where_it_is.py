"""Where the money of a security is, as its payer and the department read it, both doors."""

from factories.doors import Place
from factories.keeping_steps import *  # noqa: F403 - pytest-bdd finds steps in the module
from factories.keeping_steps import Stage, on_their_way, security_of, view_of
from factories.reading_steps import *  # noqa: F403 - as above
from factories.reading_steps import ENGLISH, KINDS, OFFICERS, URDU, read_parts, sentences
from factories.refunds import Office
from pytest_bdd import parsers, scenarios, then, when
from sqlalchemy import select

from app.clock import real_now
from marketplace.awards.models import Contract
from marketplace.securities.queries.securities import ENDED, papers_of
from payments.refunds.models import Refund
from payments.refunds.policy import RefundState
from payments.refunds.queries.refunds import state_now

scenarios("marketplace/securities/features/where_it_is.feature")


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
