"""The outbox in numbers for Prometheus, counted when it asks and not before."""

from prometheus_client import CollectorRegistry, Gauge

from app.outbox.queries import backlog
from app.platform import Platform


def outbox_gauges(platform: Platform) -> CollectorRegistry:
    """Count the outbox and return gauges in a registry of their own, ready to be written."""
    with platform.executor.sessions() as session:
        found = backlog(session)
    registry = CollectorRegistry()
    for name, text, value in (
        ("bdm_outbox_waiting", "Deliveries that wait for their handler", found.waiting),
        ("bdm_outbox_dead", "Deliveries that failed for the last time", found.dead),
        ("bdm_outbox_oldest_seconds", "Age of the oldest waiting delivery", found.oldest_seconds),
    ):
        Gauge(name, text, registry=registry).set(value)
    return registry
