"""Permissions on reliefs beyond applying for one, which is `cases.apply`."""

from app import roles
from app.permissions import Permission

PROPOSE_BUDGET = Permission(
    name="reliefs.propose_budget",
    holders=(roles.FINANCE_OFFICER,),
    why="What a scheme may cost, and a reduced rate did, is Finance's to enter, from its source.",
)
DECIDE_BUDGET = Permission(
    name="reliefs.decide_budget",
    holders=(roles.FINANCE_OFFICER,),
    why="A second officer of Finance compares it with the schedule or the order.",
)
CLOSE_YEAR = Permission(
    name="reliefs.close_year",
    holders=(roles.FINANCE_OFFICER,),
    why="Finance says by which day claims share the money of a scheme that does not suffice.",
)
DECIDE_CLOSING = Permission(
    name="reliefs.decide_closing",
    holders=(roles.FINANCE_OFFICER,),
    why="A second officer of Finance fixes the shares of a closing that another one entered.",
)
FUND_AWARDS = Permission(
    name="reliefs.fund_awards",
    holders=(roles.FINANCE_OFFICER,),
    why="Finance gives money of a new year to the awards that were granted first.",
)
READ_RELIEFS = Permission(
    name="reliefs.read",
    holders=(roles.FINANCE_OFFICER, roles.AUDITOR),
    why="Finance answers for every relief, and auditors look at all of them; neither changes one.",
)
USE_CREDIT = Permission(
    name="reliefs.use_credit",
    holders=(roles.PERSON, roles.SUPPLIER_OWNER),
    why="The holder of a credit pays their own bills with it.",
)
RETURN_USE = Permission(
    name="reliefs.return_use",
    holders=(roles.FINANCE_OFFICER,),
    why="Finance takes a relief back from a bill that it should not have paid, with its reason.",
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
    why="The borrower and the guarantor read and sign the agreement.",
)
LOANS = (MANAGE_LOANS, DECIDE_LOANS, SIGN_LOAN)
MANAGE_PARKS = Permission(
    name="reliefs.manage_parks",
    holders=(roles.FINANCE_OFFICER,),
    why="Finance enters the units of parks, and allocates each to the award that is first.",
)
DECIDE_PARKS = Permission(
    name="reliefs.decide_parks",
    holders=(roles.FINANCE_OFFICER,),
    why="A second officer of Finance compares a unit with the park's own list.",
)
PARKS = (MANAGE_PARKS, DECIDE_PARKS)
ADVISE_PAYROLL = Permission(
    name="reliefs.advise_payroll",
    holders=(roles.FINANCE_OFFICER,),
    why="Finance tells the payroll which allowances to pay, and records what it replies.",
)
DECIDE_PAYROLL = Permission(
    name="reliefs.decide_payroll",
    holders=(roles.FINANCE_OFFICER,),
    why="A second officer of Finance approves each advice before the payroll pays by it.",
)
PAYROLL = (ADVISE_PAYROLL, DECIDE_PAYROLL)
HOLD_AWARD = Permission(
    name="reliefs.hold_award",
    holders=(roles.PERSON, roles.SUPPLIER_OWNER),
    why="The holder of an award reports on it, and is heard before any of it is recovered.",
)
CLAW_BACK = Permission(
    name="reliefs.claw_back",
    holders=(roles.FINANCE_OFFICER,),
    why="Finance recovers what was not due: a notice, an order and an appeal, by three officers.",
)
FOLLOW_AWARDS = Permission(
    name="reliefs.follow_awards",
    holders=(roles.SYSTEM,),
    why="The calendar decides the day; nobody chooses it.",
)
WRITE_PARA = Permission(
    name="reliefs.write_para",
    holders=(roles.AUDITOR,),
    why="Auditors hang their paras on awards and settle them; the award itself they never change.",
)
ANSWER_PARA = Permission(
    name="reliefs.answer_para",
    holders=(roles.FINANCE_OFFICER,),
    why="Finance replies to auditors, and enters what was recovered.",
)
AFTERCARE = (HOLD_AWARD, CLAW_BACK, FOLLOW_AWARDS, WRITE_PARA, ANSWER_PARA)
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
CHANGES = (PROPOSE_SCHEME, DECIDE_SCHEME, ASK_WHAT_IF)
SAMPLE_CLAIMS = Permission(
    name="reliefs.sample_claims",
    holders=(roles.FINANCE_OFFICER, roles.AUDITOR),
    why="Finance and auditors draw decided claims and check them again; nothing is undone by it.",
)
TABLE = (
    SAMPLE_CLAIMS,
    *(PROPOSE_BUDGET, DECIDE_BUDGET, FUND_AWARDS, READ_RELIEFS, USE_CREDIT, ASK_PAYMENT),
    RETURN_USE,
    *(CLOSE_YEAR, DECIDE_CLOSING),
    *CHANGES,
    *AFTERCARE,
)
