"""Permissions to read the audit trail."""

from app import roles
from app.permissions import Permission

READ_TRAIL = Permission(
    name="audit.read",
    holders=(roles.AUDITOR,),
    why="An auditor sees what everybody did and was refused; only an auditor, who can do nothing.",
)
READ_OWN_TRAIL = Permission(
    name="audit.read_own",
    holders=(roles.PERSON,),
    why="Everybody sees what was done in their name: it is how a stolen account is noticed.",
)

TABLE = (READ_TRAIL, READ_OWN_TRAIL)
