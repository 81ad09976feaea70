"""Permissions to record public notices, and to remind of these."""

from app import roles
from app.permissions import Permission

RECORD_NOTICE = Permission(
    name="registration.record_notice",
    holders=(roles.PERSON, roles.CASE_OFFICER, roles.CASE_APPROVER),
    why="Partners, and those who left, say where it appeared; the Registrar’s office may too.",
)
REMIND_OF_NOTICES = Permission(
    name="registration.remind_of_notices",
    holders=(roles.SYSTEM,),
    why="A daily job reminds firms of notices without which partners stay liable.",
)
TABLE = (RECORD_NOTICE, REMIND_OF_NOTICES)
