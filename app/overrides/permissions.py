"""Permissions to ask for an override, and to agree to one.

The act's permission is required as well, except from the authority above (`FOR_EVERY_OFFICE`).
"""

from app import roles
from app.permissions import Permission

_OFFICERS = (
    roles.APPROVING_OFFICER,
    roles.COMPETENT_AUTHORITY,
    roles.CASE_OFFICER,
    roles.CASE_APPROVER,
    roles.INSPECTOR,
    roles.DEPARTMENT_HEAD,
    roles.FINANCE_OFFICER,
)
ASK_OVERRIDE = Permission(
    name="overrides.ask",
    holders=(roles.PROCUREMENT_OFFICER, *_OFFICERS),
    why="Who may do an act says why a rule that is not certain should not hold it.",
)
DECIDE_OVERRIDE = Permission(
    name="overrides.decide",
    holders=(*_OFFICERS, roles.PARAMETER_OFFICER),
    why="A second officer who may do the same act answers for the override as well.",
)
FOR_EVERY_OFFICE = Permission(
    name="overrides.for_every_office",
    holders=(roles.PARAMETER_OFFICER,),
    why="Where an office has only one officer for an act, the province’s rules officers answer.",
)
TABLE = (ASK_OVERRIDE, DECIDE_OVERRIDE, FOR_EVERY_OFFICE)
