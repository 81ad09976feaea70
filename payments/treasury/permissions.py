"""Permissions on money in transfer to treasuries and payees, and their reasons."""

from app import roles
from app.permissions import Permission

PREPARE_TRANSFER = Permission(
    name="payments.prepare_transfer",
    holders=(roles.SYSTEM, roles.FINANCE_OFFICER),
    why="The machine gathers each day's money; an officer may have it gathered once more.",
)
PROPOSE_TRANSFER = Permission(
    name="payments.propose_transfer",
    holders=(roles.FINANCE_OFFICER,),
    why="A finance officer checks what was gathered before anybody is asked to send it.",
)
DECIDE_TRANSFER = Permission(
    name="payments.decide_transfer",
    holders=(roles.FINANCE_OFFICER,),
    why="A second finance officer lets the province's money leave the bank.",
)
SEND_TRANSFER = Permission(
    name="payments.send_transfer",
    holders=(roles.FINANCE_OFFICER,),
    why="The officer who gave the bank its order knows the order's number.",
)
CONFIRM_TRANSFER = Permission(
    name="payments.confirm_treasury",
    holders=(roles.FINANCE_OFFICER,),
    why="Another officer holds the treasury's credit advice, or the bank's refusal.",
)
PLACE_DDO = Permission(
    name="payments.place_ddo",
    holders=(roles.FINANCE_OFFICER,),
    why="Finance says which treasury and fund a drawing officer's money belongs to.",
)
DECIDE_DDO = Permission(
    name="payments.decide_ddo",
    holders=(roles.FINANCE_OFFICER,),
    why="A second finance officer checks it against its source before money follows it.",
)
APPROPRIATE_FEES = Permission(
    name="payments.appropriate_fees",
    holders=(roles.FINANCE_OFFICER,),
    why="The officer with the sanction for the channels' fees enters the amount paid into"
    " each bank.",
)
DECIDE_APPROPRIATION = Permission(
    name="payments.decide_appropriation",
    holders=(roles.FINANCE_OFFICER,),
    why="A second finance officer sees it in the bank's statement before it is in force.",
)
READ_TREASURY = Permission(
    name="payments.read_treasury",
    holders=(roles.FINANCE_OFFICER, roles.AUDITOR),
    why="Finance and audit follow every rupee from its head to the treasury.",
)
FREEZE_STATEMENT = Permission(
    name="payments.freeze_statement",
    holders=(roles.SYSTEM,),
    why="A closed month's statement is stored and signed by the machine, with the figures of"
    " the books.",
)
MAKE_BANK_ORDER = Permission(
    name="payments.make_bank_order",
    holders=(roles.FINANCE_OFFICER,),
    why="A finance officer collects payments due into an order to the bank.",
)
RELEASE_BANK_ORDER = Permission(
    name="payments.release_bank_order",
    holders=(roles.FINANCE_OFFICER,),
    why="A second finance officer sees the whole accounts and releases; only then there is a file.",
)
READ_ORDER_FILE = Permission(
    name="payments.read_order_file",
    holders=(roles.FINANCE_OFFICER,),
    why="The file contains payees' account numbers: only the officer who takes it to the bank"
    " needs them.",
)
RECORD_BANK_RESULT = Permission(
    name="payments.tell_bank_result",
    holders=(roles.FINANCE_OFFICER,),
    why="The officer with the bank's answer enters it, line by line.",
)
CONFIRM_BANK_RESULT = Permission(
    name="payments.confirm_bank_result",
    holders=(roles.FINANCE_OFFICER,),
    why="A second finance officer compares it with the bank's statement before it is in force.",
)
ENTER_PAYEE_ACCOUNT = Permission(
    name="payments.tell_payee_account",
    holders=(roles.FINANCE_OFFICER,),
    why="The officer with the payee's claim in hand records the account for the money.",
)
ENTER_OWN_ACCOUNT = Permission(
    name="payments.tell_own_account",
    holders=(roles.PERSON,),
    why="A payer chooses the account for their own refunds.",
)
RECORD_PAY_ORDER = Permission(
    name="payments.tell_pay_order",
    holders=(roles.FINANCE_OFFICER, roles.FACILITATION_OFFICER),
    why="A person without a bank account asks for a pay order at a centre, and an officer"
    " records it.",
)

TABLE = (
    PREPARE_TRANSFER,
    PROPOSE_TRANSFER,
    DECIDE_TRANSFER,
    SEND_TRANSFER,
    CONFIRM_TRANSFER,
    PLACE_DDO,
    DECIDE_DDO,
    APPROPRIATE_FEES,
    DECIDE_APPROPRIATION,
    READ_TREASURY,
    FREEZE_STATEMENT,
    MAKE_BANK_ORDER,
    RELEASE_BANK_ORDER,
    READ_ORDER_FILE,
    RECORD_BANK_RESULT,
    CONFIRM_BANK_RESULT,
    ENTER_PAYEE_ACCOUNT,
    ENTER_OWN_ACCOUNT,
    RECORD_PAY_ORDER,
)
