"""Where money goes, as who releases it sees it: whose word an account is, and what it replaced."""

import csv
from collections.abc import Callable
from uuid import UUID

import pytest
from factories.bank_orders import ANOTHER, IBAN, TITLE, Desk
from factories.delivery import deliver_here
from factories.doors import Doors, Place
from factories.identity import actor, make_person, make_staff
from factories.payments import make_bill, pay
from factories.refunds import Office, proved_officer
from factories.treasury import settle_payment
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from app import roles
from app.clock import real_now
from app.db import new_id
from app.errors import Conflict, Forbidden
from app.identity.people.models import Person
from app.notifications.models import Notification
from app.permissions import Actor
from app.platform import Platform
from payments.bank_orders.models import BankOrder, BankOrderLine, PayeeAccount
from payments.bank_orders.queries import own_refunds, shown_order
from payments.bank_orders.use_cases.place_order import (
    MakeBankOrder,
    RefuseBankOrder,
    ReleaseBankOrder,
    make_bank_order,
    refuse_bank_order,
    release_bank_order,
)
from payments.bank_orders.use_cases.set_payee_account import (
    TellAccount,
    TellOwnAccount,
    tell_account,
    tell_own_account,
)
from payments.bills.models import Bill
from payments.kernel.policy import masked_iban
from payments.receipts.models import Payment
from payments.refunds.models import Refund

# Of another account at the same bank, whose last four signs are the same: masked they look alike.
ALIKE = "PK81SCBL0000009999996702"
ORDER = Place("/treasury/orders/{}", "/bank-orders/{}")
NEW = Place("/treasury/orders/new?bank=nbp", "/bank-orders/payables?bank=nbp")


@pytest.fixture
def desk(platform: Platform, session: Session) -> Desk:
    return Desk.of(platform, session)


@pytest.fixture
def payer(session: Session) -> Person:
    return make_person(session, "Payer")


def proposed(desk: Desk, session: Session, payer: Person) -> Refund:
    bill = make_bill(session, payer_person_id=payer.id)
    session.commit()
    payment = pay(desk.platform, bill.psid, bill.amount_paisa, channel="onebill")
    settle_payment(desk.platform, payment)
    office = Office(desk.platform, desk.maker, desk.checker)
    return office.propose(payment.id, {"1": 300_00}, "onebill")


@pytest.fixture
def refund(desk: Desk, session: Session, payer: Person) -> Refund:
    made = proposed(desk, session, payer)
    return Office(desk.platform, desk.maker, desk.checker).approve(made.id)


def payer_tells(desk: Desk, payer: Person, refund: Refund, iban: str = IBAN) -> PayeeAccount:
    command = TellOwnAccount(refund_id=refund.id, title=TITLE, iban=iban)
    who = actor(payer, roles.PERSON)
    return desk.platform.executor.execute(tell_own_account, command, actor=who)


def officer_tells(desk: Desk, who: Actor, refund: Refund, iban: str) -> PayeeAccount:
    command = TellAccount(kind="refund", payable_id=refund.id, title="Officer Brother", iban=iban)
    return desk.platform.executor.execute(tell_account, command, actor=who)


def person_of(session: Session, who: Actor) -> Person:
    return session.get_one(Person, who.person_id)


def test_who_releases_sees_title_whole_number_and_that_the_payer_told_it(
    desk: Desk, session: Session, doors: Doors, payer: Person, refund: Refund
) -> None:
    payer_tells(desk, payer, refund)
    order = desk.make()
    checker = person_of(session, desk.checker)
    page = doors.open("web", checker).read(ORDER.at(order.id)).text
    assert TITLE in page
    assert IBAN in page
    assert "The payer, " in page
    assert "Replaced" not in page
    assert "has replaced the account" not in page
    answer = doors.open("api", checker).read(ORDER.at(order.id)).body
    assert answer["replaced"] == 0
    line = answer["lines"][0]
    assert (line["title"], line["iban"]) == (TITLE, IBAN)
    told = line["told"]
    assert told["by_payer"]
    assert (told["officer"], told["replaced"], told["same_number"]) == (None, None, None)


