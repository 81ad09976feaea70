"""Hostile and clumsy hands at a winner's deposit, both doors."""

from urllib.parse import parse_qs, urlsplit

from factories.delivery import deliver_here
from factories.doors import Place
from factories.evaluation import bidder
from factories.identity import join
from factories.keeping_steps import *  # noqa: F403 - pytest-bdd finds steps in the module
from factories.keeping_steps import Stage, at_contract, keeping, security_of, taking_back, view_of
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select

from app import roles
from app.db import new_id
from app.notifications.models import Notification
from payments.bills.policy.state import State
from payments.deposits.models import DepositMove

scenarios("marketplace/securities/features/keeping_misuse.feature")
DEPOSIT = "/contracts/{}/performance-security/deposit"


@given(parsers.parse('the owner of "{name}" is an officer of the department too'))
def _(stage: Stage, name: str) -> None:
    owner, house = bidder(stage.world, name)[2], stage.world.agency.department
    join(stage.session, owner, house, roles.PROCUREMENT_OFFICER)
    stage.session.commit()


@given("the contract needs no security")
def _(stage: Stage) -> None:
    stage.fields |= {"performance_percent": None, "performance_by_bill": False}


@then(parsers.parse('the owner of "{name}" is not asked to decide, the officer is'))
def _(stage: Stage, name: str) -> None:
    deliver_here(stage.platform.executor)
    query = select(Notification.person_id).filter_by(template="marketplace/deposit_keeping_asked")
    told = set(stage.session.scalars(query))
    assert stage.world.agency.officer.id in told
    assert bidder(stage.world, name)[2].id not in told


@then(parsers.parse('the owner of "{name}" finds no way to agree on the department\'s page'))
def _(stage: Stage, name: str) -> None:
    address = f"/department/tenders/{stage.tender_id}/securities"
    owner, house = bidder(stage.world, name)[2], stage.world.agency.department
    mine = stage.doors.open("web", owner, house).read(Place(address, ""))
    assert "Withdraw it" in mine.text
    assert "Approve keeping it" not in mine.text


@then(parsers.parse('the officer may return the deposit of "{name}" on the department\'s page'))
def _(stage: Stage, name: str) -> None:
    address = f"/department/tenders/{stage.tender_id}/securities"
    page = stage.read("officer", "web", Place(address, ""))
    assert f"{address}/{security_of(stage, name, 'bid').id}/return" in page.body


@when(parsers.parse('the owner of "{name}" agrees for the department, at the {door}'))
def _(stage: Stage, name: str, door: str) -> None:
    owner, house = bidder(stage.world, name)[2], stage.world.agency.department
    opened = stage.doors.open(door, owner, house, proved=True)
    stage.outcome = opened.send(keeping(stage, name), {})
    stage.session.expire_all()


@when(parsers.parse('"{name}" asks for a contract that is not there, at the {door}'))
def _(stage: Stage, name: str, door: str) -> None:
    address = DEPOSIT.format(new_id())
    stage.send(name, door, Place(address, address))


@when(parsers.parse('"{name}" withdraws a request for a contract that is not there, at the {door}'))
def _(stage: Stage, name: str, door: str) -> None:
    address = f"{DEPOSIT.format(new_id())}/withdrawal"
    stage.send(name, door, Place(address, address))


@when(parsers.parse("the officer agrees to a paper that is not there, at the {door}"))
def _(stage: Stage, door: str) -> None:
    stage.send("officer", door, at_paper(stage, new_id()))


@when(
    parsers.parse(
        'the officer agrees that the contract\'s own security of "{name}" is kept, at the {door}'
    )
)
def _(stage: Stage, name: str, door: str) -> None:
    stage.send("officer", door, at_paper(stage, security_of(stage, name, "performance").id))


@when(parsers.parse('"{who}" agrees that the deposit of "{name}" is kept, at the {door}'))
def _(stage: Stage, who: str, name: str, door: str) -> None:
    stage.send(who, door, keeping(stage, name))


def at_paper(stage: Stage, paper: object) -> Place:
    web = f"/department/tenders/{stage.tender_id}/securities/{paper}/keeping"
    return Place(web, f"/securities/{paper}/keeping")


@then(
    parsers.parse(
        'Rs {moved:d} of the deposit pay the contract of "{name}", and its security of Rs '
        "{whole:d} is there"
    )
)
def _(stage: Stage, moved: int, name: str, whole: int) -> None:
    (move,) = stage.session.scalars(select(DepositMove)).all()
    assert move.amount_paisa == moved * 100
    assert view_of(stage, name).state is State.PAID
    assert security_of(stage, name, "performance").amount_paisa == whole * 100


@when(parsers.parse('"{name}" requests and withdraws {times:d} times, at the {door}'))
def _(stage: Stage, name: str, times: int, door: str) -> None:
    for _ in range(times):
        for place in (
            at_contract(stage, name, "performance-security/deposit"),
            taking_back(stage, name),
        ):
            stage.send(name, door, place)
            assert stage.outcome is not None
            assert stage.outcome.ok, stage.outcome.sentences


@when(parsers.parse('somebody who is signed out asks that the deposit of "{name}" is kept'))
def _(stage: Stage, name: str) -> None:
    place = at_contract(stage, name, "performance-security/deposit")
    stage.outcome = stage.doors.open("web").send(place)


@when(parsers.parse('somebody who is signed out takes the question of "{name}" back'))
def _(stage: Stage, name: str) -> None:
    stage.outcome = stage.doors.open("web").send(taking_back(stage, name))


@then(parsers.parse('"{name}" finds the contract where signing in leads'))
def _(stage: Stage, name: str) -> None:
    assert stage.outcome is not None
    assert stage.outcome.status == 401
    (onwards,) = parse_qs(urlsplit(stage.outcome.location).query)["next"]
    page = stage.read(name, "web", Place(onwards, ""))
    assert page.ok, page.status
    assert stage.contract_of(name).reference in page.text
