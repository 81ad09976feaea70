"""The sandbox's notices, and its bad behaviour in sending them."""

import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC
from typing import Any

from app.clock import real_now
from demonstration.payments.sandbox.book import Payment, make_reference
from payments.cards.adyen.configuration import CardSettings
from payments.cards.adyen.notices import sign, signed_values

Send = Callable[[dict[str, Any]], None]
PAUSE_S = 0.05


@dataclass
class Behaviour:
    """The faults of notices; numbers are chances from 0 to 1, seconds are at most.

    `delay_s` is the delay of a notice, `think_s` the duration of a request with a key. `own_names`:
    a request's notice has the request's own reference, not its payment's. The reference of the real
    one differs between its examples (U).
    """

    delay_s: float = 0.0
    think_s: float = 0.0
    duplicate: float = 0.0
    reorder: float = 0.0
    lose: float = 0.0
    batch: float = 0.0
    forge: float = 0.0
    fail_capture: float = 0.0
    refuse_refund: float = 0.0
    fail_refund: float = 0.0
    own_names: float = 0.0

    def change(self, asked: dict[str, Any]) -> None:
        """Take over the numbers that are known."""
        for each in fields(self):
            if each.name in asked:
                setattr(self, each.name, float(asked[each.name]))


@dataclass
class Post:
    """Notices on their way. `send` delivers one batch; a failure is tried again."""

    settings: CardSettings
    send: Send
    behaviour: Behaviour = field(default_factory=Behaviour)
    waiting: list[dict[str, Any]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    chance: random.Random = field(default_factory=random.Random)

    def tell(  # noqa: PLR0913 - a notice's parts
        self,
        code: str,
        payment: Payment,
        *,
        value: int,
        success: bool = True,
        reference: str = "",
        original: bool = False,
        reason: str = "",
        named: str = "",
    ) -> str:
        """Put a notice into the post, and return its reference; `named` is its request's own."""
        psp = make_reference() if original and not reference else reference or payment.psp_reference
        item: dict[str, Any] = {
            "amount": {"currency": payment.currency, "value": value},
            "eventCode": code,
            "eventDate": real_now().astimezone(UTC).isoformat(timespec="seconds"),
            "merchantAccountCode": self.settings.merchant_account,
            "merchantReference": self._reference_in_notice(payment, named),
            "paymentMethod": "visa",
            "pspReference": psp,
            "reason": reason,
            "success": "true" if success else "false",
        }
        if original:
            item["originalReference"] = payment.psp_reference
        item["additionalData"] = {
            "hmacSignature": sign(signed_values(item), self.settings.hmac_key)
        }
        with self.lock:
            if self.chance.random() >= self.behaviour.lose:
                self.waiting.append(item)
                if self.chance.random() < self.behaviour.duplicate:
                    self.waiting.append(item)
        return psp

    def _reference_in_notice(self, payment: Payment, own: str) -> str:
        return own if own and self.chance.random() < self.behaviour.own_names else payment.reference

    def deliver(self) -> int:
        """Send the queued items, with the set faults; return the number delivered."""
        with self.lock:
            items, self.waiting = self.waiting, []
        if self.chance.random() < self.behaviour.reorder:
            self.chance.shuffle(items)
        delivered = 0
        for batch in self._batches(items):
            try:
                self.send({"live": "false", "notificationItems": batch})
                delivered += len(batch)
            except OSError:
                with self.lock:
                    self.waiting.extend(each["NotificationRequestItem"] for each in batch)
        return delivered

    def _batches(self, items: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
        wrapped = [{"NotificationRequestItem": each} for each in items]
        together = len(wrapped) > 1 and self.chance.random() < self.behaviour.batch
        batches = [wrapped] if together else [[each] for each in wrapped]
        if wrapped and self.chance.random() < self.behaviour.forge:
            # A forgery by a stranger who has seen a true notice: first the notice, then a lie.
            lie = {**items[0], "success": "true", "pspReference": make_reference()}
            batches.append([wrapped[0], {"NotificationRequestItem": lie}])
        return batches

    def think(self) -> None:
        """Take a while over a request: its twin may come meanwhile."""
        if self.behaviour.think_s:
            time.sleep(self.chance.uniform(0, self.behaviour.think_s))  # noqa: TID251 - being slow is the point

    def run(self) -> None:
        """Deliver for ever: the sandbox's own thread."""
        while True:
            if self.waiting:
                time.sleep(self.chance.uniform(0, self.behaviour.delay_s))  # noqa: TID251 - to be late is the point
                self.deliver()
            time.sleep(PAUSE_S)  # noqa: TID251 - nothing tells of a new notice
