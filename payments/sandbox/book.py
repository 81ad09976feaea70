"""What the sandbox remembers: sessions, payments, its journal, reports, and answers it gave."""

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
AUTHORISED, REFUSED, CAPTURED, CANCELLED = "Authorised", "Refused", "Captured", "Cancelled"


def make_reference() -> str:
    """Make a name of 16 characters, as the gateway gives to everything."""
    return "".join(secrets.choice(LETTERS) for _ in range(16))


@dataclass
class Session:
    """A hosted page: the request it was opened with, and what came of it."""

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
    """Everything, behind one lock; `replies` are answers by idempotency key.

    `journal` is what the next batch settles; `reports` are files by the number of their batch.
    """

    sessions: dict[str, Session] = field(default_factory=dict)
    payments: dict[str, Payment] = field(default_factory=dict)
    replies: dict[tuple[str, str], tuple[int, dict[str, Any]]] = field(default_factory=dict)
    journal: list[Entry] = field(default_factory=list)
    reports: dict[int, str] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def once(
        self, key: str, path: str, act: Callable[[], tuple[int, dict[str, Any]]]
    ) -> tuple[int, dict[str, Any]]:
        """Answer a key as it was answered before, else act; an error is not remembered."""
        with self.lock:
            if key and (key, path) in self.replies:
                return self.replies[key, path]
            status, body = act()
            if key and status < 400:  # noqa: PLR2004 - the first status that is an error
                self.replies[key, path] = status, body
            return status, body
