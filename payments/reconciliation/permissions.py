"""Permissions on the reconciliation with the Accountant General's figures, and their reasons."""

from app import roles
from app.permissions import Permission

ENTER_AG_FIGURES = Permission(
    name="payments.enter_ag_figures",
    holders=(roles.FINANCE_OFFICER,),
    why="The Accountant General's monthly letter comes to Finance, and an officer enters it.",
)
RECONCILE = Permission(
    name="payments.reconcile",
    holders=(roles.FINANCE_OFFICER,),
    why="The officer who knows the month's transfers explains each difference.",
)
CERTIFY_RECONCILIATION = Permission(
    name="payments.certify_reconciliation",
    holders=(roles.FINANCE_OFFICER,),
    why="A second finance officer checks the explanations before they are certified.",
)
TABLE = (ENTER_AG_FIGURES, RECONCILE, CERTIFY_RECONCILIATION)
