"""Permissions to prepare, approve and read disclosures of files."""

from app import roles
from app.permissions import Permission

_CHIEFS = (roles.CASE_APPROVER, roles.DEPARTMENT_HEAD)
_OFFICE = (roles.CASE_OFFICER, *_CHIEFS)

PREPARE_DISCLOSURE = Permission(
    name="cases.prepare_disclosure",
    holders=_OFFICE,
    why="People who work with an office's files answer requests for information in them.",
)
DECIDE_DISCLOSURE = Permission(
    name="cases.decide_disclosure",
    holders=_CHIEFS,
    why="A second officer checks what is withheld before anything of a file leaves the office.",
)
SEE_DISCLOSURES = Permission(
    name="cases.see_disclosures",
    holders=_OFFICE,
    why="An office's own people know what was disclosed of its files.",
)
READ_ALL_DISCLOSURES = Permission(
    name="cases.read_all_disclosures",
    holders=(roles.AUDITOR,),
    why="Auditors compare how offices disclose; they read what was disclosed and nothing more.",
)
DISCLOSURE_TABLE = (
    PREPARE_DISCLOSURE,
    DECIDE_DISCLOSURE,
    SEE_DISCLOSURES,
    READ_ALL_DISCLOSURES,
)
