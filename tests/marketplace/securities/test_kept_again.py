"""A deposit is kept for one contract after the other, both doors."""

import pytest
from factories.doors import Place
from factories.keeping_steps import *  # noqa: F403 - pytest-bdd finds steps in the module
from factories.keeping_steps import Stage, security_of, view_of, void_view_of
from pytest_bdd import parsers, scenarios, then
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from app.clock import real_now
from app.ledger.queries.verify import verify
from marketplace.securities.queries.securities import UNTIL_SIGNED, papers_of
from payments.deposits.models import DepositMove

scenarios("marketplace/securities/features/kept_again.feature")


@then(
    parsers.parse(
        'Rs {rupees:d} went over to the new contract of "{name}", and Rs {rest:d} are owed for it'
    )
)
def _(stage: Stage, rupees: int, name: str, rest: int) -> None:
    view = view_of(stage, name)
    assert (view.paid_paisa, view.owed_paisa) == (rupees * 100, rest * 100)
    moved = select(func.sum(DepositMove.amount_paisa)).filter_by(to_bill_id=view.id)
    assert stage.session.scalar(moved) == rupees * 100
    assert verify(stage.session) is None


@then(
    parsers.parse(
        'PostgreSQL lets nobody say that the deposit of "{name}" is kept for it, before an officer '
        "agreed"
    )
)
def _(stage: Stage, name: str) -> None:
    said = text("update instruments set carried_contract_id = :to where id = :id")
    values = {"to": stage.contract_of(name).id, "id": security_of(stage, name, "bid").id}
    with pytest.raises(DBAPIError, match="two people decide"), stage.session.begin_nested():
        stage.session.execute(said, values)


@then(parsers.parse('the void contract of "{name}" holds Rs {rupees:d}'))
def _(stage: Stage, name: str, rupees: int) -> None:
    view = void_view_of(stage, name)
    assert view.paid_paisa - view.refunded_paisa == rupees * 100


@then(parsers.parse('"{name}" reads that the department holds its deposit, in English and in Urdu'))
def _(stage: Stage, name: str) -> None:
    money = stage.read(name, "api", Place("", f"/tenders/{stage.tender_id}/money")).body
    stands = [item["stand"] for item in money["items"] if "security" in item["kind"]]
    assert stands == ["held", "held"]
    words = {
        "en": ("Held by the department", "Kept as the security of your contract"),
        "ur": ("محکمے کے پاس رکھی ہے", "آپ کے معاہدے کی ضمانت کے طور پر رکھا گیا"),
    }
    for language, (held, kept) in words.items():
        address = f"/tenders/{stage.tender_id}/money?lang={language}"
        page = stage.read(name, "web", Place(address, address)).text
        assert (held in page, kept in page) == (True, False)


@then(
    parsers.parse(
        'the department reads that the deposit of "{name}" is held until a contract is signed'
    )
)
def _(stage: Stage, name: str) -> None:
    paper = security_of(stage, name, "bid")
    papers = papers_of(stage.session, stage.world.tender, real_now())
    assert [each.why_held for each in papers if each.instrument.id == paper.id] == [UNTIL_SIGNED]
