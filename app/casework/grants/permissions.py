"""Permissions after a grant."""

from app import roles
from app.permissions import Permission

READ_OWN_GRANTS = Permission(
    name="cases.read_own_grants",
    holders=(roles.PERSON,),
    why="Everybody sees what they hold, for themselves and the firm they act for.",
)
FOLLOW_TERMS = Permission(
    name="cases.follow_terms",
    holders=(roles.SYSTEM,),
    why="That a term ends is for the calendar to say, and for nobody to choose.",
)
GRANTS_TABLE = (READ_OWN_GRANTS, FOLLOW_TERMS)
