"""State of the sandbox: sessions, payments, its journal, reports, and earlier answers."""

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Reply = tuple[int, dict[str, Any]]
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
AUTHORISED, REFUSED, CAPTURED, CANCELLED = "Authorised", "Refused", "Captured", "Cancelled"


def make_reference() -> str:
    """Make a name of 16 characters, as the gateway gives to everything."""
    return "".join(secrets.choice(LETTERS) for _ in range(16))


@dataclass
class Session:
    """A hosted page: the request it was opened with, and the result."""

    id: str
    request: dict[str, Any]
    result: str
    status: str = "active"
    payment: "Payment | None" = None


@dataclass
class Payment:
    """A card payment: its state, and how much was captured and refunded."""

    psp_reference: str
    reference: str
    currency: str
    value: int
    state: str
    captured: int = 0
    refunded: int = 0
    charged_back: int = 0
    dispute: str = ""
    told: list[str] = field(default_factory=list)
    refunds: "list[Entry]" = field(default_factory=list)


@dataclass(frozen=True)
class Entry:
    """A line of the next settlement report: paisa, + towards the merchant; "" where it is none."""

    type: str
    value: int
    fee: int = 0
    payment: Payment | None = None
    reference: str = ""
    merchant_reference: str = ""


@dataclass
class Book:
    """Everything, behind one lock; `replies` are answers by idempotency key and path.

    `at_work` are those whose first request has no answer yet.
    `journal` is what the next batch settles; `reports` are files by the number of their batch.
    """

    sessions: dict[str, Session] = field(default_factory=dict)
    payments: dict[str, Payment] = field(default_factory=dict)
    replies: dict[tuple[str, str], Reply] = field(default_factory=dict)
    at_work: set[tuple[str, str]] = field(default_factory=set)
    journal: list[Entry] = field(default_factory=list)
    reports: dict[int, str] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def once(
        self, name: tuple[str, str], act: Callable[[], Reply], *, think: Callable[[], None]
    ) -> Reply:
        """Answer a key and path as they were answered before, else think, and act.

        Their twin hears at once that they are at work; nobody else waits for the thinking. An error
        is not remembered; without a key nothing is.
        """
        with self.lock:
            if not name[0]:
                return act()
            if name in self.replies:
                return self.replies[name]
            if name in self.at_work:
                return error(422, "704", "request already processed or in progress")
            self.at_work.add(name)
        try:
            think()
            return self._acted(name, act)
        finally:
            with self.lock:
                self.at_work.discard(name)

    def _acted(self, name: tuple[str, str], act: Callable[[], Reply]) -> Reply:
        with self.lock:
            status, body = act()
            if status < 400:  # noqa: PLR2004 - the first status that is an error
                self.replies[name] = status, body
            return status, body


def error(status: int, code: str, message: str) -> Reply:
    """Refuse, in the gateway's form."""
    kind = "security" if status in {401, 403} else "validation"
    told = {"status": status, "errorCode": code, "message": message, "errorType": kind}
    return status, told
