"""How often one person or one address may ask: whole offices share one, these stop programs."""

from datetime import timedelta

from app.identity.people.throttle import Limit

# No bank tells of money so late, and money counts as unclaimed by its day: an older one must not be
# written by mistake, nor on purpose.
OLDEST_WORD = timedelta(days=366)
ORDERS = Limit("bill-order", 120, 3600)
# Only numbers that no bill has are counted. Past the limit every number gets the same answer, one
# that a bill has as well: else the answer would say which numbers are right.
MISSES = Limit("bill-miss", 60, 3600)
CODES = Limit("bill-code", 30, 3600)
