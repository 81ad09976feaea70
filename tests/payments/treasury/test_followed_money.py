"""A rupee followed from a treasury's line back to its bill, and from the bill to the treasury."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from factories.bank_orders import Desk as Orders
from factories.counter import Desk, line, yesterday
from factories.doors import Doors, Place
from factories.identity import make_department, make_staff
from factories.parameters import make_value
from factories.payments import make_bill, order
from factories.refunds import Office
from factories.treasury import BANK, Treasury, make_placing, settled_payment
from factories.undoings import undo
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Organisation, Person
from app.ledger.models import LedgerTransaction
from app.ledger.public import Account, correct
from app.ledger.queries.leads import link_of
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill, BillLine
from payments.bills.orders import OrderLine
from payments.bills.policy.psid import grouped_psid, make_psid
from payments.bills.use_cases import issue_bill
from payments.clearing.models import SuspenseDecision, SuspenseItem
from payments.deposits.use_cases.end_deposit import Forfeiture, forfeit_deposit
from payments.kernel.parameters import LAPSE_YEARS
from payments.receipts.models import Payment
from payments.refunds.models import Refund
from payments.reversals.models import PaymentReversal
from payments.treasury.models import TreasuryLine, TreasurySheet
from payments.treasury.queries.bill_trail import BillTrail, bill_trail
from payments.treasury.queries.transfer_sources import ShownPart
from payments.treasury.queries.transfers import shown_parts

WHOLE = 1_200_00


@dataclass
class Followed:
    """A bill whose money came, of which Rs 300 went back, and what is left of it at a treasury."""

    treasury: Treasury
    session: Session
    auditor: Person
    bill: Bill
    payment: Payment
    refund: Refund

    def line(self, number: int = 1) -> Place:
        """The parts of the newest sheet's line."""
        self.session.expire_all()
        newest = select(TreasurySheet.id).order_by(TreasurySheet.id.desc()).limit(1)
        sheet = self.session.scalars(newest).one()
        found = f"{sheet}/lines/{number}"
        return Place(f"/treasury/transfers/{found}", f"/treasury-transfers/{found}")

    def ddo(self) -> str:
        query = select(BillLine.ddo_code).filter_by(bill_id=self.bill.id)
        return str(self.session.scalars(query).first())


@pytest.fixture
def money(platform: Platform, session: Session) -> Iterator[Followed]:
    treasury = Treasury.of(platform, session)
    bill = make_bill(session)
    for ddo in set(session.scalars(select(BillLine.ddo_code).filter_by(bill_id=bill.id))):
        make_placing(session, ddo)
    auditor = make_staff(session, roles.AUDITOR, "Auditor")
    session.commit()
    payment = settled_payment(platform, bill.psid, WHOLE)
    office = Office(platform, treasury.maker, treasury.checker)
    refund = office.approve(office.propose(payment.id, {"1": 300_00}, payment.channel).id)
    treasury.prepare()
    yield Followed(treasury, session, auditor, bill, payment, refund)
    session.expire_all()
    posted = session.scalars(select(LedgerTransaction).where(LedgerTransaction.corrects.is_(None)))
    lost = [each.business_key for each in posted if link_of(session, each.business_key) is None]
    assert lost == [], "whatever happens to money, its entry leads to what it was posted for"


def parts(money: Followed, treasury: Treasury) -> list[ShownPart]:
    """Every part of the newest sheet, line by line."""
    money.session.expire_all()
    newest = select(TreasurySheet.id).order_by(TreasurySheet.id.desc()).limit(1)
    sheet = money.session.scalars(newest).one()
    numbers = money.session.scalars(select(TreasuryLine.number).filter_by(sheet_id=sheet)).all()
    with treasury.platform.executor.reading(treasury.maker) as uow:
        return [part for each in numbers for part in shown_parts(uow, sheet, each).parts]


