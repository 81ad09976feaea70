"""Payments of a bill through each channel, as its own people and machines do.

Each returns only with an answer, repeating the request for as long as none comes: this makes an
acknowledgement reliable.
"""

import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import requests

from app.calendar import local_day
from app.clock import real_now
from bench.soak.journal import Journal, Word
from payments.partners.onebill.client import Machine

PATIENCE_S = 240
PAUSE_S = 0.3
_BROKEN = 500
_DUPLICATE = "03"
_ENDS = ("captured", "not_paid", "declined", "unknown", "cancelled", "failed")


@dataclass(frozen=True, kw_only=True)
class Bill:
    """A bill to pay: its number and its paisa."""

    psid: str
    paisa: int

    @property
    def rupees(self) -> str:
        """Its amount as the API writes it."""
        return f"{self.paisa // 100}.{self.paisa % 100:02d}"


@dataclass(frozen=True, kw_only=True)
class Desk:
    """The payers and recorders: the address, tokens of two finance officers and many payers."""

    address: str
    first: str = field(repr=False)
    second: str = field(repr=False)
    payers: tuple[str, ...] = field(repr=False)
    machine: Machine
    journal: Journal

    def post(self, path: str, token: str, **sent: Any) -> requests.Response:  # noqa: ANN401 - requests' own
        """Ask the API under one key until it answers."""
        key = secrets.token_hex(16)
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}

        def ask() -> requests.Response:
            return requests.post(
                f"{self.address}/api/v1/{path}", headers=headers, timeout=20, **sent
            )

        return self.answered(ask)

    def answered(self, ask: Callable[[], requests.Response]) -> requests.Response:
        """Ask until there is an answer that is not about a fault of the moment."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            try:
                answer = ask()
            except requests.RequestException:
                self.journal.silence()
            else:
                if answer.status_code < _BROKEN and answer.status_code != 429:
                    return answer
                self.journal.silence()
            time.sleep(PAUSE_S)  # noqa: TID251 - nothing tells when it is back but asking again
        message = "no answer came for minutes"
        raise TimeoutError(message)


def by_onebill(desk: Desk, bill: Bill) -> None:
    """A bank's machine reports a payment; after a silence "twice" means that it was heard."""
    auth_id, at, silent = f"{secrets.randbelow(10**6):06d}", real_now(), False
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        try:
            told = desk.machine.pay(bill.psid, bill.paisa, auth_id=auth_id, at=at)
        except (requests.RequestException, ValueError):
            silent = True
        else:
            code = told.get("response_Code", "")
            if code == "00" or (code == _DUPLICATE and silent):
                desk.journal.yes(
                    Word(channel="onebill", reference=auth_id, psid=bill.psid, paisa=bill.paisa)
                )
                return
            if code not in {"", _DUPLICATE}:
                desk.journal.no(f"onebill {code}")
                return
            # A temporary fault and a duplicate have one code: a caller without an answer asks
            # again.
            silent = True
        desk.journal.silence()
        time.sleep(PAUSE_S)  # noqa: TID251 - as above
    message = "the partner got no answer for minutes"
    raise TimeoutError(message)


def by_counter(desk: Desk, bill: Bill) -> None:
    """An officer records a cheque, another confirms it."""
    taking = {
        "psid": bill.psid,
        "kind": "cheque",
        "amount": bill.rupees,
        "place": "National Bank, Quetta",
        "number": f"CHQ-{secrets.token_hex(8)}",
        "paid_on": local_day(real_now()).isoformat(),
    }
    made = desk.post("counter-takings", desk.first, json=taking)
    if made.status_code != 201:
        desk.journal.no(f"counter {made.status_code} {made.json().get('code')}")
        return
    known = made.json()["id"]
    done = desk.post(f"counter-takings/{known}/confirmation", desk.second, json={})
    if done.status_code == 200:
        desk.journal.yes(Word(channel="counter", reference=known, psid=bill.psid, paisa=bill.paisa))
    else:
        desk.journal.no(f"counter {done.status_code} {done.json().get('code')}")


def by_scroll(desk: Desk, bill: Bill) -> None:
    """A bank's scroll of one line is sent by one officer and confirmed by another."""
    number, day = secrets.token_hex(6), local_day(real_now())
    lines = f"psid,amount,date,branch,scroll,line\n{bill.psid},{bill.rupees},{day:%d-%m-%Y},Main,{number},1\n"
    sent = desk.post(
        "bank-scrolls",
        desk.first,
        data={"bank": "nbp"},
        files={"file": ("scroll.csv", lines.encode(), "text/csv")},
    )
    if sent.status_code != 201:
        desk.journal.no(f"scroll {sent.status_code} {sent.json().get('code')}")
        return
    done = desk.post(f"bank-scrolls/{sent.json()['id']}/confirmation", desk.second, json={})
    if done.status_code == 200:
        word = Word(channel="scroll", reference=f"nbp:{number}:1", psid=bill.psid, paisa=bill.paisa)
        desk.journal.yes(word)
    else:
        desk.journal.no(f"scroll {done.status_code} {done.json().get('code')}")


def by_card(desk: Desk, bill: Bill) -> None:
    """A payer types a test card at the gateway's page and waits until the capture is reported."""
    token = secrets.choice(desk.payers)
    made = desk.post(f"bills/{bill.psid}/card", token, json={})
    if made.status_code != 202:
        desk.journal.no(f"card {made.status_code} {made.json().get('code')}")
        return
    attempt = made.json()["id"]
    opened = _follow(desk, attempt, lambda told: bool(told["page_url"]))
    if not opened["page_url"]:
        desk.journal.no(f"card {opened['state']}")
        return
    back = desk.answered(
        lambda: requests.post(
            opened["page_url"], data={"card": "approve"}, allow_redirects=False, timeout=20
        )
    )
    if re.match(r"https?://", back.headers.get("Location", "")):
        desk.answered(lambda: requests.get(back.headers["Location"], timeout=20))
    ended = _follow(desk, attempt, lambda told: told["state"] in _ENDS)
    if ended["state"] == "captured":
        desk.journal.yes(Word(channel="adyen", reference=attempt, psid=bill.psid, paisa=bill.paisa))
    else:
        desk.journal.no(f"card {ended['state']}")


def _follow(desk: Desk, attempt: str, until: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Look at an attempt until it is so, or for as long as patience lasts."""
    give_up = time.monotonic() + PATIENCE_S
    while True:
        url = f"{desk.address}/api/v1/card-attempts/{attempt}"
        answer = desk.answered(lambda: requests.get(url, timeout=20))  # noqa: B023 - called at once
        told: dict[str, Any] = answer.json()
        if until(told) or told["state"] in _ENDS or time.monotonic() > give_up:
            return told
        time.sleep(PAUSE_S)  # noqa: TID251 - nothing tells a payer but looking


WAYS = {"onebill": by_onebill, "counter": by_counter, "scroll": by_scroll, "card": by_card}
