"""Which handler hears which event. Filled once, when domains install themselves."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from app.outbox.models import Event

if TYPE_CHECKING:
    from app.unit_of_work import UnitOfWork

Handler = Callable[["UnitOfWork", Event], None]
# How handlers are carried: each lane is a queue with workers of its own.
Lane = Literal["fast", "asking", "awaited", "slow"]


@dataclass
class Subscriptions:
    """Handlers by event name. A handler's name is stable: deliveries in the database hold it.

    All are in the lane "fast" but these: "slow" (mail, PDFs, anything risky) runs each in a fork;
    "awaited" as well, for what a person waits for (a refund, an opening), which must not stand
    behind a notice to five thousand firms. "asking" does nothing but ask a gateway for whom a payer
    waits: under the gateway's own time-outs, and without a fork, which would load the gateway's
    library anew for each question.
    """

    by_event: dict[str, list[str]] = field(default_factory=dict)
    handlers: dict[str, Handler] = field(default_factory=dict)
    lanes: dict[str, Lane] = field(default_factory=dict)

    def subscribe(self, event: str, handler: Handler, lane: Lane = "fast") -> None:
        """Call `handler(uow, event)` once, in its own transaction, for each event of that name."""
        name = f"{handler.__module__}.{handler.__name__}:{event}"
        if name in self.handlers:
            message = f"{name} is subscribed twice"
            raise ValueError(message)
        self.handlers[name] = handler
        self.by_event.setdefault(event, []).append(name)
        self.lanes[name] = lane

    def of(self, event: str) -> list[str]:
        """Return the names of the handlers of an event."""
        return self.by_event.get(event, [])
