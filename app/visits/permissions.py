"""Permissions for visits."""

from app import roles
from app.permissions import Permission

OPEN_VISIT = Permission(
    name="visits.open",
    holders=(roles.FACILITATION_OFFICER,),
    why="A person who does not read or type does one act at a centre, with an officer and a"
    " witness.",
)
CONFIRM_VISIT = Permission(
    name="visits.confirm",
    holders=(roles.FACILITATION_OFFICER,),
    why="Giving an account back to its holder takes a second officer who saw card and person.",
)
SEE_VISITS = Permission(
    name="visits.see_all",
    holders=(roles.ADMINISTRATOR, roles.AUDITOR),
    why="The person responsible for the centres checks each day’s visits, so that false ones show.",
)
READ_OWN_VISITS = Permission(
    name="visits.read_own",
    holders=(roles.PERSON,),
    why="Everybody reads what was done for them at a centre, and says where they were not there.",
)
TABLE = (OPEN_VISIT, CONFIRM_VISIT, SEE_VISITS, READ_OWN_VISITS)
