"""Steps of features about a winner's deposit that is kept for its contract, in both sides' words.

A test module takes them all: `from factories.keeping_steps import *`.
"""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from pytest_bdd import given, parsers, then, when
from sqlalchemy import exists, select

from app import roles
from app.clock import real_now
from app.identity.accounts.queries.actors import SYSTEM
from app.ledger.public import balance
from app.ledger.queries.verify import verify
from factories.arranging import as_owner
from factories.committee_steps import *  # noqa: F403 - pytest-bdd finds steps in the module
from factories.committee_steps import (
    REVERSAL,
    Stage,
    at_contract,
    contracts_are_drawn_up,
    security_of,
)
from factories.delivery import deliver_here
from factories.deposits import deposit_line
from factories.doors import Place
from factories.evaluation import bidder, open_world
from factories.held import owed_back
from factories.history import rewriting
from factories.identity import actor, proved
from factories.payments import order, pay
from factories.refunds import Office
from marketplace.awards.models import Award, Contract
from marketplace.securities.models import TenderBill
from marketplace.securities.policy import RAISER, Kind, reference
from marketplace.tenders.use_cases.end_tender import CancelTender, cancel_tender
from payments.bills.models import Bill
from payments.bills.orders import Payer
from payments.bills.policy.state import State
from payments.bills.queries import views
from payments.deposits.models import DepositMove
from payments.kernel.postings import Head, head_account
from payments.public import BillView, raise_bill
from payments.refunds.models import Refund, RefundOutcome

HEAD = "C02702"


def view_of(stage: Stage, name: str) -> BillView:
    stage.session.expire_all()
    query = select(TenderBill).filter_by(contract_id=stage.contract_of(name).id)
    row = stage.session.scalars(query).one()
    return _viewed(stage, row.bill_id)


def void_view_of(stage: Stage, name: str) -> BillView:
    """Return the bill of a firm's contract that became void, since its award was reversed."""
    void = (
        select(TenderBill.bill_id)
        .join(Contract, Contract.id == TenderBill.contract_id)
        .join(Award, Award.id == Contract.award_id)
        .where(Award.reversed_at.is_not(None))
        .where(Contract.supplier_id == stage.contract_of(name).supplier_id)
    )
    return _viewed(stage, stage.session.scalars(void).one())


def _viewed(stage: Stage, bill_id: UUID) -> BillView:
    bill = stage.session.get_one(Bill, bill_id)
    return views(stage.session, [bill])[bill.id]


@given("both securities may be paid by bill, and the contract's is 10 per cent")
def _(stage: Stage) -> None:
    stage.fields |= {
        "security_kind": "fixed",
        "security_percent": None,
        "security_paisa": 100_00,
        "security_by_bill": True,
        "performance_percent": 10,
        "performance_by_bill": True,
        "income_head": HEAD,
    }


@given(
    parsers.parse(
        'the contract of "{name}" is drawn up, whose bid was secured by a deposit of Rs {rupees:d}'
    )
)
def _(stage: Stage, name: str, rupees: int) -> None:
    bids = [("Awan", [100_00, 200_00]), (name, [90_00, 200_00])]
    stage.made = open_world(stage.session, stage.platform, bids, rules=stage.rules, **stage.fields)
    contracts_are_drawn_up(stage)
    secured_by_deposit(stage, name, rupees)


@given(parsers.parse('the bid of "{name}" was secured by a deposit of Rs {rupees:d}'))
def secured_by_deposit(stage: Stage, name: str, rupees: int) -> None:
    """Put a deposit that was paid in the place of the bank's paper, as if it had been so."""
    _, firm, owner = bidder(stage.world, name)
    house, tender = stage.world.agency.department, stage.world.tender
    ordered = replace(
        order(house.id, raiser=RAISER, reference=reference(Kind.BID_SECURITY, tender.id, firm.id)),
        lines=(deposit_line(rupees * 100, HEAD, house.ddo_code or ""),),
        payer=Payer(name="Nobody", person_id=owner.id, organisation_id=firm.id),
    )
    bill = stage.platform.executor.execute(raise_bill, ordered, actor=SYSTEM)
    pay(stage.platform, bill.psid, bill.amount_paisa)
    paper = security_of(stage, name, "bid")
    row = TenderBill(
        bill_id=bill.id,
        tender_id=tender.id,
        supplier_id=firm.id,
        kind=Kind.BID_SECURITY.value,
        psid=bill.psid,
        amount_paisa=bill.amount_paisa,
        asked_by=owner.id,
        asked_at=real_now(),
    )
    stage.session.add(row)
    stage.session.flush()
    with as_owner(stage.session), rewriting(stage.session):
        paper.kind, paper.bank, paper.number = "deposit", "", bill.psid
        paper.bill_id, paper.amount_paisa, paper.expires_on = bill.id, bill.amount_paisa, None
    stage.session.commit()
    deliver_here(stage.platform.executor)


