"""What a payer reads on a bill before it costs more, sends on, and comes back from."""

from datetime import timedelta
from urllib.parse import unquote

import pytest
from factories.payments import LATE, make_bill, today
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.clock import real_now
from app.db import new_id
from payments.bills.models import Bill
from payments.cards.models import CardAttempt, CardMessage


def page_of(client: FlaskClient, bill: Bill) -> str:
    answer = client.get(f"/bills/{bill.psid}")
    assert answer.status_code == 200
    return answer.text


def test_it_says_what_being_late_costs_and_from_when_before_it_does(
    session: Session, client: FlaskClient
) -> None:
    bill = make_bill(session, surcharge=LATE, expires_in=40)
    session.commit()
    page = page_of(client, bill)
    assert page.count(">Pay by<") == 1, "one date: the others are what follows from it"
    first = today() + timedelta(days=11)
    assert f"From {first.day} {first:%B} {first.year} you pay a surcharge of" in page
    assert "Rs\u00a0120" in page
    told = client.get(f"/api/v1/bills/{bill.psid}").get_json()
    assert (told["late_from"], told["late"]) == (first.isoformat(), "120.00")


def test_its_number_can_be_copied_and_sent_on(session: Session, client: FlaskClient) -> None:
    bill = make_bill(session)
    session.commit()
    page = page_of(client, bill)
    assert f'data-copy="{bill.psid}"' in page
    assert page.count("<span hidden><button") == 2, "a button that needs the script waits for it"
    sent = unquote(page.split('href="sms:?body=')[1].split('"')[0])
    assert f"/bills/{bill.psid}" in sent
    assert "1,200" in sent


@pytest.mark.parametrize(("cancelled", "again"), [(False, True), (True, False)])
def test_who_was_declined_may_try_again_while_it_can_be_paid(
    session: Session, client: FlaskClient, *, cancelled: bool, again: bool
) -> None:
    bill = make_bill(session, cancelled=cancelled)
    attempt = declined(session, bill)
    session.commit()
    page = client.get(f"/pay/card/{attempt.id}").text
    assert ("Try again by card" in page) is again
    assert (f'action="/bills/{bill.psid}/card"' in page) is again


def declined(session: Session, bill: Bill) -> CardAttempt:
    """A payer's bank refused the card."""
    attempt = CardAttempt(
        id=new_id(),
        bill_id=bill.id,
        amount_paisa=bill.amount_paisa,
        started_at=real_now(),
        expires_at=real_now() + timedelta(hours=1),
        language="en",
        start_outcome="opened",
        page_url="https://cards.example/",
        session_id="CS0",
        session_result="x",
    )
    session.add(attempt)
    session.flush()
    session.add(
        CardMessage(
            id=new_id(),
            attempt_id=attempt.id,
            source="notice",
            psp_reference="P1",
            original_reference="P1",
            merchant_reference=str(attempt.id),
            event_code="AUTHORISATION",
            success=False,
            amount_paisa=bill.amount_paisa,
            currency="PKR",
            received_at=real_now(),
        )
    )
    return attempt
