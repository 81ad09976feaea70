"""Permissions on settlement files, differences and terms, and their reasons."""

from app import roles
from app.permissions import Permission

SEND_SETTLEMENT = Permission(
    name="payments.send_settlement",
    holders=(roles.FINANCE_OFFICER,),
    why="A channel sends its settlement file to Finance, and an officer brings it in.",
)
DECIDE_SETTLEMENT = Permission(
    name="payments.decide_settlement",
    holders=(roles.FINANCE_OFFICER,),
    why="A second finance officer compares the file with the bank’s statement before it is in"
    " force.",
)
FETCH_SETTLEMENT = Permission(
    name="payments.fetch_settlement",
    holders=(roles.SYSTEM,),
    why="What the system itself fetched from a gateway counts on nobody’s word.",
)
PROPOSE_MATCH = Permission(
    name="payments.propose_match",
    holders=(roles.FINANCE_OFFICER,),
    why="The officer who has asked the channel about a difference enters its cause.",
)
DECIDE_MATCH = Permission(
    name="payments.decide_match",
    holders=(roles.FINANCE_OFFICER,),
    why="A second finance officer agrees before a difference moves money in the books.",
)
PROPOSE_TERMS = Permission(
    name="payments.propose_settlement_terms",
    holders=(roles.FINANCE_OFFICER,),
    why="The officer with the channel’s agreement in hand enters its terms on files and fees.",
)
DECIDE_TERMS = Permission(
    name="payments.decide_settlement_terms",
    holders=(roles.FINANCE_OFFICER,),
    why="A second finance officer checks it against the agreement.",
)
READ_SETTLEMENT = Permission(
    name="payments.read_settlement",
    holders=(roles.FINANCE_OFFICER, roles.AUDITOR),
    why="Finance and audit see what channels have paid out, and what they still owe.",
)

TABLE = (
    SEND_SETTLEMENT,
    DECIDE_SETTLEMENT,
    FETCH_SETTLEMENT,
    PROPOSE_MATCH,
    DECIDE_MATCH,
    PROPOSE_TERMS,
    DECIDE_TERMS,
    READ_SETTLEMENT,
)
