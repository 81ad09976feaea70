"""How often one person or one address may say something: whole offices share one."""

from app.identity.throttle import Limit
from app.network import network
from app.permissions import Actor

FEEDBACK = Limit("page-feedback", 30, 3600)


def counted_as(actor: Actor) -> str:
    """Return whom to count: a person, else the network that a stranger comes from."""
    return str(actor.person_id) if actor.person_id else network(actor.address)
