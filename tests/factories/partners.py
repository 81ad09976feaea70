"""Partners, and messages as their machines send them."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.calendar import PROVINCE
from app.clock import real_now
from app.db import new_id
from app.platform import Platform
from factories.identity import make_person
from payments.partners.models import Partner
from payments.partners.onebill.profile import Profile, profile_as_json
from payments.partners.use_cases.register_partner import password_hash

PASSWORD = "a-long-random-password-of-a-bank"
HERE = "127.0.0.1"


def make_partner(
    session: Session,
    platform: Platform,
    profile: Profile | None = None,
    *,
    approved: bool = True,
    ended: bool = False,
    **fields: object,
) -> Partner:
    """A partner whose machine may come from this machine, let in unless told otherwise."""
    officer, other = make_person(session, "Officer"), make_person(session, "Other")
    now = real_now() - timedelta(days=1)
    values: dict[str, object] = {
        "id": new_id(),
        "code": f"bank{secrets.randbelow(10**9)}",
        "name": "Bank of the Province",
        "agreement": "Agreement 1/2026",
        "username": "bank",
        "networks": [f"{HERE}/32"],
        "certificate": "",
        "profile": profile_as_json(profile or Profile()),
        "entered_by": officer.id,
        "entered_at": now,
    }
    partner = Partner(**(values | fields))
    session.add(partner)
    session.flush()
    if approved:
        partner.approve(by=other.id, at=now)
        partner.password_hash = password_hash(platform.executor.vault, PASSWORD)
        session.flush()
    if ended:
        partner.ended_by, partner.ended_at = officer.id, real_now()
        session.flush()
    return partner


@dataclass
class TestMachine:
    """A partner's machine over the test client; `headers` and `address` may be wrong on purpose."""

    __test__ = False
    client: FlaskClient
    code: str
    username: str = "bank"
    password: str = PASSWORD
    address: str = HERE

    def send(
        self, what: str, body: object, *, headers: dict[str, str] | None = None
    ) -> TestResponse:
        """Send a message as it is."""
        named = {"username": self.username, "password": self.password}
        return self.client.post(
            f"/api/v1/partners/{self.code}/{what}",
            json=body,
            headers=named if headers is None else headers,
            environ_overrides={"REMOTE_ADDR": self.address},
        )

    def inquire(self, psid: str, **changes: object) -> dict[str, Any]:
        """Ask about a bill in the usual form."""
        body = {"consumer_number": psid, "bank_mnemonic": "HBL", "reserved": ""}
        return self._told(self.send("BillInquiry", body | changes))

    def pay(self, psid: str, paisa: int, **changes: object) -> dict[str, Any]:
        """Tell of a payment in the usual form, now."""
        return self._told(self.send("BillPayment", payment(psid, paisa) | changes))

    @staticmethod
    def _told(answer: TestResponse) -> dict[str, Any]:
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.get_json()
        return told


def payment(psid: str, paisa: int, at: datetime | None = None) -> dict[str, object]:
    """The usual body of a payment."""
    local = (at or real_now()).astimezone(PROVINCE)
    return {
        "consumer_number": psid,
        "tran_auth_id": f"{secrets.randbelow(10**6):06d}",
        "transaction_amount": f"+{paisa:013d}",
        "tran_date": f"{local:%Y%m%d}",
        "tran_time": f"{local:%H%M%S}",
        "bank_mnemonic": "HBL",
        "reserved": "",
    }
