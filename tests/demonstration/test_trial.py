"""The page that tries the channels of payment, through the partner's own address."""

import json
from collections.abc import Iterator

import pytest
from factories.partners import PASSWORD, make_partner
from factories.payments import make_bill
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.platform import Platform
from payments.bills.models import Bill
from payments.partners.doors.cli import CREDENTIALS_FILE


@pytest.fixture
def bill(platform: Platform, session: Session) -> Iterator[Bill]:
    """A bill, and the bank that the seed would have made."""
    partner = make_partner(session, platform)
    made = make_bill(session)
    session.commit()
    path = platform.settings.data_dir / CREDENTIALS_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    known = {"code": partner.code, "username": "bank", "password": PASSWORD}
    path.write_text(json.dumps(known))
    yield made
    path.unlink()


@pytest.mark.parametrize(
    ("channel", "bank"), [("bank", "BDMBANK"), ("machine", "BDMATM"), ("wallet", "BDMWALET")]
)
def test_each_channel_asks_and_pays(
    client: FlaskClient, bill: Bill, channel: str, bank: str
) -> None:
    assert f"/dev/pay?psid={bill.psid}" in client.get(f"/bills/{bill.psid}").text
    asked = client.get("/dev/pay", query_string={"psid": bill.psid, "channel": channel}).text
    assert "+0000000120000" in asked
    assert 'name="paisa" value="120000"' in asked
    sent = {"psid": bill.psid, "channel": channel, "paisa": "120000"}
    paid = client.post("/dev/pay", data=sent).text
    assert "Accepted" in paid
    assert bank in paid
    assert "Paid" in client.get(f"/bills/{bill.psid}").text
    assert "paid already" in client.post("/dev/pay", data=sent).text


def test_it_goes_by_the_credentials_of_the_partner(
    platform: Platform, client: FlaskClient, bill: Bill
) -> None:
    path = platform.settings.data_dir / CREDENTIALS_FILE
    path.write_text(json.dumps(json.loads(path.read_text()) | {"password": "another"}))
    asked = client.get("/dev/pay", query_string={"psid": bill.psid, "channel": "bank"}).text
    assert "The message cannot be read" in asked
    assert 'name="paisa"' not in asked


def test_only_this_machine_sees_it(client: FlaskClient, bill: Bill) -> None:
    elsewhere = {"REMOTE_ADDR": "203.0.113.9"}
    assert client.get("/dev/pay", environ_overrides=elsewhere).status_code == 404
    assert client.post("/dev/pay", environ_overrides=elsewhere).status_code == 404
    assert "/dev/pay" not in client.get(f"/bills/{bill.psid}", environ_overrides=elsewhere).text