def test_each_part_of_a_transfer_leads_to_its_bill_receipt_and_entry(
    money: Followed, doors: Doors
) -> None:
    parts = doors.open("api", money.auditor).read(money.line()).body["parts"]
    by_kind = {part["kind"]: part for part in parts}
    assert set(by_kind) == {"payment", "refund"}
    for part in parts:
        assert part["psid"] == money.bill.psid
        assert part["receipt"] == money.payment.receipt
    assert by_kind["payment"]["transaction_id"] == str(money.payment.transaction_id)
    assert by_kind["payment"]["source_id"] == str(money.payment.id)
    assert by_kind["refund"]["transaction_id"] == str(money.refund.approval_transaction_id)
    assert by_kind["refund"]["refund_id"] == str(money.refund.id)
    page = doors.open("web", money.auditor).read(money.line())
    assert grouped_psid(money.bill.psid) in page.text
    assert money.payment.receipt in page.text
    assert f'href="/refunds/bills/{money.bill.psid}"' in page.body
    assert f'href="/refunds/{money.refund.id}"' in page.body
    for entry in (money.payment.transaction_id, money.refund.approval_transaction_id):
        assert str(entry) in page.body


def test_a_bill_leads_to_its_bank_and_to_the_transfer(money: Followed, doors: Doors) -> None:
    where = Place(f"/refunds/bills/{money.bill.psid}", f"/bills/{money.bill.psid}/trail")
    api = doors.open("api", money.auditor)
    body = api.read(where).body
    (settled,) = body["settlements"]
    assert (settled["bank"], settled["kind"], settled["amount"]) == (BANK, "payment", "1200.00")
    assert settled["payment_id"] == str(money.payment.id)
    money.session.expire_all()
    sheet = money.session.scalars(select(TreasurySheet)).one()
    assert {each["sheet_id"] for each in body["transfers"]} == {str(sheet.id)}
    assert sum(Decimal(each["amount"]) for each in body["transfers"]) == 900
    assert {each["transaction_id"] for each in body["transfers"]} == {None}
    page = doors.open("web", money.auditor).read(where).body
    assert f"/treasury/transfers/{sheet.id}" in page
    assert str(settled["transaction_id"]) in page

    money.treasury.propose(sheet.id)
    money.treasury.approve(sheet.id)
    approved = {each["transaction_id"] for each in api.read(where).body["transfers"]}
    assert None not in approved
    assert all(each in doors.open("web", money.auditor).read(where).body for each in approved)
    assert {each["state"] for each in api.read(where).body["transfers"]} == {"approved"}


def test_an_entry_of_the_ledger_leads_to_what_it_was_posted_for(
    money: Followed, doors: Doors
) -> None:
    sheet = money.session.scalars(select(TreasurySheet.id)).one()
    money.treasury.propose(sheet)
    money.treasury.approve(sheet)
    web, api = (doors.open(name, money.auditor) for name in ("web", "api"))
    transfer = trail(money, money.bill).transfers[0].transaction_id
    psid = money.bill.psid
    for entry, kind, name, page in (
        (money.payment.transaction_id, "bill", psid, f"/refunds/bills/{psid}"),
        (
            money.refund.approval_transaction_id,
            "refund",
            str(money.refund.id),
            f"/refunds/{money.refund.id}",
        ),
        (transfer, "transfer", str(sheet), f"/treasury/transfers/{sheet}"),
    ):
        where = Place(f"/ledger/transactions/{entry}", f"/ledger/transactions/{entry}")
        assert api.read(where).body["lead"] == {"kind": kind, "name": name}
        assert f'href="{page}"' in web.read(where).body
        assert web.read(Place(page, "")).ok


@pytest.mark.parametrize(
    "key", ["refund:x", "settlement:adyen:refund:PSP1", "treasury-transfer:x", "close-difference:x"]
)
def test_a_key_that_names_nothing_of_ours_leads_nowhere(session: Session, key: str) -> None:
    assert link_of(session, key) is None


