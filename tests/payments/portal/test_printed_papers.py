"""A printed paper is recognised where papers are checked; its word is not taken for anything."""

from io import BytesIO
from typing import Any

import pytest
from factories.payments import make_bill, pay
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.platform import Platform
from payments.bills.models import Bill
from payments.receipts.models import Payment


@pytest.fixture
def bill(session: Session) -> Bill:
    made = make_bill(session)
    session.commit()
    return made


@pytest.fixture
def payment(platform: Platform, bill: Bill) -> Payment:
    return pay(platform, bill.psid, 1_200_00)


def check(client: FlaskClient, door: str, data: bytes) -> Any:  # noqa: ANN401 - a page or JSON
    form = {"file": (BytesIO(data), "receipt.pdf")}
    if door == "web":
        return client.post("/verify", data=form).text
    return client.post("/api/v1/verifications/papers", data=form).get_json()


@pytest.mark.parametrize("door", ["web", "api"])
def test_it_recognises_the_pdf_of_a_receipt_and_says_what_is_known(
    client: FlaskClient, bill: Bill, payment: Payment, door: str
) -> None:
    pdf = client.get(f"/bills/{bill.psid}/receipts/{payment.receipt}.pdf").data
    told = str(check(client, door, pdf))
    assert "Receipt of a payment" in told
    assert "1,200" in told or "1200" in told
    assert "Anybody can change a PDF" in told


@pytest.mark.parametrize("door", ["web", "api"])
@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"%PDF-1.7 of somebody else", "does not say which document"),
        (b"%PDF-1.7 bdm-reference:R-0000-0000-00 ", "No document of this marketplace"),
    ],
)
def test_it_confirms_no_other_pdf(client: FlaskClient, door: str, data: bytes, said: str) -> None:
    told = str(check(client, door, data))
    assert said in told
    assert "Genuine" not in told
