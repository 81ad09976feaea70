"""Deliver events in this process, without queues."""

from datetime import timedelta

from app.identity.accounts.queries.actors import SYSTEM
from app.outbox.deliver import deliver_one
from app.outbox.use_cases import DeliverEvent, Leased, LeaseDue, lease_due
from app.unit_of_work import Executor

MAX_DELIVERIES = 1_000


def deliver_here(executor: Executor) -> int:
    """Deliver what is due in this process, without queues, and what that publishes in turn.

    Return how many deliveries were tried. Raises RuntimeError when there is no end to it.
    """
    tried = 0
    while leased := _lease_all(executor):
        for each in leased:
            deliver_one(executor, DeliverEvent(event_id=each.event_id, handler=each.handler))
        tried += len(leased)
        if tried > MAX_DELIVERIES:
            message = "more than 1,000 deliveries: do handlers publish to each other for ever?"
            raise RuntimeError(message)
    return tried


def _lease_all(executor: Executor) -> list[Leased]:
    command = LeaseDue(lane=None, most=100, lasting=timedelta(minutes=5))
    return executor.execute(lease_due, command, actor=SYSTEM)