@pytest.mark.parametrize("iban", [ANOTHER, ALIKE])
def test_who_releases_is_warned_that_an_officers_word_replaced_the_payers(
    desk: Desk, session: Session, doors: Doors, payer: Person, refund: Refund, iban: str
) -> None:
    payer_tells(desk, payer, refund)
    officer_tells(desk, desk.maker, refund, iban)
    checker = person_of(session, desk.checker)
    waiting = doors.open("web", checker).read(NEW).text
    assert "Replaced" in waiting
    order = desk.make()
    page = doors.open("web", checker).read(ORDER.at(order.id)).text
    assert "In 1 of 1 lines an officer has replaced the account" in page
    assert "Maker, an officer" in page
    assert f"Another number: the payer gave {masked_iban(IBAN)}" in page
    assert "Officer Brother" in page
    assert iban in page
    answer = doors.open("api", checker).read(ORDER.at(order.id)).body
    assert answer["replaced"] == 1
    line = answer["lines"][0]
    assert (line["title"], line["iban"]) == ("Officer Brother", iban)
    assert line["told"]["officer"] == "Maker"
    assert line["told"]["replaced"]["account"] == masked_iban(IBAN)
    assert line["told"]["same_number"] is False


def test_the_same_number_is_told_from_one_that_looks_alike(
    desk: Desk, payer: Person, refund: Refund
) -> None:
    payer_tells(desk, payer, refund)
    officer_tells(desk, desk.maker, refund, IBAN)
    order = desk.make()
    with desk.platform.executor.reading(desk.checker) as uow:
        line = shown_order(uow, order.id).lines[0]
    assert line.told.replaced is not None
    assert line.told.same_number is True


def test_the_payers_last_word_replaces_an_officers_and_is_no_warning(
    desk: Desk, payer: Person, refund: Refund
) -> None:
    payer_tells(desk, payer, refund)
    officer_tells(desk, desk.maker, refund, ANOTHER)
    payer_tells(desk, payer, refund)
    order = desk.make()
    with desk.platform.executor.reading(desk.checker) as uow:
        shown = shown_order(uow, order.id)
    assert shown.replaced == 0
    assert shown.lines[0].iban == IBAN


def test_only_who_decides_sees_the_whole_number_and_only_until_then(
    desk: Desk, session: Session, doors: Doors, payer: Person, refund: Refund
) -> None:
    payer_tells(desk, payer, refund)
    order = desk.make()
    auditor = make_staff(session, roles.AUDITOR, "Auditor")
    session.commit()
    checker = person_of(session, desk.checker)

    def seen(who: Person) -> tuple[str, str | None]:
        page = doors.open("web", who).read(ORDER.at(order.id)).text
        line = doors.open("api", who).read(ORDER.at(order.id)).body["lines"][0]
        assert line["account"] == masked_iban(IBAN)
        assert line["title"] == TITLE
        return page, line["iban"]

    page, iban = seen(auditor)
    assert (IBAN in page, iban) == (False, None)
    page, iban = seen(checker)
    assert (IBAN in page, iban) == (True, IBAN)
    desk.release(order.id)
    page, iban = seen(checker)
    assert (IBAN in page, iban) == (False, None)


def test_who_told_an_account_does_not_release_what_a_third_officer_made(
    desk: Desk, session: Session, doors: Doors, payer: Person, refund: Refund
) -> None:
    teller = proved_officer(session, "Teller")
    session.commit()
    payer_tells(desk, payer, refund)
    officer_tells(desk, teller, refund, ANOTHER)
    order = desk.make()
    page = doors.open("web", person_of(session, teller)).read(ORDER.at(order.id)).text
    assert "You entered an account in this order yourself" in page
    assert "Release the order" not in page
    with pytest.raises(Forbidden) as refused:
        desk.platform.executor.execute(
            release_bank_order, ReleaseBankOrder(order_id=order.id), actor=teller
        )
    assert refused.value.code == "two-people"
    assert desk.release(order.id).approved_at is not None


