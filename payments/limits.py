"""How often one person or one address may ask: whole offices share one, these stop programs."""

from app.identity.throttle import Limit
from app.network import network
from app.permissions import Actor

ORDERS = Limit("bill-order", 120, 3600)
# Only numbers that no bill has are counted: whoever holds a number may look as often as they like.
MISSES = Limit("bill-miss", 60, 3600)
CODES = Limit("bill-code", 30, 3600)


def counted_as(actor: Actor) -> str:
    """Return whom to count: a person, else the network that a stranger comes from."""
    return str(actor.person_id) if actor.person_id else network(actor.address)
