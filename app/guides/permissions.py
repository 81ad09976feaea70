"""Permissions to keep forms and offices, and to read opinions on pages."""

from app import roles
from app.permissions import Permission

KEEPERS = (roles.FACILITATION_OFFICER, roles.PARAMETER_OFFICER)

PROPOSE_FORM = Permission(
    name="guides.propose_form",
    holders=KEEPERS,
    why="People who help at the counter have the forms that they are asked for.",
)
DECIDE_FORM = Permission(
    name="guides.decide_form",
    holders=KEEPERS,
    why="A second officer opens the file before the public fills it in.",
)
WITHDRAW_FORM = Permission(
    name="guides.withdraw_form",
    holders=KEEPERS,
    why="A form that must no longer be used is removed immediately, with a reason.",
)
PROPOSE_OFFICE = Permission(
    name="guides.propose_office",
    holders=KEEPERS,
    why="Where an office is and when it is open, officers in the districts know first.",
)
DECIDE_OFFICE = Permission(
    name="guides.decide_office",
    holders=KEEPERS,
    why="A second officer checks the address before anybody travels to it.",
)
PROPOSE_RECORDING = Permission(
    name="guides.propose_recording",
    holders=KEEPERS,
    why="People who help at the counter read a page aloud for people who cannot read it.",
)
DECIDE_RECORDING = Permission(
    name="guides.decide_recording",
    holders=KEEPERS,
    why="A second officer hears it, and compares it with its words, before the public does.",
)
SEE_KEPT = Permission(
    name="guides.see_kept",
    holders=(*KEEPERS, roles.AUDITOR),
    why="Officials see the open proposals, and who published what.",
)
READ_FEEDBACK = Permission(
    name="guides.read_feedback",
    holders=(*KEEPERS, roles.ADMINISTRATOR, roles.OPERATOR),
    why="The keepers of the pages see which of them did not help.",
)

TABLE = (
    PROPOSE_FORM,
    DECIDE_FORM,
    WITHDRAW_FORM,
    PROPOSE_OFFICE,
    DECIDE_OFFICE,
    PROPOSE_RECORDING,
    DECIDE_RECORDING,
    SEE_KEPT,
    READ_FEEDBACK,
)