def test_a_transfer_that_failed_is_no_way_that_money_went(money: Followed, doors: Doors) -> None:
    where = Place("", f"/bills/{money.bill.psid}/trail")
    sheet = money.session.scalars(select(TreasurySheet)).one()
    money.treasury.refuse(sheet.id)
    assert doors.open("api", money.auditor).read(where).body["transfers"] == []


def move(money: Followed, wrong: str, right: str) -> None:
    def moved(uow: UnitOfWork, _: None) -> UUID:
        return correct(
            uow,
            money.payment.transaction_id,
            wrong=Account(code=wrong, name="Wrong", kind="income"),
            right=Account(code=right, name="Right", kind="income"),
            amount_paisa=100_00,
            business_key=f"correction:{money.payment.id}",
            description="Billed under a wrong head",
            happened_at=uow.now,
        )

    money.treasury.platform.executor.execute(moved, None, actor=money.treasury.maker)


def test_what_was_corrected_leads_to_its_bill_and_back(money: Followed, doors: Doors) -> None:
    ddo = money.ddo()
    wrong, right = "B02201", "C09901"
    move(money, f"payments:head:{wrong}:{ddo}", f"payments:head:{right}:{ddo}")
    money.treasury.refuse(money.session.scalars(select(TreasurySheet.id)).one())
    money.treasury.prepare()
    api = doors.open("api", money.auditor)
    line = money.session.scalars(select(TreasuryLine).where(TreasuryLine.head_code == right)).one()
    (part,) = api.read(money.line(line.number)).body["parts"]
    assert (part["kind"], part["psid"]) == ("transaction", money.bill.psid)
    assert part["receipt"] == money.payment.receipt
    moved = api.read(Place("", f"/bills/{money.bill.psid}/trail")).body["transfers"]
    assert {each["head"] for each in moved} == {wrong, "C02701", right}


def test_only_finance_and_audit_follow_a_bills_money(
    money: Followed, doors: Doors, session: Session
) -> None:
    person = make_staff(session, roles.BILLING_OFFICER, "Biller")
    session.commit()
    where = Place(f"/refunds/bills/{money.bill.psid}", f"/bills/{money.bill.psid}/trail")
    for name in ("web", "api"):
        assert doors.open(name, person).read(where).status in {403, 404}


def again(money: Followed) -> list[ShownPart]:
    """Gather it all once more."""
    money.treasury.refuse(money.session.scalars(select(TreasurySheet.id)).one())
    money.treasury.prepare()
    return parts(money, money.treasury)


def kinds(found: list[ShownPart]) -> set[tuple[str, str]]:
    return {(each.part.source, each.origin.kind) for each in found}


def trail(money: Followed, bill: Bill) -> BillTrail:
    with money.treasury.platform.executor.reading(money.treasury.maker) as uow:
        return bill_trail(uow, bill)


def test_a_refund_that_failed_leads_to_the_entry_that_took_it_back(money: Followed) -> None:
    office = Office(money.treasury.platform, money.treasury.maker, money.treasury.checker)
    office.send(money.refund.id)
    ended = office.fail(money.refund.id)
    found = again(money)
    assert kinds(found) == {
        ("payment", "payment"),
        ("refund", "refund"),
        ("refund_failed", "refund"),
    }
    entries = {each.part.source: each.origin.transaction_id for each in found}
    assert entries["refund"] == money.refund.approval_transaction_id
    assert entries["refund_failed"] == ended.transaction_id
    sources = {each.part.source for each in trail(money, money.bill).transfers}
    assert sources == {"payment", "refund", "refund_failed"}


