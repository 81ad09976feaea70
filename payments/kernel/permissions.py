"""Permissions on fees, bills and money received, and their reasons.

Other domains raise and end bills through `payments/public.py` inside their own use cases, which ask
for their own permissions.
"""

from app import roles
from app.permissions import Permission

PROPOSE_FEE = Permission(
    name="payments.propose_fee",
    holders=(roles.PARAMETER_OFFICER,),
    why="A fee is law: it enters the system through officers appointed for it.",
)
DECIDE_FEE = Permission(
    name="payments.decide_fee",
    holders=(roles.PARAMETER_OFFICER,),
    why="A second officer of the same standing checks the fee against its source.",
)
READ_FEE_FILES = Permission(
    name="payments.read_fee_files",
    holders=(
        roles.PARAMETER_OFFICER,
        roles.BILLING_OFFICER,
        roles.DEPARTMENT_HEAD,
        roles.AUDITOR,
    ),
    why="Officials who charge a fee see its source, its history and what is about to change.",
)
RAISE_BILL = Permission(
    name="payments.raise_bill",
    holders=(roles.BILLING_OFFICER,),
    why="A department’s own officers say who owes it what.",
)
CANCEL_BILL = Permission(
    name="payments.cancel_bill",
    holders=(roles.BILLING_OFFICER, roles.DEPARTMENT_HEAD),
    why="A person who raised a bill by mistake withdraws it, with a reason, before any payment.",
)
READ_DEPARTMENT_BILLS = Permission(
    name="payments.read_department_bills",
    holders=(roles.BILLING_OFFICER, roles.DEPARTMENT_HEAD),
    why="A department follows its own bills, and no other’s.",
)
READ_OWN_BILLS = Permission(
    name="payments.read_own_bills",
    holders=(roles.PERSON,),
    why="Everybody sees what they owe and have paid, for themselves and the firm they act for.",
)
RECORD_PAYMENT = Permission(
    name="payments.record_payment",
    holders=(roles.SYSTEM,),
    why="Money is recorded by the channel that proved it, never on somebody’s word.",
)
PROPOSE_PARTNER = Permission(
    name="payments.propose_partner",
    holders=(roles.FINANCE_OFFICER,),
    why="An officer who allows a bank's machine to report payments has its agreement in hand.",
)
DECIDE_PARTNER = Permission(
    name="payments.decide_partner",
    holders=(roles.FINANCE_OFFICER,),
    why="A second finance officer checks it before any machine is believed.",
)
KEEP_PARTNER = Permission(
    name="payments.keep_partner",
    holders=(roles.FINANCE_OFFICER,),
    why="A password that leaked is replaced, and a partner that left is blocked, immediately.",
)
READ_PARTNERS = Permission(
    name="payments.read_partners",
    holders=(roles.FINANCE_OFFICER, roles.AUDITOR),
    why="Finance and audit see the sources that may report payments.",
)
RECORD_TAKING = Permission(
    name="payments.record_taking",
    holders=(roles.FINANCE_OFFICER,),
    why="The officer with the cash, the cheque or the stamped challan in hand records what it"
    " is for.",
)
CONFIRM_TAKING = Permission(
    name="payments.confirm_taking",
    holders=(roles.FINANCE_OFFICER,),
    why="A second finance officer compares it with the document before it is a payment.",
)
READ_TAKINGS = Permission(
    name="payments.read_takings",
    holders=(roles.FINANCE_OFFICER, roles.AUDITOR),
    why="Finance and audit see payments at counters, and who recorded them.",
)
CLAIM_REFUND = Permission(
    name="payments.claim_refund",
    holders=(roles.PERSON,),
    why="A person who paid a bill, or holds its receipt, says why the money should come back.",
)
PROPOSE_REFUND = Permission(
    name="payments.propose_refund",
    holders=(roles.FINANCE_OFFICER,),
    why="The officer with the payer’s claim in hand proposes the refund.",
)
DECIDE_REFUND = Permission(
    name="payments.decide_refund",
    holders=(roles.FINANCE_OFFICER,),
    why="A second finance officer checks the claim before money leaves.",
)
SEND_REFUND = Permission(
    name="payments.send_refund",
    holders=(roles.FINANCE_OFFICER,),
    why="The officer who ordered the bank’s transfer knows its number.",
)
CONFIRM_REFUND = Permission(
    name="payments.confirm_refund",
    holders=(roles.FINANCE_OFFICER,),
    why="Another officer sees in the bank’s statement that it arrived, or was returned.",
)
READ_REVERSALS = Permission(
    name="payments.read_reversals",
    holders=(roles.FINANCE_OFFICER, roles.AUDITOR),
    why="Finance and audit see which payments were reversed, who reversed them, and which"
    " were paid again.",
)
PROPOSE_UNDOING = Permission(
    name="payments.propose_undoing",
    holders=(roles.FINANCE_OFFICER,),
    why="An officer who finds an entry without real money reports it, and the real one.",
)
DECIDE_UNDOING = Permission(
    name="payments.decide_undoing",
    holders=(roles.FINANCE_OFFICER,),
    why="A second finance officer holds it against paper and scroll before it leaves the books.",
)
READ_CARD_REPORTS = Permission(
    name="payments.read_card_reports",
    holders=(roles.FINANCE_OFFICER, roles.AUDITOR),
    why="Finance and audit see which settlement reports came, failed to be read, or are missing.",
)
READ_OPEN_CARDS = Permission(
    name="payments.read_open_cards",
    holders=(roles.FINANCE_OFFICER, roles.AUDITOR),
    why="Finance and audit see card payments without a known result, and look them up.",
)
READ_REFUNDS = Permission(
    name="payments.read_refunds",
    holders=(roles.FINANCE_OFFICER, roles.AUDITOR),
    why="Finance and audit follow every refund to its end.",
)
SEND_SCROLL = Permission(
    name="payments.send_scroll",
    holders=(roles.FINANCE_OFFICER,),
    why="A bank sends its scroll to Finance, and an officer brings it in.",
)
DECIDE_SCROLL = Permission(
    name="payments.decide_scroll",
    holders=(roles.FINANCE_OFFICER,),
    why="A second finance officer sees what every line means before any of them counts.",
)
READ_SCROLLS = Permission(
    name="payments.read_scrolls",
    holders=(roles.FINANCE_OFFICER, roles.AUDITOR),
    why="Finance and audit see what banks took, and the money whose bill nobody knows.",
)
CATCH_UP_SCROLLS = Permission(
    name="payments.catch_up_scrolls",
    holders=(roles.SYSTEM,),
    why="What old scrolls brought is settled by a job, on the word of those who confirmed them.",
)
PROPOSE_SUSPENSE = Permission(
    name="payments.propose_suspense",
    holders=(roles.FINANCE_OFFICER,),
    why="The officer who found the owner of the money enters it, with the reason.",
)
DECIDE_SUSPENSE = Permission(
    name="payments.decide_suspense",
    holders=(roles.FINANCE_OFFICER,),
    why="A second finance officer checks the claim before money leaves suspense.",
)
CLOSE_COUNTER = Permission(
    name="payments.close_counter",
    holders=(roles.FINANCE_OFFICER,),
    why="The cashier counts the cash and cheques and takes them to the bank, every day.",
)
CONFIRM_CLOSE = Permission(
    name="payments.confirm_close",
    holders=(roles.FINANCE_OFFICER,),
    why="A second finance officer holds the count against the deposit slip.",
)
READ_COLLECTIONS = Permission(
    name="payments.read_collections",
    holders=(roles.FINANCE_OFFICER, roles.AUDITOR),
    why="Finance and audit see what every head, department, district and channel has brought.",
)
READ_DEPARTMENT_COLLECTIONS = Permission(
    name="payments.read_department_collections",
    holders=(roles.DEPARTMENT_HEAD,),
    why="The head of a department sees what it collects, and nothing of any other.",
)
FOLD_COLLECTIONS = Permission(
    name="payments.fold_collections",
    holders=(roles.SYSTEM,),
    why="Sums are made of the ledger by the machine alone.",
)

