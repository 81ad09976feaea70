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
ASK_PAYMENT = Permission(
    name="reliefs.ask_payment",
    holders=(roles.FINANCE_OFFICER,),
    why="Finance sanctions what was granted; other officers follow its bill and confirm its end.",
)
MANAGE_LOANS = Permission(
    name="reliefs.manage_loans",
    holders=(roles.FINANCE_OFFICER,),
    why="Finance draws up agreements, records milestones and proposes what changes a loan.",
)
DECIDE_LOANS = Permission(
    name="reliefs.decide_loans",
    holders=(roles.FINANCE_OFFICER,),
    why="A second officer of Finance approves each tranche, rescheduling and write-off.",
)
SIGN_LOAN = Permission(
    name="reliefs.sign_loan",
    holders=(roles.PERSON, roles.SUPPLIER_OWNER),
    why="Who borrows, and who answers for it, reads and signs the agreement.",
)
LOANS = (MANAGE_LOANS, DECIDE_LOANS, SIGN_LOAN)
TABLE = (PROPOSE_BUDGET, DECIDE_BUDGET, READ_RELIEFS, USE_CREDIT, ASK_PAYMENT)
