"""Permissions to read the books, keep the chart, close a month, correct a head."""

from app import roles
from app.permissions import Permission

READ_LEDGER = Permission(
    name="ledger.read",
    holders=(roles.AUDITOR, roles.FINANCE_OFFICER),
    why="An auditor must be able to follow every rupee without asking anybody; Finance keeps them.",
)
PROPOSE_HEAD = Permission(
    name="ledger.propose_head",
    holders=(roles.FINANCE_OFFICER,),
    why="Heads of account come from Finance, with the instrument that opened or ended them.",
)
DECIDE_HEAD = Permission(
    name="ledger.decide_head",
    holders=(roles.FINANCE_OFFICER,),
    why="A second officer of Finance checks the head against its source.",
)
PROPOSE_PERIOD = Permission(
    name="ledger.propose_period",
    holders=(roles.FINANCE_OFFICER,),
    why="Finance closes the books of a month, and gives a reason for opening them again.",
)
DECIDE_PERIOD = Permission(
    name="ledger.decide_period",
    holders=(roles.FINANCE_OFFICER,),
    why="Nobody closes or opens the books alone.",
)
PROPOSE_CORRECTION = Permission(
    name="ledger.propose_correction",
    holders=(roles.FINANCE_OFFICER,),
    why="What was posted to a wrong head is corrected by a transfer entry of Finance.",
)
DECIDE_CORRECTION = Permission(
    name="ledger.decide_correction",
    holders=(roles.FINANCE_OFFICER,),
    why="Nobody moves money between heads alone.",
)
WIDEN_ACCOUNT = Permission(
    name="ledger.widen",
    holders=(roles.SYSTEM,),
    why="An operator at the console spreads a busy account over more rows; no amount changes.",
)
TABLE = (
    READ_LEDGER,
    PROPOSE_HEAD,
    DECIDE_HEAD,
    PROPOSE_PERIOD,
    DECIDE_PERIOD,
    PROPOSE_CORRECTION,
    DECIDE_CORRECTION,
    WIDEN_ACCOUNT,
)
