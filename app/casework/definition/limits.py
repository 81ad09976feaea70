"""How much an answer may hold where its field says nothing of it."""

MAX_LINE_LENGTH = 200
MAX_TEXT_LENGTH = 5_000
# The capacity of PostgreSQL's bigint, less a digit.
MAX_NUMBER = 10**18 - 1
USUAL_ROWS = 20
MAX_ROWS = 100