TABLE = (
    PROPOSE_FEE,
    DECIDE_FEE,
    READ_FEE_FILES,
    RAISE_BILL,
    CANCEL_BILL,
    READ_DEPARTMENT_BILLS,
    READ_OWN_BILLS,
    RECORD_PAYMENT,
    PROPOSE_PARTNER,
    DECIDE_PARTNER,
    KEEP_PARTNER,
    READ_PARTNERS,
    RECORD_TAKING,
    CONFIRM_TAKING,
    READ_TAKINGS,
    SEND_SCROLL,
    DECIDE_SCROLL,
    READ_SCROLLS,
    CATCH_UP_SCROLLS,
    PROPOSE_SUSPENSE,
    DECIDE_SUSPENSE,
    CLOSE_COUNTER,
    CONFIRM_CLOSE,
    CLAIM_REFUND,
    PROPOSE_REFUND,
    DECIDE_REFUND,
    SEND_REFUND,
    CONFIRM_REFUND,
    READ_REFUNDS,
    READ_REVERSALS,
    PROPOSE_UNDOING,
    DECIDE_UNDOING,
    READ_CARD_REPORTS,
    READ_OPEN_CARDS,
    READ_COLLECTIONS,
    READ_DEPARTMENT_COLLECTIONS,
    FOLD_COLLECTIONS,
)
