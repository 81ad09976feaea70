"""Permissions of an office's part of casework."""

from app import roles
from app.casework.definition.shapes import WORKERS
from app.permissions import Permission

_CHIEFS = (roles.CASE_APPROVER, roles.DEPARTMENT_HEAD)

NAME_OFFICE = Permission(
    name="cases.name_office",
    holders=(roles.ADMINISTRATOR,),
    why="The person who sets up departments chooses which of them is an agency's office.",
)
DECIDE_OFFICE = Permission(
    name="cases.decide_office",
    holders=(roles.ADMINISTRATOR,),
    why="A second administrator checks it before any citizen's papers go there.",
)
SEE_OFFICES = Permission(
    name="cases.see_offices",
    holders=(roles.ADMINISTRATOR, roles.AUDITOR, roles.FACILITATION_OFFICER),
    why="People who assign or audit the officers of offices see the list of offices.",
)
WORK = Permission(
    name="cases.work",
    holders=WORKERS,
    why="An office's own people read what was submitted to it and decide its steps.",
)
ASSIGN = Permission(
    name="cases.assign",
    holders=_CHIEFS,
    why="The person responsible for an office decides who does what in it.",
)
DECIDE_APPEAL = Permission(
    name="cases.decide_appeal",
    holders=WORKERS,
    why="Another officer, of the role that the service names, reviews a refusal.",
)
REVOKE = Permission(
    name="cases.revoke",
    holders=_CHIEFS,
    why="The person responsible for what an office grants may propose to revoke it.",
)
DECIDE_REVOCATION = Permission(
    name="cases.decide_revocation",
    holders=_CHIEFS,
    why="A second officer hears what the holder answers before a grant ends.",
)
ANSWER_REVOCATION = Permission(
    name="cases.answer_revocation",
    holders=(roles.PERSON,),
    why="The holder of a grant is heard before it is revoked.",
)
READ_FIGURES = Permission(
    name="cases.read_figures",
    holders=_CHIEFS,
    why="The person responsible for an office sees how long its steps take, and why it refuses.",
)
READ_ALL_FIGURES = Permission(
    name="cases.read_all_figures",
    holders=(roles.AUDITOR, roles.ADMINISTRATOR),
    why="The person responsible for all offices compares them; documents of citizens stay"
    " with the office.",
)
WATCH_CLOCKS = Permission(
    name="cases.watch_clocks",
    holders=(roles.SYSTEM,),
    why="The clock decides that a step's time has passed; nobody chooses it.",
)
FOLLOW_CHARGES = Permission(
    name="cases.follow_charges",
    holders=(roles.SYSTEM,),
    why="Work follows the charge of an officer who was transferred or has left.",
)

TABLE = (
    NAME_OFFICE,
    DECIDE_OFFICE,
    SEE_OFFICES,
    WORK,
    ASSIGN,
    DECIDE_APPEAL,
    REVOKE,
    DECIDE_REVOCATION,
    ANSWER_REVOCATION,
    READ_FIGURES,
    READ_ALL_FIGURES,
    WATCH_CLOCKS,
    FOLLOW_CHARGES,
)
