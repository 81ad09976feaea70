"""Both bills say what became of a deposit, to its payer and its department, in both languages."""

from collections.abc import Callable

import pytest
from factories.deposits import Firm
from factories.identity import join, make_person, sign_in
from factories.payments import pay
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.identity.people.models import Organisation
from app.platform import Platform
from payments.bills.policy.psid import grouped_psid
from payments.public import BillView
from payments.receipts.models import Payment

CAME = {"en": "came from the deposit of bill", "ur": "کے ڈپازٹ سے آئے"}
WENT = {"en": "They did not leave the department", "ur": "یہ رقم محکمے سے باہر نہیں گئی"}
Moved = tuple[Firm, BillView, BillView]


@pytest.fixture
def moved(platform: Platform, session: Session) -> Moved:
    firm = Firm.of(platform, session)
    bid, contract = firm.bill(5_000_00), firm.bill(3_000_00)
    pay(platform, bid.psid, 5_000_00)
    firm.move(bid, contract)
    return firm, bid, contract


@pytest.fixture
def as_one_of(
    platform: Platform, session: Session, client: FlaskClient
) -> Callable[[Organisation, object], None]:
    def enter(house: Organisation, role: object) -> None:
        person = make_person(session, "Reader")
        join(session, person, house, role)  # type: ignore[arg-type]  # a role
        sign_in(session, platform.settings.secret_key, client, person, house)

    return enter


@pytest.mark.parametrize("language", ["en", "ur"])
def test_the_payer_reads_it_on_both_bills(
    moved: Moved, as_one_of: Callable[..., None], client: FlaskClient, language: str
) -> None:
    firm, bid, contract = moved
    house = firm.session.get_one(Organisation, firm.payer.organisation_id)
    as_one_of(house, roles.SUPPLIER_OWNER)
    for mine, other, words in ((bid, contract, WENT), (contract, bid, CAME)):
        page = client.get(f"/bills/{mine.psid}?lang={language}").text
        assert words[language] in page
        assert grouped_psid(other.psid) in page
        assert f"/bills/{other.psid}" in page


def test_the_department_reads_it_too(
    moved: Moved, as_one_of: Callable[..., None], client: FlaskClient
) -> None:
    firm, bid, contract = moved
    as_one_of(firm.session.get_one(Organisation, firm.department), roles.BILLING_OFFICER)
    assert WENT["en"] in client.get(f"/department/bills/{bid.id}").text
    assert CAME["en"] in client.get(f"/department/bills/{contract.id}").text


def test_nobody_else_does_and_the_receipt_is_one(
    moved: Moved, as_one_of: Callable[..., None], client: FlaskClient
) -> None:
    firm, bid, contract = moved
    assert WENT["en"] not in client.get(f"/bills/{bid.psid}").text
    house = firm.session.get_one(Organisation, firm.payer.organisation_id)
    as_one_of(house, roles.SUPPLIER_OWNER)
    query = select(Payment).filter_by(bill_id=contract.id)
    payment = firm.session.scalars(query).one()
    answer = client.get(f"/bills/{contract.psid}/receipts/{payment.receipt}.pdf")
    assert answer.mimetype == "application/pdf"
