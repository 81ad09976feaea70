"""Permissions about declared days; whoever sees proposals of rules sees them too."""

from app import roles
from app.parameters.permissions import SEE_PROPOSALS
from app.permissions import Permission

PROPOSE_DAYS = Permission(
    name="holidays.propose",
    holders=(roles.PARAMETER_OFFICER,),
    why="A holiday moves deadlines: it enters through the officers who keep rules and rates.",
)


DECIDE_DAYS = Permission(
    name="holidays.decide",
    holders=(roles.PARAMETER_OFFICER,),
    why="A second officer checks it against the notification.",
)


SEE_DECLARATIONS = SEE_PROPOSALS


TABLE = (PROPOSE_DAYS, DECIDE_DAYS)
