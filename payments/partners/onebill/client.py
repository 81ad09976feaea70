"""A partner's machine in the usual form: for trying our side, by hand and in tests."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import requests

from app.calendar import PROVINCE
from app.clock import real_now


@dataclass(frozen=True, kw_only=True)
class Machine:
    """A partner's machine that writes as most partners do (`Profile()`)."""

    base_url: str
    code: str
    username: str
    password: str = field(repr=False)
    bank: str = "BDMBANK"
    timeout_s: int = 30

    def inquire(self, psid: str) -> dict[str, Any]:
        """Ask about a bill."""
        body = {"consumer_number": psid, "bank_mnemonic": self.bank, "reserved": ""}
        return self._post("BillInquiry", body)

    def pay(
        self, psid: str, paisa: int, *, auth_id: str, at: datetime | None = None
    ) -> dict[str, Any]:
        """Tell of a payment, as of `at` (now where left out) by this machine's clock."""
        local = (at or real_now()).astimezone(PROVINCE)
        body = {
            "consumer_number": psid,
            "tran_auth_id": auth_id,
            "transaction_amount": f"+{paisa:013d}",
            "tran_date": f"{local:%Y%m%d}",
            "tran_time": f"{local:%H%M%S}",
            "bank_mnemonic": self.bank,
            "reserved": "",
        }
        return self._post("BillPayment", body)

    @staticmethod
    def owed(asked: dict[str, Any]) -> int:
        """Read from an inquiry's answer what is to pay today, in paisa."""
        late = asked["due_date"] < f"{real_now().astimezone(PROVINCE):%Y%m%d}"
        return int(asked["amount_after_dueDate" if late else "amount_within_dueDate"])

    def _post(self, what: str, body: dict[str, str]) -> dict[str, Any]:
        answer = requests.post(
            f"{self.base_url}/api/v1/partners/{self.code}/{what}",
            json=body,
            headers={"username": self.username, "password": self.password},
            timeout=self.timeout_s,
        )
        told: dict[str, Any] = answer.json()
        return told
