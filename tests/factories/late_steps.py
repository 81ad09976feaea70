"""Steps of features about money that comes for a contract's bill when nothing should any more."""

from datetime import timedelta

from pytest_bdd import parsers, then, when
from sqlalchemy import select

from app.calendar import local_day
from app.clock import real_now
from app.identity.accounts.queries.actors import SYSTEM
from app.ledger.queries.verify import verify
from factories.arranging import as_owner
from factories.delivery import deliver_here
from factories.doors import Place
from factories.history import rewriting
from factories.keeping_steps import Stage, pay_out, view_of, void_view_of
from factories.payments import pay
from factories.refunds import Office
from marketplace.securities.models import Instrument
from marketplace.securities.use_cases.close_leftover_bills import close_left_bills
from payments.bills.models import Bill
from payments.bills.policy.state import State
from payments.refunds.models import Refund
from payments.refunds.use_cases.propose_refund import RefuseRefund, refuse_refund


@when(parsers.parse('the contract\'s bill of "{name}" is overdue'))
def _(stage: Stage, name: str) -> None:
    bill = stage.session.get_one(Bill, view_of(stage, name).id)
    with as_owner(stage.session), rewriting(stage.session):
        bill.due_on = local_day(real_now() - timedelta(days=2))
    stage.session.commit()
    assert view_of(stage, name).state is State.OVERDUE


@when("bills that were left open are looked for, twice")
def _(stage: Stage) -> None:
    closed = []
    for _ in range(2):
        closed.append(stage.platform.executor.execute(close_left_bills, 1, actor=SYSTEM))
        deliver_here(stage.platform.executor)
    stage.session.expire_all()
    assert closed[1] == 0
    assert verify(stage.session) is None


@then(parsers.parse('nobody is asked to pay the contract\'s bill of "{name}" any more'))
def _(stage: Stage, name: str) -> None:
    assert view_of(stage, name).state is State.CANCELLED


@then(parsers.parse('Finance finds that Rs {rupees:d} wait to go back to "{name}"'))
def _(stage: Stage, rupees: int, name: str) -> None:
    found = waiting(stage)
    assert [refund.amount_paisa for refund in found] == [rupees * 100]
    assert name in found[0].reason
    view = view_of(stage, name)
    assert (found[0].bill_id, view.excess_paisa) == (view.id, rupees * 100)
    assert verify(stage.session) is None


@then(parsers.parse('Rs {rupees:d} of what "{name}" paid are proposed to Finance'))
def _(stage: Stage, rupees: int, name: str) -> None:
    assert [refund.amount_paisa for refund in waiting(stage)] == [rupees * 100]
    assert name in waiting(stage)[0].reason


@then(
    parsers.parse('Finance finds that Rs {first:d} and Rs {second:d} wait to go back to "{name}"')
)
def _(stage: Stage, first: int, second: int, name: str) -> None:
    found = waiting(stage)
    assert [refund.amount_paisa for refund in found] == [first * 100, second * 100]
    assert all(name in refund.reason for refund in found)


@when(parsers.parse('"{name}" pays Rs {rupees:d} of its void contract\'s bill'))
def _(stage: Stage, name: str, rupees: int) -> None:
    pay(stage.platform, void_view_of(stage, name).psid, rupees * 100)
    deliver_here(stage.platform.executor)
    stage.session.expire_all()


@then(
    parsers.parse(
        'Finance finds that Rs {rupees:d} of the void contract wait to go back to "{name}"'
    )
)
def _(stage: Stage, rupees: int, name: str) -> None:
    (refund,) = waiting(stage)
    view = void_view_of(stage, name)
    assert (refund.bill_id, refund.amount_paisa) == (view.id, rupees * 100)
    assert name in refund.reason
    assert view.excess_paisa == rupees * 100
    assert verify(stage.session) is None


@then(parsers.parse("it is proposed in the name of the {who}"))
def _(stage: Stage, who: str) -> None:
    (refund,) = waiting(stage)
    assert refund.entered_by == stage.person(who)[0].id


@then(parsers.parse('Rs {rupees:d} are held as the security of the void contract of "{name}"'))
def _(stage: Stage, rupees: int, name: str) -> None:
    query = select(Instrument).filter_by(bill_id=void_view_of(stage, name).id, returned_at=None)
    assert [each.amount_paisa for each in stage.session.scalars(query)] == [rupees * 100]


@then("nothing is proposed to Finance")
def _(stage: Stage) -> None:
    assert waiting(stage) == []


@when(parsers.parse('Finance refuses Rs {rupees:d}: "{why}"'))
def _(stage: Stage, rupees: int, why: str) -> None:
    (refund,) = (each for each in waiting(stage) if each.amount_paisa == rupees * 100)
    command = RefuseRefund(refund_id=refund.id, reason=why)
    office = Office.of(stage.platform, stage.session)
    stage.platform.executor.execute(refuse_refund, command, actor=office.checker)
    stage.session.expire_all()


@then(parsers.parse("Finance may ask again that Rs {rupees:d} go back"))
def _(stage: Stage, rupees: int) -> None:
    query = select(Refund).where(Refund.refused_at.is_not(None))
    (refused,) = stage.session.scalars(query).all()
    Office.of(stage.platform, stage.session).propose(refused.payment_id, {"1": rupees * 100})


@when("Finance agrees, and the bank has paid all of it out")
def _(stage: Stage) -> None:
    office = Office.of(stage.platform, stage.session)
    for refund in waiting(stage):
        office.approve(refund.id)
    pay_out(stage)


@then(parsers.parse('"{name}" reads that what it paid for the contract came back'))
def _(stage: Stage, name: str) -> None:
    money = stage.read(name, "api", Place("", f"/tenders/{stage.tender_id}/money")).body
    stands = {item["kind"]: item["stand"] for item in money["items"]}
    assert stands["performance_security"] == "back"
    assert view_of(stage, name).excess_paisa == 0


def waiting(stage: Stage) -> list[Refund]:
    query = select(Refund).filter_by(approved_at=None, refused_at=None).order_by(Refund.id)
    return list(stage.session.scalars(query))