def test_what_was_taken_back_leads_to_its_bill_and_off_the_bank(
    money: Followed, session: Session
) -> None:
    desk = Desk(money.treasury.platform, money.treasury.maker, money.treasury.checker)
    house = session.get_one(Organisation, money.bill.department_id)
    twice = make_bill(session, house)
    session.commit()
    desk.scroll(line(2, twice.psid))
    payment = session.scalars(select(Payment).filter_by(bill_id=twice.id)).one()
    undo(desk, payment.id)
    reversal = session.scalars(select(PaymentReversal)).one()
    mine = [each for each in again(money) if each.origin.psid == twice.psid]
    assert kinds(mine) == {("payment", "payment"), ("reversal", "reversal")}
    assert {each.origin.transaction_id for each in mine} == {
        payment.transaction_id,
        reversal.transaction_id,
    }
    went = trail(money, twice)
    assert {each.kind for each in went.settlements} == {"payment", "undone"}
    assert {each.part.source for each in went.transfers} == {"payment", "reversal"}


def test_money_out_of_suspense_leads_to_its_item_and_its_bill_to_the_bank(
    money: Followed, session: Session
) -> None:
    make_value(session, LAPSE_YEARS, "1", date(2020, 1, 1))
    session.commit()
    desk = Desk(money.treasury.platform, money.treasury.maker, money.treasury.checker)
    desk.scroll(line(2, make_psid("98"), paid_on=yesterday(900)))
    item = session.scalars(select(SuspenseItem)).one()
    head = desk.propose(item.id, "head", 5_00, head_code="B02201", ddo_code=money.ddo())
    desk.approve(head.id)
    bill = make_bill(session)
    session.commit()
    desk.approve(desk.propose(item.id, "bill", 7_00, psid=bill.psid).id)
    (part,) = (each for each in again(money) if each.part.source == "suspense")
    assert part.origin.kind == "suspense_decision"
    assert part.origin.suspense_item_id == item.id
    assert (part.origin.psid, part.origin.receipt) == (None, None)
    decided = session.get_one(SuspenseDecision, head.id)
    assert part.origin.transaction_id == decided.transaction_id
    (settled,) = trail(money, bill).settlements
    assert (settled.kind, settled.reference) == ("suspense", item.reference)


def test_a_deposit_that_was_forfeited_leads_to_the_entry_that_made_it_income(
    money: Followed, session: Session
) -> None:
    house, treasury = make_department(session), money.treasury
    make_placing(session, str(house.ddo_code))
    session.commit()
    security = OrderLine(
        head_code="C02701",
        ddo_code=str(house.ddo_code),
        description="Security",
        amount_paisa=WHOLE,
        deposit=True,
    )

    def raised(uow: UnitOfWork, _: None) -> Bill:
        return issue_bill(uow, order(house.id, lines=(security,)))

    execute = treasury.platform.executor.execute
    bill = execute(raised, None, actor=SYSTEM)
    payment = settled_payment(treasury.platform, bill.psid, WHOLE)
    gone = Forfeiture(
        bill_id=bill.id,
        head_code="C02702",
        ddo_code=str(house.ddo_code),
        reason="Withdrew its bid",
        entered_by=treasury.maker.person,
    )
    ended = execute(forfeit_deposit, gone, actor=treasury.checker)
    (part,) = (each for each in again(money) if each.part.source == "forfeiture")
    assert (part.origin.psid, part.origin.receipt) == (bill.psid, payment.receipt)
    assert part.origin.transaction_id == ended.transaction_id
    assert [each.part.source for each in trail(money, bill).transfers] == ["forfeiture"]


def test_a_refund_that_left_and_came_back_is_on_its_bills_trail(money: Followed) -> None:
    desk = Orders(money.treasury.platform, money.treasury.maker, money.treasury.checker)
    desk.tell(money.refund.id)
    order_id = desk.release(desk.make().id).id
    desk.answer(order_id, 1, "arrived")
    desk.answer(order_id, 1, "returned", "Account closed")
    settled = trail(money, money.bill).settlements
    assert [each.kind for each in settled] == ["payment", "refund", "adjustment"]