@given(parsers.parse('the deposit of "{name}" {end}'))
def _(stage: Stage, name: str, end: str) -> None:
    paper = security_of(stage, name, "bid")
    with rewriting(stage.session):
        if end == "was refunded already":
            paper.returned_at = real_now()
        else:
            paper.forfeited_at = real_now()
    stage.session.commit()


@given(parsers.parse('the bid of "{name}" was secured by a paper'))
def _(stage: Stage, name: str) -> None:
    paper = security_of(stage, name, "bid")
    with as_owner(stage.session), rewriting(stage.session):
        paper.kind, paper.bill_id, paper.bank = "cdr", None, "A bank"
    stage.session.commit()


@when(parsers.parse('"{name}" reads the contract'))
def _(stage: Stage, name: str) -> None:
    address = f"/contracts/{stage.contract_of(name).id}"
    stage.outcome = stage.read(name, "web", Place(address, address))


@then("it may ask that Rs 1,000 are kept")
def _(stage: Stage) -> None:
    assert stage.outcome is not None
    assert "performance-security/deposit" in stage.outcome.body
    assert "1,000" in stage.outcome.body


@when(parsers.parse('"{name}" asks that its deposit is kept, at the {door}'))
def _(stage: Stage, name: str, door: str) -> None:
    stage.send(name, door, at_contract(stage, name, "performance-security/deposit"))


@when(parsers.parse('"{name}" withdraws its request, at the {door}'))
def _(stage: Stage, name: str, door: str) -> None:
    stage.send(name, door, taking_back(stage, name))


@when(parsers.parse('"{who}" takes the question of "{name}" back, at the {door}'))
def _(stage: Stage, who: str, name: str, door: str) -> None:
    stage.send(who, door, taking_back(stage, name))


def taking_back(stage: Stage, name: str) -> Place:
    return at_contract(stage, name, "performance-security/deposit/withdrawal")


@when(parsers.parse('"{who}" asks that the deposit of "{name}" is kept, at the {door}'))
def _(stage: Stage, who: str, name: str, door: str) -> None:
    stage.send(who, door, at_contract(stage, name, "performance-security/deposit"))


def keeping(stage: Stage, name: str) -> Place:
    paper = security_of(stage, name, "bid")
    web = f"/department/tenders/{stage.tender_id}/securities/{paper.id}/keeping"
    return Place(web, f"/securities/{paper.id}/keeping")


@when(
    parsers.re(
        r'the (?P<who>[a-z ]+) agrees that the deposit of "(?P<name>\w+)" is kept, '
        r"at the (?P<door>\w+)"
    )
)
def _(stage: Stage, who: str, name: str, door: str) -> None:
    stage.send(who, door, keeping(stage, name))
    deliver_here(stage.platform.executor)
    stage.session.expire_all()


@when(
    parsers.parse(
        'the officer agrees that the deposit of "{name}" is kept an hour after proving who they '
        "are, at the {door}"
    )
)
def _(stage: Stage, name: str, door: str) -> None:
    person, house = stage.person("officer")
    opened = stage.doors.open(door, person, house)
    stage._prove(person, ago=timedelta(hours=1))
    stage.outcome = opened.send(keeping(stage, name), {})
    stage.session.expire_all()


@when(parsers.parse('the bank denies the performance security of "{name}", at the {door}'))
def _(stage: Stage, name: str, door: str) -> None:
    place = at_contract(stage, name, "performance-security/verification")
    for who in ("officer", "authority"):
        stage.send(who, door, place, {"genuine": False, "reason": "The bank knows nothing of it"})


@when(parsers.parse('"{name}" pays the rest of its contract\'s bill'))
def _(stage: Stage, name: str) -> None:
    view = view_of(stage, name)
    if view.owed_paisa:
        pay(stage.platform, view.psid, view.owed_paisa)
    deliver_here(stage.platform.executor)
    stage.session.expire_all()


@when(
    parsers.parse(
        'the tender of "{name}" is signed with another winner, and its own contract terminated'
    )
)
def _(stage: Stage, name: str) -> None:
    contract = stage.contract_of(name)
    with as_owner(stage.session), rewriting(stage.session):
        stage.world.tender.signed_at = real_now()
        contract.terminated_at, contract.terminated_reason = real_now(), "It cannot deliver"
    stage.session.commit()


@then(parsers.parse('Rs {rupees:d} pay the contract of "{name}", and nothing is owed for it'))
def _(stage: Stage, rupees: int, name: str) -> None:
    _carried(stage, rupees)
    view = view_of(stage, name)
    assert (view.state, view.owed_paisa) == (State.PAID, 0)
    paper = security_of(stage, name, "performance")
    assert (paper.amount_paisa, paper.verified_at is not None) == (rupees * 100, True)


