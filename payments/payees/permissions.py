"""Permissions on payees' standing accounts, and their reasons."""

from app import roles
from app.permissions import Permission

ASK_ACCOUNT = Permission(
    name="payments.ask_payee_account",
    holders=(roles.PERSON,),
    why="A person, or the owner of a firm, says where money from the government is to go.",
)
DECIDE_ACCOUNT = Permission(
    name="payments.decide_payee_account",
    holders=(roles.FINANCE_OFFICER,),
    why="A finance officer sees the bank's proof that the account is the payee's own.",
)
READ_ACCOUNTS = Permission(
    name="payments.read_payee_accounts",
    holders=(roles.FINANCE_OFFICER, roles.AUDITOR),
    why="Finance and audit follow which accounts were asked for, approved and stopped.",
)
TABLE = (ASK_ACCOUNT, DECIDE_ACCOUNT, READ_ACCOUNTS)
