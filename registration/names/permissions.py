"""Permissions on names, and their reasons. Registration has permissions of its own."""

from app import roles
from app.permissions import Permission

RESERVE_NAME = Permission(
    name="registration.reserve_name",
    holders=(roles.PERSON,),
    why="Who is about to found a business has its name held while the papers are made.",
)
READ_OWN_NAMES = Permission(
    name="registration.read_own_names",
    holders=(roles.PERSON,),
    why="Everybody sees the names that are held for them and the firm they act for.",
)
PROPOSE_BARRED_WORD = Permission(
    name="registration.propose_barred_word",
    holders=(roles.PARAMETER_OFFICER,),
    why="What a name may not hold is law: it enters through officers appointed for it.",
)
DECIDE_BARRED_WORD = Permission(
    name="registration.decide_barred_word",
    holders=(roles.PARAMETER_OFFICER,),
    why="A second officer of the same standing checks the word against its source.",
)
READ_BARRED_WORDS = Permission(
    name="registration.read_barred_words",
    holders=(
        roles.PARAMETER_OFFICER,
        roles.FACILITATION_OFFICER,
        roles.VERIFICATION_OFFICER,
        roles.AUDITOR,
    ),
    why="Officials who look at names see why a word is barred, and what is about to change.",
)
REFOLD_NAMES = Permission(
    name="registration.refold_names",
    holders=(roles.SYSTEM,),
    why="Keys are made of the names by the machine alone, when a release reads names otherwise.",
)

TABLE = (
    RESERVE_NAME,
    READ_OWN_NAMES,
    PROPOSE_BARRED_WORD,
    DECIDE_BARRED_WORD,
    READ_BARRED_WORDS,
    REFOLD_NAMES,
)