@then(parsers.parse('Rs {rupees:d} pay the contract of "{name}", and Rs {rest:d} are owed for it'))
def _(stage: Stage, rupees: int, name: str, rest: int) -> None:
    _carried(stage, rupees)
    view = view_of(stage, name)
    assert (view.state, view.owed_paisa) == (State.PART_PAID, rest * 100)


def _carried(stage: Stage, rupees: int) -> None:
    stage.session.expire_all()
    (move,) = stage.session.scalars(select(DepositMove)).all()
    assert move.amount_paisa == rupees * 100
    assert verify(stage.session) is None


@then("nothing has moved")
def _(stage: Stage) -> None:
    assert stage.session.scalars(select(DepositMove)).all() == []


@then(parsers.parse("the department holds Rs {rupees:d} of deposits"))
def _(stage: Stage, rupees: int) -> None:
    stage.session.expire_all()
    house = stage.world.agency.department
    assert owed_back(stage.session, house.id) == rupees * 100
    assert verify(stage.session) is None


@then(parsers.parse("Rs {rupees:d} of deposits are income of the head"))
def _(stage: Stage, rupees: int) -> None:
    house = stage.world.agency.department
    income = head_account(Head(head_code=HEAD, ddo_code=house.ddo_code or ""))
    assert balance(stage.session, income.code) == -rupees * 100


@then(parsers.parse('Rs {rupees:d} are on their way back to "{name}"'))
def _(stage: Stage, rupees: int, name: str) -> None:
    stage.session.expire_all()
    query = select(Refund).where(Refund.channel != "deposit", Refund.approved_at.is_not(None))
    back = sum(refund.amount_paisa for refund in stage.session.scalars(query))
    assert back == rupees * 100


@then(parsers.parse('"{name}" reads that its deposit is kept, in English and in Urdu'))
def _(stage: Stage, name: str) -> None:
    money = stage.read(name, "api", Place("", f"/tenders/{stage.tender_id}/money")).body
    assert "carried" in [item["stand"] for item in money["items"]]
    words = {
        "en": ("the deposit of the bid, kept", "Kept as the security of your contract"),
        "ur": ("جو اس معاہدے کے لیے رکھا گیا", "آپ کے معاہدے کی ضمانت کے طور پر رکھا گیا"),
    }
    for language, (contract, tender) in words.items():
        address = f"/contracts/{stage.contract_of(name).id}?lang={language}"
        assert contract in stage.read(name, "web", Place(address, address)).text
        address = f"/tenders/{stage.tender_id}/money?lang={language}"
        assert tender in stage.read(name, "web", Place(address, address)).text


@when("the tender is cancelled")
def _(stage: Stage) -> None:
    agency = stage.world.agency
    stage.platform.executor.execute(
        cancel_tender,
        CancelTender(tender_id=stage.tender_id, reason="The funds are gone."),
        actor=proved(
            stage.platform.executor,
            actor(agency.authority, roles.COMPETENT_AUTHORITY, organisation=agency.department),
        ),
    )
    deliver_here(stage.platform.executor)
    stage.session.expire_all()


@when(parsers.parse('"{name}" asks for the bill of its contract, at the {door}'))
def _(stage: Stage, name: str, door: str) -> None:
    stage.send(name, door, at_contract(stage, name, "performance-security/bill"))


@when(parsers.parse('"{name}" pays Rs {rupees:d} of its contract\'s bill'))
def _(stage: Stage, name: str, rupees: int) -> None:
    pay(stage.platform, view_of(stage, name).psid, rupees * 100)
    deliver_here(stage.platform.executor)
    stage.session.expire_all()


@when("the award is reversed")
def _(stage: Stage) -> None:
    stage.send("authority", "api", REVERSAL.at(stage.tender_id), {"reason": "It was wrong"})
    deliver_here(stage.platform.executor)
    stage.session.expire_all()


@when("the bank has paid all of it out")
def pay_out(stage: Stage) -> None:
    """Let every refund that was agreed to, and did not end yet, reach its payer."""
    office = Office.of(stage.platform, stage.session)
    for refund in on_their_way(stage):
        office.send(refund.id)
        office.confirm(refund.id)
    deliver_here(stage.platform.executor)
    stage.session.expire_all()


def on_their_way(stage: Stage) -> list[Refund]:
    ended = exists().where(RefundOutcome.refund_id == Refund.id)
    query = select(Refund).where(Refund.approved_at.is_not(None), ~ended)
    return list(stage.session.scalars(query.order_by(Refund.id)))
