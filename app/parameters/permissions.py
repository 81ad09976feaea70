"""Permissions for law, rates and thresholds."""

from app import roles
from app.permissions import Permission

SEE_PROPOSALS = Permission(
    name="parameters.see_proposals",
    holders=(
        roles.PARAMETER_OFFICER,
        roles.ADMINISTRATOR,
        roles.AUDITOR,
        roles.DEPARTMENT_HEAD,
        roles.PROCUREMENT_OFFICER,
        roles.APPROVING_OFFICER,
        roles.COMPETENT_AUTHORITY,
    ),
    why="Officials who work by a rule see its source, its history and what is about to change.",
)
PROPOSE_VALUE = Permission(
    name="parameters.propose_value",
    holders=(roles.PARAMETER_OFFICER,),
    why="Law enters the system through officers appointed for it.",
)
DECIDE_VALUE = Permission(
    name="parameters.decide_value",
    holders=(roles.PARAMETER_OFFICER,),
    why="A second officer of the same rank checks the value against its source.",
)

TABLE = (SEE_PROPOSALS, PROPOSE_VALUE, DECIDE_VALUE)
