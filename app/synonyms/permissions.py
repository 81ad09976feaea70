"""Permissions for words that mean the same, named when they were for tenders alone."""

from app import roles
from app.permissions import Permission

PROPOSE_SYNONYMS = Permission(
    name="marketplace.propose_synonyms",
    holders=(roles.PARAMETER_OFFICER,),
    why="The meaning of a word decides who finds a tender: the officers of rules keep the list.",
)
DECIDE_SYNONYMS = Permission(
    name="marketplace.decide_synonyms",
    holders=(roles.PARAMETER_OFFICER,),
    why="A second officer checks that the words mean the same.",
)
READ_SYNONYMS = Permission(
    name="marketplace.read_synonyms",
    holders=(roles.PARAMETER_OFFICER, roles.AUDITOR),
    why="The keepers of the list see it, and auditors see its history.",
)
TABLE = (PROPOSE_SYNONYMS, DECIDE_SYNONYMS, READ_SYNONYMS)
