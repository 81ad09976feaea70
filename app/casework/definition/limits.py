"""How much an answer may hold where its field says nothing of it."""

LONGEST_LINE = 200
LONGEST_TEXT = 5_000
# What PostgreSQL's bigint holds, less a digit.
MOST_NUMBER = 10**18 - 1
USUAL_ROWS = 20
MOST_ROWS = 100
