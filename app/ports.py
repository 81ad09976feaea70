"""Ports: what use cases need of the world outside the database, filled at install.

A room says `registry.provide(MailGateway, make_mail_gateway)`; a use case asks
`uow.port(MailGateway)`. So use cases hold no settings, and a test or a province can fill a port
with another adapter. Adapters are made at first use, once a process.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from app.config import Settings

Port = TypeVar("Port")
Factory = Callable[[Settings], Any]


@dataclass
class Ports:
    """The adapters of this process, by the class of the port."""

    settings: Settings | None = None
    factories: Mapping[type, Factory] = field(default_factory=dict)
    filled: dict[type, Any] = field(default_factory=dict)

    def get(self, kind: type[Port]) -> Port:
        """Return the implementation of a port; raise LookupError if install provided none."""
        if kind not in self.filled:
            if kind not in self.factories or self.settings is None:
                message = f"nothing provides {kind.__name__}"
                raise LookupError(message)
            self.filled[kind] = self.factories[kind](self.settings)
        adapter: Port = self.filled[kind]
        return adapter