def test_who_told_one_account_of_several_does_not_release_them(
    desk: Desk, session: Session, payer: Person, refund: Refund
) -> None:
    teller = proved_officer(session, "Teller")
    session.commit()
    payer_tells(desk, payer, refund)
    other = proposed(desk, session, payer)
    Office(desk.platform, desk.maker, desk.checker).approve(other.id)
    officer_tells(desk, teller, other, ANOTHER)
    order = desk.make()
    assert order.lines == 2
    with pytest.raises(Forbidden) as refused:
        desk.platform.executor.execute(
            release_bank_order, ReleaseBankOrder(order_id=order.id), actor=teller
        )
    assert refused.value.code == "two-people"


def test_postgresql_lets_nobody_who_told_an_account_release_the_order(
    desk: Desk, session: Session, refund: Refund
) -> None:
    teller = proved_officer(session, "Teller")
    session.commit()
    officer_tells(desk, teller, refund, ANOTHER)
    order = session.get_one(BankOrder, desk.make().id)
    order.approve(by=teller.person, at=real_now())
    order.file_sealed = order.file_hash = b"x"
    with pytest.raises(ProgrammingError, match="who told an account"):
        session.flush()
    session.rollback()


def test_postgresql_lets_no_order_pay_to_an_account_of_another_payable(
    desk: Desk, session: Session, payer: Person, refund: Refund
) -> None:
    other = Office(desk.platform, desk.maker, desk.checker).approve(
        proposed(desk, session, payer).id
    )
    account = payer_tells(desk, payer, other)
    now = real_now()
    order = BankOrder(
        id=new_id(),
        number="NBP-1",
        bank="nbp",
        lines=1,
        total_paisa=300_00,
        entered_by=desk.maker.person,
        entered_at=now,
    )
    session.add(order)
    session.flush()
    session.add(
        BankOrderLine(
            order_id=order.id,
            number=1,
            payable_kind="refund",
            payable_id=refund.id,
            account_id=account.id,
            amount_paisa=300_00,
        )
    )
    with pytest.raises(ProgrammingError, match="of another payable"):
        session.flush()
    session.rollback()


def test_the_release_is_of_what_was_shown_although_an_account_was_told_since(
    desk: Desk, session: Session, payer: Person, refund: Refund
) -> None:
    payer_tells(desk, payer, refund)
    order = desk.make()
    copy = told_past_the_use_case(session, refund.id)
    with desk.platform.executor.reading(desk.checker) as uow:
        assert shown_order(uow, order.id).lines[0].iban == IBAN
    desk.release(order.id)
    rows = list(csv.reader(desk.file(order.id).decode().splitlines()))
    assert [row[2:4] for row in rows if row[0] == "D"] == [[TITLE, IBAN]]
    assert session.get_one(PayeeAccount, copy).payable_id == refund.id


def test_a_payer_objects_until_the_order_is_released(
    desk: Desk, session: Session, doors: Doors, payer: Person, refund: Refund
) -> None:
    payer_tells(desk, payer, refund)
    officer_tells(desk, desk.maker, refund, ANOTHER)
    order = desk.make()
    payer_tells(desk, payer, refund)
    page = doors.open("web", person_of(session, desk.checker)).read(ORDER.at(order.id)).text
    assert "The payer has given another account since" in page
    with pytest.raises(Conflict) as refused:
        desk.release(order.id)
    assert refused.value.code == "account-objected"
    command = RefuseBankOrder(order_id=order.id, reason="The payer objected")
    desk.platform.executor.execute(refuse_bank_order, command, actor=desk.checker)
    again = desk.make()
    desk.release(again.id)
    assert IBAN in desk.file(again.id).decode()
    with pytest.raises(Conflict) as late:
        payer_tells(desk, payer, refund)
    assert late.value.code == "account-late"


def told_past_the_use_case(session: Session, refund_id: UUID) -> UUID:
    """Another account of the payable past the use case, as a fault might write it."""
    latest = session.scalars(select(PayeeAccount).filter_by(payable_id=refund_id)).one()
    row = PayeeAccount(
        id=new_id(),
        payable_kind=latest.payable_kind,
        payable_id=refund_id,
        title_sealed=b"x",
        iban_sealed=b"x",
        iban_keyed=b"x",
        iban_masked="PK•• XXXX •••• 0000",
        told_by=latest.told_by,
        told_at=real_now(),
        by_payer=False,
    )
    session.add(row)
    session.commit()
    return row.id


