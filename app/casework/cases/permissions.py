"""Permissions to apply, and to follow applications."""

from app import roles
from app.permissions import Permission

APPLY = Permission(
    name="cases.apply",
    holders=(roles.PERSON,),
    why="Everybody may ask the government for a service, for themselves.",
)
APPLY_FOR_ORGANISATION = Permission(
    name="cases.apply_for_organisation",
    holders=(roles.SUPPLIER_OWNER,),
    why="A firm is bound by what its owners sign: they apply for it and see what it has asked for.",
)
READ_OWN_APPLICATIONS = Permission(
    name="cases.read_own_applications",
    holders=(roles.PERSON,),
    why="Everybody follows what they have asked for.",
)
ASSIST = Permission(
    name="cases.assist",
    holders=(roles.FACILITATION_OFFICER,),
    why="At a facilitation centre an officer fills in the form for people who cannot, with"
    " their consent.",
)

APPLICANT_TABLE = (APPLY, APPLY_FOR_ORGANISATION, READ_OWN_APPLICATIONS, ASSIST)
