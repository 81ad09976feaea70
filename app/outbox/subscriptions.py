"""Handlers by event. Filled once, when domains install themselves."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from app.outbox.models import Event

# Gets a unit of work, which itself knows the subscriptions and cannot be named here.
Handler = Callable[[Any, "Event"], None]
# Lanes of handlers: each lane is a queue with separate workers.
Lane = Literal["fast", "asking", "awaited", "slow"]


def handler(name: str) -> Callable[[Handler], Handler]:
    """Write the name under which deliveries wait for a handler; it outlives every move of code."""

    def named(function: Handler) -> Handler:
        function.delivered_to = name  # type: ignore[attr-defined]  # functions take attributes
        return function

    return named


def name_of(function: Handler) -> str:
    """Return a handler's written name. Raises ValueError if it has none."""
    name: str | None = getattr(function, "delivered_to", None)
    if name is None:
        message = f"{function.__name__} has no written name: decorate it with @handler(…)"
        raise ValueError(message)
    return name


@dataclass
class Subscriptions:
    """Handlers by event name. Each has a written name: deliveries in the database hold it.

    All are in the lane "fast" but these: "slow" (mail, PDFs, anything risky) runs each in a fork;
    "awaited" as well, for what a person waits for (a refund, an opening), which must not stand
    behind a notice to five thousand firms. "asking" does nothing but ask a gateway for whom a payer
    waits: under the gateway's own time-outs, and without a fork, which would load the gateway's
    library again for each question.
    """

    by_event: dict[str, list[str]] = field(default_factory=dict)
    handlers: dict[str, Handler] = field(default_factory=dict)
    lanes: dict[str, Lane] = field(default_factory=dict)

    def subscribe(self, event: str, handler: Handler, lane: Lane = "fast") -> None:
        """Call `handler(uow, event)` once, in its own transaction, for each event of that name."""
        name = f"{name_of(handler)}:{event}"
        if name in self.handlers:
            message = f"{name} is subscribed twice"
            raise ValueError(message)
        self.handlers[name] = handler
        self.by_event.setdefault(event, []).append(name)
        self.lanes[name] = lane

    def of(self, event: str) -> list[str]:
        """Return the names of the handlers of an event."""
        return self.by_event.get(event, [])
