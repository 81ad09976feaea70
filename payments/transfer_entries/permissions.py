"""Permissions on transfer-entry memos, and their reasons. Officers of transfers read them."""

from app import roles
from app.permissions import Permission

PROPOSE_MEMO = Permission(
    name="payments.propose_transfer_entry",
    holders=(roles.FINANCE_OFFICER,),
    why="A finance officer gathers what has to be moved between heads at a treasury.",
)
DECIDE_MEMO = Permission(
    name="payments.decide_transfer_entry",
    holders=(roles.FINANCE_OFFICER,),
    why="A second finance officer signs before the Accountant General is asked to move money.",
)
RECORD_MEMO = Permission(
    name="payments.record_transfer_entry",
    holders=(roles.FINANCE_OFFICER,),
    why="The officer with the Accountant General’s answer records the number of its entry.",
)
TABLE = (PROPOSE_MEMO, DECIDE_MEMO, RECORD_MEMO)
