"""Which handler hears which event. Filled once, when domains install themselves."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from app.outbox.models import Event

if TYPE_CHECKING:
    from app.unit_of_work import UnitOfWork

Handler = Callable[["UnitOfWork", Event], None]
# How handlers are carried: each lane is a queue with workers of its own.
Lane = Literal["fast", "awaited", "slow"]
LANES: tuple[Lane, ...] = ("fast", "awaited", "slow")


@dataclass
class Subscriptions:
    """Handlers by event name. A handler's name is stable: deliveries in the database hold it.

    `slow` handlers (gateways, PDFs, anything risky) run on queues of their own, in a fork. Those of
    them that a person waits for (`awaited`: the page that takes a card, a refund, an opening) never
    stand behind the others: a notice to five thousand firms must not keep a payer waiting.
    """

    by_event: dict[str, list[str]] = field(default_factory=dict)
    handlers: dict[str, Handler] = field(default_factory=dict)
    slow: set[str] = field(default_factory=set)
    awaited: set[str] = field(default_factory=set)

    def subscribe(
        self, event: str, handler: Handler, *, slow: bool = False, awaited: bool = False
    ) -> None:
        """Call `handler(uow, event)` once, in its own transaction, for each event of that name."""
        name = f"{handler.__module__}.{handler.__name__}:{event}"
        if name in self.handlers:
            message = f"{name} is subscribed twice"
            raise ValueError(message)
        self.handlers[name] = handler
        self.by_event.setdefault(event, []).append(name)
        if slow or awaited:
            self.slow.add(name)
        if awaited:
            self.awaited.add(name)

    def in_lane(self, lane: Lane) -> set[str]:
        """Return the names of the handlers of a lane; of "fast" all that are in no other."""
        if lane == "fast":
            return set(self.handlers) - self.slow
        return self.awaited if lane == "awaited" else self.slow - self.awaited

    def of(self, event: str) -> list[str]:
        """Return the names of the handlers of an event."""
        return self.by_event.get(event, [])
