"""Permissions to read the register of deposits and to decide on lapses, and their reasons."""

from app import roles
from app.permissions import Permission

READ_DEPOSITS = Permission(
    name="payments.read_deposits",
    holders=(
        roles.FINANCE_OFFICER,
        roles.AUDITOR,
        roles.DEPARTMENT_HEAD,
        roles.BILLING_OFFICER,
    ),
    why="Finance and audit follow all deposits, a department those that it holds.",
)
PROPOSE_LAPSE = Permission(
    name="payments.propose_deposit_lapse",
    holders=(roles.FINANCE_OFFICER,),
    why="A finance officer checks once a year which deposits nobody has claimed.",
)
DECIDE_LAPSE = Permission(
    name="payments.decide_deposit_lapse",
    holders=(roles.FINANCE_OFFICER,),
    why="A second finance officer checks the list before the deposits become revenue.",
)
TABLE = (READ_DEPOSITS, PROPOSE_LAPSE, DECIDE_LAPSE)
