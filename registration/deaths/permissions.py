"""Permissions to report a death, and to record it."""

from app import roles
from app.permissions import Permission

REPORT_DEATH = Permission(
    name="registration.report_death",
    holders=(roles.PERSON,),
    why="A widow or another heir is often no partner, and knows it first; the office looks.",
)
PROPOSE_FINDING = Permission(
    name="registration.propose_death_finding",
    holders=(roles.CASE_OFFICER, roles.CASE_APPROVER),
    why="The Registrar’s office checks the death certificate, and records what it found.",
)
DECIDE_FINDING = Permission(
    name="registration.decide_death_finding",
    holders=(roles.CASE_APPROVER, roles.DEPARTMENT_HEAD),
    why="Nobody can act for a firm after a record of their death: a second officer checks it.",
)
TABLE = (REPORT_DEATH, PROPOSE_FINDING, DECIDE_FINDING)
