"""A contract's security by bill, in the words of its two sides, both doors."""

import re

from factories.committee_steps import *  # noqa: F403 - pytest-bdd finds steps in the module
from factories.committee_steps import Stage, at_contract, security_of
from factories.delivery import deliver_here
from factories.doors import Place
from factories.held import owed_back
from factories.payments import pay
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select

from app.ledger.public import balance
from app.ledger.queries.verify import verify
from marketplace.securities.models import TenderBill
from payments.bills.models import Bill, BillCancellation
from payments.kernel.postings import Head, head_account
from payments.refunds.models import Refund

scenarios("marketplace/securities/features/performance.feature")
HEAD = "C02702"
TAG = re.compile("<[^>]*>")


def bill_of(stage: Stage, name: str) -> Bill:
    stage.session.expire_all()
    contract = stage.contract_of(name)
    row = stage.session.scalars(select(TenderBill).filter_by(contract_id=contract.id)).one()
    return stage.session.get_one(Bill, row.bill_id)


@given(parsers.parse("a performance security of {percent:d} per cent may be paid by bill"))
def _(stage: Stage, percent: int) -> None:
    stage.fields |= {
        "performance_percent": percent,
        "performance_by_bill": True,
        "income_head": HEAD,
    }


@when(parsers.parse('"{name}" asks for the bill of its contract, at the {door}'))
def _(stage: Stage, name: str, door: str) -> None:
    stage.send(name, door, at_contract(stage, name, "performance-security/bill"))


@when(parsers.parse('"{who}" asks for the bill of the contract of "{name}", at the {door}'))
def _(stage: Stage, who: str, name: str, door: str) -> None:
    stage.send(who, door, at_contract(stage, name, "performance-security/bill"))


@when(parsers.parse('"{name}" pays the bill of its contract'))
def _(stage: Stage, name: str) -> None:
    bill = bill_of(stage, name)
    pay(stage.platform, bill.psid, bill.amount_paisa)
    deliver_here(stage.platform.executor)
    stage.session.expire_all()


@then(parsers.parse('that bill keeps the number of the contract of "{name}" in order in Urdu'))
def _(stage: Stage, name: str) -> None:
    bill, number = bill_of(stage, name), stage.contract_of(name).reference
    kept = f"معاہدہ \u2066{number}\u2069 کی"
    assert kept in bill.purpose_ur
    read = stage.read(name, "web", Place(f"/bills/{bill.psid}?lang=ur", ""))
    assert f"<title>{kept}" in read.body
    heading = read.body.split("<h1")[1].split("</h1>")[0]
    assert f'<bdi dir="ltr">{number}</bdi>' in heading
    address = f"/contracts/{stage.contract_of(name).id}?lang=ur"
    contract = stage.read(name, "web", Place(address, ""))
    for page in (read.body, contract.body):
        heading = page.split("<h1")[1].split(">", 1)[1].split("</h1>")[0]
        assert f"<title>{TAG.sub('', heading)} – " in page


@then(parsers.parse('"{name}" has one bill of Rs 610 for its contract'))
def _(stage: Stage, name: str) -> None:
    bill = bill_of(stage, name)
    assert (bill.amount_paisa, bill.payer_name, bill.veil) == (610_00, name, None)
    address = f"/contracts/{stage.contract_of(name).id}"
    page = stage.read(name, "web", Place(address, address))
    assert f"/bills/{bill.psid}" in page.body
    back = stage.read(name, "web", Place(f"/bills/{bill.psid}", ""))
    assert address in back.body


@then(parsers.parse('Rs 610 go back to "{name}"'))
def _(stage: Stage, name: str) -> None:
    (refund,) = stage.session.scalars(select(Refund)).all()
    assert (refund.bill_id, refund.amount_paisa) == (bill_of(stage, name).id, 610_00)
    department = stage.world.tender.department_id
    assert owed_back(stage.session, department) == 0
    assert security_of(stage, name, "performance").returned_at is not None
    assert verify(stage.session) is None


@then(parsers.parse('Rs 610 of "{name}" are income of the head'))
def _(stage: Stage, name: str) -> None:
    house = stage.world.agency.department
    assert owed_back(stage.session, house.id) == 0
    income = head_account(Head(head_code=HEAD, ddo_code=house.ddo_code or ""))
    assert balance(stage.session, income.code) == -610_00
    assert security_of(stage, name, "performance").forfeited_at is not None
    assert verify(stage.session) is None


@then(parsers.parse('the bill of the contract of "{name}" is cancelled'))
def _(stage: Stage, name: str) -> None:
    assert stage.session.get(BillCancellation, bill_of(stage, name).id) is not None
