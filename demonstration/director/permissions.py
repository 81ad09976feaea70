"""Permissions to direct a demonstration."""

from app import roles
from app.permissions import Permission

DIRECT = Permission(
    name="demonstration.direct",
    holders=(roles.OPERATOR,),
    why="Somebody must move the clock of a demonstration and enlist its participants.",
)
TABLE = (DIRECT,)
