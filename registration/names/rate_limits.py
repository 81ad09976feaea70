"""How often one person or address may check names: offices share one; this stops programs."""

from app.identity.people.throttle import Limit

CHECKS = Limit("name-check", 300, 3600)
