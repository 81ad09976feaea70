"""Which handler hears which event. Filled once, when domains install themselves."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.outbox.models import Event

if TYPE_CHECKING:
    from app.unit_of_work import UnitOfWork

Handler = Callable[["UnitOfWork", Event], None]


@dataclass
class Subscriptions:
    """Handlers by event name. A handler's name is stable: deliveries in the database hold it.

    `slow` handlers (gateways, PDFs, anything risky) run on a queue of their own, in a fork.
    """

    by_event: dict[str, list[str]] = field(default_factory=dict)
    handlers: dict[str, Handler] = field(default_factory=dict)
    slow: set[str] = field(default_factory=set)

    def subscribe(self, event: str, handler: Handler, *, slow: bool = False) -> None:
        """Call `handler(uow, event)` once, in its own transaction, for each event of that name."""
        name = f"{handler.__module__}.{handler.__name__}:{event}"
        if name in self.handlers:
            message = f"{name} is subscribed twice"
            raise ValueError(message)
        self.handlers[name] = handler
        self.by_event.setdefault(event, []).append(name)
        if slow:
            self.slow.add(name)

    def of(self, event: str) -> list[str]:
        """Return the names of the handlers of an event."""
        return self.by_event.get(event, [])
