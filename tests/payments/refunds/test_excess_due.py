"""What was too much stays in Finance's list until somebody proposes to give it back."""

import json
from collections.abc import Sequence
from uuid import UUID

import pytest
from factories.counter import Desk
from factories.counting import counted
from factories.denials import denied
from factories.doors import Doors, Place
from factories.identity import actor, make_person, make_staff
from factories.payments import make_bill, pay
from factories.refunds import Office
from factories.tenders import deliver_all, told
from factories.undoings import undo
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.errors import Conflict
from app.identity.people.models import Person
from app.notifications.models import Message
from app.permissions import Role
from app.platform import Platform
from payments.bills.models import Bill
from payments.collections.queries.panels import todays_glance
from payments.refunds.queries.overpayments import DueExcess, list_excess_due
from payments.refunds.use_cases.propose_refund import RefuseRefund, refuse_refund
from payments.voids.use_cases import ProposeUndoing, propose_undoing

LIST = Place("/refunds/too-much", "/excess-due-back")
WHOLE, OVER = 1_200_00, 300_50
SAID = ("1,500.50", "1,200")


@pytest.fixture
def office(platform: Platform, session: Session) -> Office:
    return Office.of(platform, session)


@pytest.fixture
def bill(session: Session) -> Bill:
    made = make_bill(session)
    session.commit()
    return made


def due(office: Office) -> Sequence[DueExcess]:
    with office.platform.executor.reading(office.maker) as uow:
        return list_excess_due(uow).items


def counted_on_home(office: Office) -> int:
    with office.platform.executor.reading(office.maker) as uow:
        glance = todays_glance(uow)
    assert glance is not None
    return glance.waiting["due_back"]


def over(office: Office, bill: Bill, channel: str = "scroll") -> UUID:
    return pay(office.platform, bill.psid, WHOLE + OVER, channel=channel).id


def overpaid_before(platform: Platform, session: Session, bill: Bill, role: Role) -> Person:
    """Let somebody of Finance or audit be there after too much was paid."""
    somebody = make_staff(session, role, "Zainab")
    pay(platform, bill.psid, WHOLE + OVER)
    session.commit()
    return somebody


def test_it_names_the_bill_the_channel_the_amount_and_since_when(
    office: Office, session: Session, bill: Bill
) -> None:
    exact = make_bill(session)
    session.commit()
    pay(office.platform, exact.psid, WHOLE)
    paid = pay(office.platform, bill.psid, WHOLE + OVER, channel="scroll")
    (row,) = due(office)
    assert (row.psid, row.payment_id, row.channel) == (bill.psid, paid.id, "scroll")
    assert (row.amount_paisa, row.since) == (OVER, paid.recorded_at)
    assert counted_on_home(office) == 1


def test_it_leaves_the_list_while_a_refund_is_proposed_and_comes_back_if_it_ends_in_nothing(
    office: Office, bill: Bill
) -> None:
    payment_id = over(office, bill)
    part = office.propose(payment_id, {"excess": 100_00}, channel="scroll")
    assert [row.amount_paisa for row in due(office)] == [OVER - 100_00]
    rest = office.propose(payment_id, {"excess": OVER - 100_00}, channel="scroll")
    assert (due(office), counted_on_home(office)) == ([], 0)
    refusal = RefuseRefund(refund_id=rest.id, reason="Not yet")
    office.platform.executor.execute(refuse_refund, refusal, actor=office.checker)
    assert [row.amount_paisa for row in due(office)] == [OVER - 100_00]
    office.approve(part.id)
    office.send(part.id)
    office.fail(part.id)
    assert [row.amount_paisa for row in due(office)] == [OVER]


def test_it_takes_no_refund_of_lines_for_one_of_the_excess(office: Office, bill: Bill) -> None:
    payment_id = over(office, bill)
    office.propose(payment_id, {"1": 500_00}, channel="scroll")
    assert [row.amount_paisa for row in due(office)] == [OVER]


def test_it_waits_where_an_officer_says_that_the_money_never_came(
    office: Office, bill: Bill
) -> None:
    payment_id = over(office, bill)
    asked = ProposeUndoing(payment_id=payment_id, why="mistake", reason="Entered twice")
    office.platform.executor.execute(propose_undoing, asked, actor=office.maker)
    assert due(office) == []
    with pytest.raises(Conflict, match="never received"):
        office.propose(payment_id, {"excess": OVER}, channel="scroll")


def test_it_is_not_due_where_the_bill_can_use_it_after_all(
    platform: Platform, session: Session, bill: Bill
) -> None:
    desk = Desk.of(platform, session)
    office = Office.of(platform, session)
    first = pay(platform, bill.psid, WHOLE)
    pay(platform, bill.psid, WHOLE + OVER, channel="scroll")
    assert [row.amount_paisa for row in due(office)] == [WHOLE + OVER]
    undo(desk, first.id)
    assert [row.amount_paisa for row in due(office)] == [OVER]


