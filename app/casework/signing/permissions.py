"""Permissions to sign, and to record signatures on paper."""

from app import roles
from app.permissions import Permission

SIGN = Permission(
    name="cases.sign",
    holders=(roles.PERSON,),
    why="Each person named in a statement signs it personally, and reads it whole before.",
)
RECORD_SIGNATURE = Permission(
    name="cases.record_signature",
    holders=(roles.FACILITATION_OFFICER,),
    why="A person without an account signs on paper, in front of an officer who keeps the page.",
)
RECORD_LETTER = Permission(
    name="cases.record_objection_letter",
    holders=(roles.CASE_OFFICER, roles.CASE_APPROVER),
    why="A person without an account or a centre nearby objects by letter; the office enters it.",
)

SIGNING_TABLE = (SIGN, RECORD_SIGNATURE, RECORD_LETTER)
