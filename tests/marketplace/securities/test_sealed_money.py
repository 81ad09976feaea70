"""Before the opening nobody of the department learns who has paid, nor how many have."""

from uuid import UUID

import pytest
from factories.counter import Desk, line
from factories.doors import Doors, Place
from factories.identity import join, make_person, make_staff
from factories.payments import make_bill
from factories.settlement import accepted, file_of, line_of
from factories.till import DOCUMENTS, FEE, SECURITY, Till, make_till
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.audit.models import AuditEntry
from app.identity.accounts.queries.actors import SYSTEM
from app.ledger.queries.verify import verify
from app.platform import Platform
from marketplace.securities.models import TenderBillPayment
from marketplace.securities.policy import NOBODYS_NAME, Kind, read_reference, reference
from marketplace.securities.use_cases.payment_status import FirmsBill, is_paid
from payments.bills.policy.psid import grouped_psid
from payments.receipts.models import Payment

FILE = Place("/settlement/files/{}", "/settlement/files/{}")
SCROLL = Place("/scrolls/{}", "/bank-scrolls/{}")
BILLS = Place("/department/bills", "/department/bills")


@pytest.fixture
def paid(session: Session, doors: Doors, platform: Platform) -> Till:
    """Two firms that have paid for the documents and for their securities."""
    return pay_all(make_till(session, doors, platform, document_fee_paisa=FEE))


def pay_all(till: Till) -> Till:
    for name in ("Awan", "Brohi"):
        till.must(name, DOCUMENTS)
        till.must(name, SECURITY)
        till.pay(name, "document_fee")
        till.pay(name, "bid_security")
    officer = make_person(till.session, "Billing officer")
    join(till.session, officer, till.world.agency.department, roles.BILLING_OFFICER)
    till.firms["billing officer"] = (till.world.agency.department, officer)
    till.session.commit()
    return till


def seen(till: Till) -> list[str]:
    return [till.read("billing officer", BILLS, door).text for door in ("web", "api")]


def pages_of(till: Till, bill: UUID, psid: str) -> list[int]:
    place = Place(f"/department/bills/{bill}", f"/department/bills/{bill}")
    read = till.read("billing officer", place, "web")
    open_page = till.read("billing officer", Place(f"/bills/{psid}", ""), "web")
    assert "Awan" not in open_page.text
    return [read.status, "Payments received" in open_page.text]


def entries(till: Till, action: str) -> list[UUID]:
    return list(till.session.scalars(select(AuditEntry.id).filter_by(action=action)))


def test_its_department_sees_no_bill_of_a_tender_that_takes_bids(paid: Till) -> None:
    for text in seen(paid):
        assert "Awan" not in text
        assert "Bid security" not in text
    bill = paid.bill("Awan", "bid_security")
    assert bill.payer_name == NOBODYS_NAME
    assert pages_of(paid, bill.id, bill.psid) == [404, False]


def test_its_own_firm_sees_everything(paid: Till) -> None:
    bill = paid.bill("Awan", "bid_security")
    page = paid.read("Awan", Place(f"/bills/{bill.psid}", ""), "web")
    assert "Awan" in page.text
    assert "Payments received" in page.text
    assert paid.read("Brohi", Place(f"/bills/{bill.psid}", ""), "web").text.count("Awan") == 0


def test_the_department_sees_them_once_the_bids_are_open(
    session: Session, doors: Doors, platform: Platform
) -> None:
    paid = pay_all(make_till(session, doors, platform, openable=True, document_fee_paisa=FEE))
    paid.open_bids()
    assert all("Bid security" in text for text in seen(paid))
    bill = paid.bill("Awan", "bid_security")
    place = Place(f"/department/bills/{bill.id}", "")
    assert "Awan" in paid.read("billing officer", place, "web").text


def test_no_page_of_the_officers_reveals_it_before_the_opening(paid: Till) -> None:
    for address in (f"/department/tenders/{paid.id}", f"/tenders/{paid.id}", "/department/tenders"):
        page = paid.read("officer", Place(address, ""), "web")
        assert page.ok
        assert "Awan" not in page.text
    assert (
        paid.read("officer", Place(f"/department/tenders/{paid.id}/securities", ""), "web").status
        == 409
    )
    for door in ("web", "api"):
        assert (
            paid.read("officer", Place("/tenders/{}/money", "/tenders/{}/money"), door).status
            == 403
        )