def test_it_lists_the_oldest_first_page_by_page_in_one_query(
    office: Office, session: Session
) -> None:
    bills = [make_bill(session) for _ in range(3)]
    session.commit()
    paid = [over(office, each) for each in reversed(bills)]
    with office.platform.executor.reading(office.maker) as uow, counted(office.platform) as asked:
        first = list_excess_due(uow, limit=2)
    assert len(asked) <= 1
    with office.platform.executor.reading(office.maker) as uow:
        rest = list_excess_due(uow, cursor=first.next_cursor, limit=2)
    assert [row.payment_id for row in (*first.items, *rest.items)] == paid
    assert (len(first.items), rest.next_cursor) == (2, None)


def test_it_lets_only_finance_and_auditors_see_it(platform: Platform, session: Session) -> None:
    somebody = actor(make_person(session))
    session.commit()
    with denied("payments.read_refunds"), platform.executor.reading(somebody) as uow:
        list_excess_due(uow)


@pytest.mark.parametrize("address", ["/refunds", "/refunds/too-much"])
def test_it_leads_finance_from_the_list_to_the_refund_that_is_filled_in(
    platform: Platform, session: Session, doors: Doors, bill: Bill, address: str
) -> None:
    officer = make_staff(session, roles.FINANCE_OFFICER, "Zainab")
    paid = pay(platform, bill.psid, WHOLE + OVER)
    session.commit()
    way = doors.open("web", officer)
    begin = f"/refunds/of/{paid.id}?excess=yes"
    assert f'href="{begin}"' in way.read(Place(address, "")).body
    form = way.read(Place(begin, "")).body
    assert 'value="300.50"' in form
    assert "An overpayment is refunded separately." in form
    parts = [{"part": "excess", "amount": "300.50"}]
    fields = {"channel": "counter", "reason": "Too much", "parts": parts}
    assert way.send(Place(f"/refunds/of/{paid.id}", ""), fields).ok
    assert begin not in way.read(Place(address, "")).body


def test_it_fills_in_the_amount_as_people_write_it(
    platform: Platform, session: Session, doors: Doors, bill: Bill
) -> None:
    officer = make_staff(session, roles.FINANCE_OFFICER)
    paid = pay(platform, bill.psid, WHOLE + 1_000_00)
    session.commit()
    way = doors.open("web", officer)
    assert 'value="1,000"' in way.read(Place(f"/refunds/of/{paid.id}?excess=yes", "")).body
    parts = [{"part": "excess", "amount": "1000"}]
    fields = {"channel": "counter", "reason": "Too much", "parts": parts}
    assert way.send(Place(f"/refunds/of/{paid.id}", ""), fields).ok


def test_it_tells_the_payer_that_it_was_too_much_and_goes_back(
    platform: Platform, session: Session
) -> None:
    payer = make_person(session)
    sealed = platform.executor.vault.seal(b"+923001234567")
    bills = [make_bill(session, payer_person_id=payer.id, payer_mobile_sealed=sealed)]
    bills.append(make_bill(session, payer_mobile_sealed=sealed))
    session.commit()
    for bill, more in zip(bills, (OVER, 0), strict=True):
        pay(platform, bill.psid, WHOLE + more)
    deliver_all(platform)
    sent = [
        json.loads(platform.executor.vault.open_for(each.place, each.sealed or b""))
        for each in session.scalars(select(Message).order_by(Message.id))
    ]
    assert ["Rs 300.50 were too much" in each["sms"] for each in sent] == [True, False]
    assert all(f"Rs {amount} " in each["sms"] for amount, each in zip(SAID, sent, strict=True))
    assert "Rs 1,500.50 were received" in sent[0]["text"]
    assert "when two finance officers have approved it" in sent[0]["text"]
    assert told(session, payer) == ["payments/paid_too_much"]


def test_it_stands_on_finances_home_page(
    platform: Platform, session: Session, doors: Doors, bill: Bill
) -> None:
    officer = overpaid_before(platform, session, bill, roles.FINANCE_OFFICER)
    page = doors.open("web", officer).read(Place("/home", "")).text
    assert "1 overpayment to refund" in page


def test_it_shows_an_auditor_the_list_without_the_act(
    platform: Platform, session: Session, doors: Doors, bill: Bill
) -> None:
    auditor = overpaid_before(platform, session, bill, roles.AUDITOR)
    page = doors.open("web", auditor).read(LIST).text
    assert "300.50" in page
    assert "Refund it" not in page
    (row,) = doors.open("api", auditor).read(LIST).body["items"]
    assert (row["psid"], row["amount"], row["channel"]) == (bill.psid, "300.50", "counter")
