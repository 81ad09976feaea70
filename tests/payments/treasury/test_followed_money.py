"""A rupee followed from a treasury's line back to its bill, and from the bill to the treasury."""

from dataclasses import dataclass

import pytest
from factories.doors import Doors, Place
from factories.heads import make_head
from factories.identity import make_staff
from factories.payments import make_bill
from factories.refunds import Office
from factories.treasury import BANK, Treasury, make_placing, settled_payment
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.factory import Platform
from app.identity.models import Person
from app.ledger.use_cases.correct_entry import CorrectEntry, correct_entry
from payments.models.bill import Bill, BillLine
from payments.models.payment import Payment
from payments.models.refund import Refund
from payments.models.treasury import TreasuryLine, TreasurySheet
from payments.policy.psid import grouped_psid

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
def money(platform: Platform, session: Session) -> Followed:
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
    return Followed(treasury, session, auditor, bill, payment, refund)


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
    assert sum(float(each["amount"]) for each in body["transfers"]) == 900
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


def test_a_transfer_that_failed_is_no_way_that_money_went(money: Followed, doors: Doors) -> None:
    where = Place("", f"/bills/{money.bill.psid}/trail")
    sheet = money.session.scalars(select(TreasurySheet)).one()
    money.treasury.refuse(sheet.id)
    assert doors.open("api", money.auditor).read(where).body["transfers"] == []


def test_what_was_corrected_leads_to_its_bill_and_back(money: Followed, doors: Doors) -> None:
    ddo = money.ddo()
    wrong, right = "B02201", "C09901"
    make_head(money.session, right)
    money.session.commit()
    command = CorrectEntry(
        transaction_id=money.payment.transaction_id,
        wrong=f"payments:head:{wrong}:{ddo}",
        right=f"payments:head:{right}:{ddo}",
        amount_paisa=100_00,
        reason="Billed under a wrong head",
    )
    execute = money.treasury.platform.executor.execute
    execute(correct_entry, command, actor=money.treasury.maker)
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
