"""Who may do what about reliefs beyond asking for one, which is `cases.apply`."""

from app import roles
from app.permissions import Permission

PROPOSE_BUDGET = Permission(
    name="reliefs.propose_budget",
    holders=(roles.FINANCE_OFFICER,),
    why="How much a scheme may cost is Finance's to enter, from the schedule or the order.",
)
DECIDE_BUDGET = Permission(
    name="reliefs.decide_budget",
    holders=(roles.FINANCE_OFFICER,),
    why="A second officer of Finance compares it with the schedule or the order.",
)
READ_RELIEFS = Permission(
    name="reliefs.read",
    holders=(roles.FINANCE_OFFICER, roles.AUDITOR),
    why="Finance answers for every relief, and auditors look at all of them; neither changes one.",
)
USE_CREDIT = Permission(
    name="reliefs.use_credit",
    holders=(roles.PERSON, roles.SUPPLIER_OWNER),
    why="Who was granted a credit pays their own bills with it.",
)
PROPOSE_SCHEME = Permission(
    name="reliefs.propose_scheme",
    holders=(roles.FINANCE_OFFICER,),
    why="A scheme is changed by Finance, which answers for what it costs.",
)
DECIDE_SCHEME = Permission(
    name="reliefs.decide_scheme",
    holders=(roles.FINANCE_OFFICER,),
    why="A second officer of Finance compares a change with the order, and sees what it reaches.",
)
ASK_WHAT_IF = Permission(
    name="reliefs.ask_what_if",
    holders=(roles.FINANCE_OFFICER,),
    why="What a change would cost reads the books of all firms, so only Finance asks for it.",
)
TABLE = (
    PROPOSE_BUDGET,
    DECIDE_BUDGET,
    READ_RELIEFS,
    USE_CREDIT,
    PROPOSE_SCHEME,
    DECIDE_SCHEME,
    ASK_WHAT_IF,
)