def test_the_trail_stays_veiled_until_the_opening(paid: Till) -> None:
    auditor = make_staff(paid.session, roles.AUDITOR)
    paid.firms["auditor"] = (None, auditor)  # type: ignore[assignment]  # acts for nobody
    paid.session.commit()
    trail = Place("/audit", "/audit")
    asked = [
        e.id for e in paid.session.scalars(select(AuditEntry).filter_by(action="tender_bill.asked"))
    ]
    raised = [
        e.id for e in paid.session.scalars(select(AuditEntry).filter_by(action="bill.raised"))
    ]
    assert (len(asked), len(raised)) == (4, 4)
    before = paid.read("auditor", trail, "api").text
    assert not any(str(entry) in before for entry in asked + raised)
    assert paid.bill("Awan", "bid_security").psid not in before


def test_a_payment_reported_twice_is_one_fact(paid: Till) -> None:
    rows = paid.session.scalars(select(TenderBillPayment)).all()
    payments = paid.session.scalars(select(Payment)).all()
    assert len(rows) == len(payments) == 4
    paid.work()
    assert len(paid.session.scalars(select(TenderBillPayment)).all()) == 4
    assert verify(paid.session) is None


def test_a_planted_record_pays_no_bill(paid: Till) -> None:
    bill = make_bill(paid.session)
    paid.session.commit()
    planted = FirmsBill(
        kind=Kind.DOCUMENT_FEE.value,
        bill_id=bill.id,
        psid=bill.psid,
        amount_paisa=bill.amount_paisa,
        paid_at=bill.issued_at,
    )
    with paid.platform.executor.reading(SYSTEM) as uow:
        assert not is_paid(uow, planted)


def test_references_are_read_back() -> None:
    tender, firm = UUID(int=1), UUID(int=2)
    for kind in Kind:
        named = read_reference(reference(kind, tender, firm))
        assert named is not None
        assert (named.kind, named.subject) == (kind, tender)
    assert read_reference("R-77") is None
    assert read_reference("bid_security:nonsense:x") is None


def _finance(paid: Till) -> list[str]:
    """What Finance and audit read of a settlement file and a scroll about both firms' bills."""
    bills = [paid.bill(name, "bid_security") for name in ("Awan", "Brohi")]
    query = select(Payment).where(Payment.bill_id.in_([bill.id for bill in bills]))
    payments = paid.session.scalars(query).all()
    file = accepted(paid.platform, file_of([line_of(each) for each in payments]))
    lines = [line(row, bill.psid, bill.amount_paisa) for row, bill in enumerate(bills, start=2)]
    scroll = Desk.of(paid.platform, paid.session).scroll(*lines, deliver=False)
    read = []
    for role in (roles.FINANCE_OFFICER, roles.AUDITOR):
        who = make_staff(paid.session, role)
        paid.session.commit()
        for door in ("web", "api"):
            for place in (FILE.at(file.id), SCROLL.at(scroll.id)):
                page = paid.doors.open(door, who).read(place)
                assert page.ok, page.sentences
                read.append(page.text)
    return read


def test_files_of_banks_name_no_bid_security_before_the_opening(paid: Till) -> None:
    bills = [paid.bill(name, "bid_security") for name in ("Awan", "Brohi")]
    payments = paid.session.scalars(select(Payment).where(Payment.bill_id == bills[0].id)).all()
    for text in _finance(paid):
        assert "sealed until the opening" in text or "'psid': None" in text, text
        for secret in (*(bill.psid for bill in bills), *(each.reference for each in payments)):
            assert secret not in text
            assert grouped_psid(secret) not in text


def test_files_of_banks_name_them_after_it(
    session: Session, doors: Doors, platform: Platform
) -> None:
    paid = pay_all(make_till(session, doors, platform, openable=True, document_fee_paisa=FEE))
    paid.open_bids()
    texts = _finance(paid)
    assert all("sealed until the opening" not in text for text in texts)
    psid = paid.bill("Awan", "bid_security").psid
    assert any(psid in text or grouped_psid(psid) in text for text in texts)
