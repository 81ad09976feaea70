"""Permissions on sanctions, and their reasons. Domains check them in their own use cases."""

from app import roles
from app.permissions import Permission

READ_SANCTIONS = Permission(
    name="payments.read_sanctions",
    holders=(roles.FINANCE_OFFICER, roles.AUDITOR),
    why="Finance and audit follow each sanction to the Accountant General and back.",
)
PRINT_SANCTION = Permission(
    name="payments.print_sanction",
    holders=(roles.FINANCE_OFFICER,),
    why="The document contains the payee's whole account number: only the officer who submits"
    " the bill needs it.",
)
RECORD_SANCTION = Permission(
    name="payments.record_sanction",
    holders=(roles.FINANCE_OFFICER,),
    why="The officer who takes the bill to the Accountant General records what happened to it.",
)
END_SANCTION = Permission(
    name="payments.end_sanction",
    holders=(roles.FINANCE_OFFICER,),
    why="The officer with the cheque, the advice or the returned bill in hand records it.",
)
CONFIRM_END = Permission(
    name="payments.confirm_sanction_end",
    holders=(roles.FINANCE_OFFICER,),
    why="A second finance officer sees the document before money counts as paid, or as free again.",
)
TABLE = (READ_SANCTIONS, PRINT_SANCTION, RECORD_SANCTION, END_SANCTION, CONFIRM_END)
