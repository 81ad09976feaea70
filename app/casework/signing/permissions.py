"""Permissions to sign, and to record signatures on paper."""

from app import roles
from app.permissions import Permission

SIGN = Permission(
    name="cases.sign",
    holders=(roles.PERSON,),
    why="Whoever a statement names signs it themselves, and reads it whole before.",
)
RECORD_SIGNATURE = Permission(
    name="cases.record_signature",
    holders=(roles.FACILITATION_OFFICER,),
    why="Who has no account signs on paper, in front of an officer who keeps the page.",
)
RECORD_LETTER = Permission(
    name="cases.record_objection_letter",
    holders=(roles.CASE_OFFICER, roles.CASE_APPROVER),
    why="Who has neither account nor a centre nearby objects by a letter; its office enters it.",
)

SIGNING_TABLE = (SIGN, RECORD_SIGNATURE, RECORD_LETTER)