@pytest.fixture
def told(session: Session, platform: Platform) -> Callable[[], list[str]]:
    def deliver() -> list[str]:
        deliver_here(platform.executor)
        session.expire_all()
        query = select(Notification).order_by(Notification.id)
        names = ("payments/account_told", "payments/account_replaced")
        return [each.template for each in session.scalars(query) if each.template in names]

    return deliver


def test_a_payer_is_told_whenever_an_officer_tells_their_account(
    desk: Desk,
    session: Session,
    payer: Person,
    refund: Refund,
    told: Callable[[], list[str]],
) -> None:
    officer_tells(desk, desk.maker, refund, ANOTHER)
    assert told() == ["payments/account_told"]
    payer_tells(desk, payer, refund)
    assert told() == ["payments/account_told"]
    officer_tells(desk, desk.maker, refund, ALIKE)
    assert told() == ["payments/account_told", "payments/account_replaced"]
    last = session.scalars(select(Notification).order_by(Notification.id.desc())).first()
    assert last is not None
    assert last.person_id == payer.id
    assert last.filled is not None
    assert last.filled["own"] == masked_iban(IBAN)
    assert last.filled["account"] == masked_iban(ALIKE)
    assert ALIKE not in str(last.filled)


def test_nobody_learns_by_an_account_of_a_refund_that_was_not_agreed_to(
    desk: Desk, session: Session, payer: Person, told: Callable[[], list[str]]
) -> None:
    asked = proposed(desk, session, payer)
    officer_tells(desk, desk.maker, asked, ANOTHER)
    assert told() == []
    Office(desk.platform, desk.maker, desk.checker).approve(asked.id)
    assert told() == ["payments/account_told"]


def test_a_payer_sees_that_an_officer_wrote_their_account_down(
    desk: Desk, session: Session, doors: Doors, payer: Person, refund: Refund
) -> None:
    bill = session.get_one(Bill, session.get_one(Payment, refund.payment_id).bill_id)
    place = Place(f"/bills/{bill.psid}/refund-accounts", "")
    payer_tells(desk, payer, refund)
    assert "entered by an officer" not in doors.open("web", payer).read(place).text
    officer_tells(desk, desk.maker, refund, ANOTHER)
    assert "entered by an officer" in doors.open("web", payer).read(place).text
    with desk.platform.executor.reading(actor(payer, roles.PERSON)) as uow:
        assert [row.by_officer for row in own_refunds(uow, bill.psid)[1]] == [True]


def test_the_trail_says_whose_word_was_replaced(
    desk: Desk, session: Session, payer: Person, refund: Refund
) -> None:
    payer_tells(desk, payer, refund)
    officer_tells(desk, desk.maker, refund, ANOTHER)
    rows = session.execute(
        text(
            "select action, before, after from audit_entries"
            " where action like 'payee.%' order by id"
        )
    ).all()
    assert [row.action for row in rows] == ["payee.account_told", "payee.account_replaced"]
    assert rows[0].after == {"account": masked_iban(IBAN), "by_payer": True}
    assert rows[1].before == {"account": masked_iban(IBAN), "by_payer": True}
    assert rows[1].after == {"account": masked_iban(ANOTHER), "by_payer": False}


def test_an_officer_does_not_release_the_order_that_pays_themselves(
    desk: Desk, session: Session
) -> None:
    officer = proved_officer(session, "Officer who paid a fee")
    refund = Office(desk.platform, desk.maker, desk.checker).approve(
        proposed(desk, session, person_of(session, officer)).id
    )
    payer_tells(desk, person_of(session, officer), refund)
    command = MakeBankOrder(bank="nbp")
    order = desk.platform.executor.execute(make_bank_order, command, actor=desk.maker)
    with pytest.raises(Forbidden, match="You entered an account in this order yourself"):
        desk.platform.executor.execute(
            release_bank_order, ReleaseBankOrder(order_id=order.id), actor=officer
        )
