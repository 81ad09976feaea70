"""Permissions to change the map."""

from app import roles
from app.parameters.permissions import SEE_PROPOSALS
from app.permissions import Permission

PROPOSE_CHANGE = Permission(
    name="places.propose",
    holders=(roles.PARAMETER_OFFICER,),
    why="Districts are made by gazette: they enter through the officers who keep rules and rates.",
)
DECIDE_CHANGE = Permission(
    name="places.decide",
    holders=(roles.PARAMETER_OFFICER,),
    why="A second officer checks the change against the gazette.",
)
SEE_CHANGES = SEE_PROPOSALS

TABLE = (PROPOSE_CHANGE, DECIDE_CHANGE)
