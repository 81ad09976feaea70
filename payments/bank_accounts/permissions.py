"""Permissions on the province's bank accounts, and their reasons."""

from app import roles
from app.permissions import Permission

PROPOSE_BANK_ACCOUNT = Permission(
    name="payments.propose_bank_account",
    holders=(roles.FINANCE_OFFICER,),
    why="The officer with Finance's authority in hand enters the account that it names.",
)
DECIDE_BANK_ACCOUNT = Permission(
    name="payments.decide_bank_account",
    holders=(roles.FINANCE_OFFICER,),
    why="A second finance officer checks number and authority before money goes there.",
)
READ_BANK_ACCOUNTS = Permission(
    name="payments.read_bank_accounts",
    holders=(roles.FINANCE_OFFICER, roles.AUDITOR),
    why="Finance and audit see at which banks the province has money, and by whose authority.",
)
TABLE = (PROPOSE_BANK_ACCOUNT, DECIDE_BANK_ACCOUNT, READ_BANK_ACCOUNTS)
