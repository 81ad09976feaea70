"""The bill of a contract that became void, as a bank's machine asks about it."""

from factories.committee_steps import REVERSAL
from factories.delivery import deliver_here
from factories.doors import Place
from factories.keeping_steps import *  # noqa: F403 - pytest-bdd finds steps in the module
from factories.keeping_steps import Stage, view_of
from factories.late_steps import *  # noqa: F403 - as above
from factories.partners import TestMachine, make_partner
from factories.reading_steps import *  # noqa: F403 - as above
from pytest_bdd import parsers, scenarios, then, when
from sqlalchemy import select

from payments.receipts.models import Payment

scenarios("marketplace/securities/features/void_bill.feature")
CANCELLED, PAYABLE = "02", "00"


def machine_of(stage: Stage) -> TestMachine:
    partner = make_partner(stage.session, stage.platform)
    stage.session.commit()
    return TestMachine(stage.doors.app.test_client(), partner.code)


def pays_the_rest(stage: Stage, name: str) -> str:
    """Return the code with which a bank's machine is answered that pays all that is owed."""
    view = view_of(stage, name)
    return str(machine_of(stage).pay(view.psid, view.owed_paisa)["response_Code"])


GET, KEEP, TAKE_BACK = "Get the bill", "Request that my deposit is kept", "Withdraw the request"


def offered(stage: Stage, name: str) -> set[str]:
    """Return which of the buttons a winner finds on the page of its contract."""
    address = f"/contracts/{stage.contract_of(name).id}"
    page = stage.read(name, "web", Place(address, address)).body
    return {button for button in (GET, KEEP, TAKE_BACK) if button in page}


@then(parsers.parse('the page of its contract offers "{name}" the bill, and to keep its deposit'))
def _(stage: Stage, name: str) -> None:
    assert offered(stage, name) == {GET, KEEP}


@then(parsers.parse('the page of its contract offers "{name}" neither'))
def _(stage: Stage, name: str) -> None:
    assert offered(stage, name) == set()


@then(parsers.parse('the page of its contract offers "{name}" to withdraw its request'))
def _(stage: Stage, name: str) -> None:
    assert offered(stage, name) == {TAKE_BACK}


@then(parsers.parse('a bank\'s machine may take Rs {rupees:d} for the contract of "{name}"'))
def _(stage: Stage, rupees: int, name: str) -> None:
    asked = machine_of(stage).inquire(view_of(stage, name).psid)
    assert (asked["response_Code"], asked["bill_status"]) == (PAYABLE, "U")
    assert asked["amount_within_dueDate"] == f"+{rupees * 100:013d}"


@then(
    parsers.parse(
        "a bank's machine is told that the contract's bill of \"{name}\" is cancelled, "
        "and takes nothing"
    )
)
def _(stage: Stage, name: str) -> None:
    view = view_of(stage, name)
    assert view.owed_paisa > 0
    assert machine_of(stage).inquire(view.psid)["response_Code"] == CANCELLED
    assert pays_the_rest(stage, name) == CANCELLED
    came = select(Payment.channel).filter_by(bill_id=view.id, channel="onebill")
    assert stage.session.scalars(came).all() == []


@when(
    parsers.parse(
        "the authority reverses the award, and a bank's machine is paid the rest for "
        '"{name}" at that moment'
    )
)
def _(stage: Stage, name: str) -> None:
    stage.send("authority", "api", REVERSAL.at(stage.tender_id), {"reason": "It was wrong"})
    assert pays_the_rest(stage, name) == PAYABLE
    deliver_here(stage.platform.executor)
    stage.session.expire_all()
