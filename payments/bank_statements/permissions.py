"""Permissions on statements of bank accounts, and their reasons."""

from app import roles
from app.permissions import Permission

IMPORT_BANK_STATEMENT = Permission(
    name="payments.import_bank_statement",
    holders=(roles.FINANCE_OFFICER,),
    why="The bank sends its statement to Finance, and an officer brings it in.",
)
MATCH_BANK_STATEMENT = Permission(
    name="payments.match_bank_statement",
    holders=(roles.FINANCE_OFFICER,),
    why="The officer who reconciles an account says which lines are which money; nothing moves.",
)
TABLE = (IMPORT_BANK_STATEMENT, MATCH_BANK_STATEMENT)
