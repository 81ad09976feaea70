"""How often one person or one address may say something: whole offices share one."""

from app.identity.people.throttle import Limit

FEEDBACK = Limit("page-feedback", 30, 3600)
