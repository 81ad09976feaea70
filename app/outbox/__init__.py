"""News of what happened: rows written in the transaction, delivered to handlers exactly once."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.platform import Platform


def run_relay(platform: "Platform") -> None:
    """Carry events from the outbox to the queues until stopped (`bdm relay`)."""
    from app.outbox.relay import run  # noqa: PLC0415 - the web server needs no relay

    run(platform)
