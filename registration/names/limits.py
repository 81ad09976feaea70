"""How often one person or address may check names: offices share one; this stops programs."""

from app.identity.throttle import Limit
from app.network import network
from app.permissions import Actor

CHECKS = Limit("name-check", 300, 3600)


def counted_as(actor: Actor) -> str:
    """Return whom to count: a person, else the network that a stranger comes from."""
    return str(actor.person_id) if actor.person_id else network(actor.address)
