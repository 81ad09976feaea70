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
    why="A second finance officer holds the file against the bank’s statement before it counts.",
)
FETCH_SETTLEMENT = Permission(
    name="payments.fetch_settlement",
    holders=(roles.SYSTEM,),
    why="What the system itself fetched from a gateway counts on nobody’s word.",
)
PROPOSE_MATCH = Permission(
    name="payments.propose_match",
    holders=(roles.FINANCE_OFFICER,),
    why="Who has asked the channel about a difference says what it is.",
)
DECIDE_MATCH = Permission(
    name="payments.decide_match",
    holders=(roles.FINANCE_OFFICER,),
    why="A second finance officer agrees before a difference moves money in the books.",
)
PROPOSE_TERMS = Permission(
    name="payments.propose_settlement_terms",
    holders=(roles.FINANCE_OFFICER,),
    why="Who has the channel’s agreement in hand enters what it says of files and fees.",
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
