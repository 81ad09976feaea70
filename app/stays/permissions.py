"""Permissions to enter and confirm stays. That of the subject's kind is required too."""

from app import roles
from app.permissions import Permission

_OFFICERS = (
    roles.CASE_OFFICER,
    roles.CASE_APPROVER,
    roles.INSPECTOR,
    roles.DEPARTMENT_HEAD,
    roles.FINANCE_OFFICER,
    roles.PROCUREMENT_OFFICER,
    roles.APPROVING_OFFICER,
    roles.COMPETENT_AUTHORITY,
)
ENTER_STAY = Permission(
    name="stays.enter",
    holders=_OFFICERS,
    why="The office that is served with an order enters what it blocks.",
)
CONFIRM_STAY = Permission(
    name="stays.confirm",
    holders=_OFFICERS,
    why="A second officer compares the entry with the order before it blocks anything, or ends.",
)
READ_ALL_STAYS = Permission(
    name="stays.read_all",
    holders=(roles.AUDITOR,),
    why="An auditor sees which orders kept which acts waiting.",
)
END_STAYS = Permission(
    name="stays.note_end",
    holders=(roles.SYSTEM,),
    why="The clock decides that the last day of a stay has passed.",
)
TABLE = (ENTER_STAY, CONFIRM_STAY, READ_ALL_STAYS, END_STAYS)
