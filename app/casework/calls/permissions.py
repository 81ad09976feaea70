"""Permissions to draw up calls, score, and confirm rankings. Everybody reads a call."""

from app import roles
from app.casework.definition.shapes import WORKERS
from app.permissions import Permission

_CHIEFS = (roles.CASE_APPROVER, roles.DEPARTMENT_HEAD)

DRAW_UP_CALL = Permission(
    name="cases.draw_up_call",
    holders=_CHIEFS,
    why="The person responsible for an office sets the criteria for giving its scarce places.",
)
DECIDE_CALL = Permission(
    name="cases.decide_call",
    holders=_CHIEFS,
    why="A second officer checks deadline, criteria and panel before anybody applies.",
)
SEE_CALLS = Permission(
    name="cases.see_calls",
    holders=WORKERS,
    why="An office's own people follow its calls; scores stay hidden until all are in.",
)
SCORE = Permission(
    name="cases.score",
    holders=WORKERS,
    why="The members of a panel are officers of the office; each scores alone.",
)
RANK = Permission(
    name="cases.rank",
    holders=_CHIEFS,
    why="The person responsible for an office has the ranking computed from the panel's scores.",
)
CONFIRM_RANKING = Permission(
    name="cases.confirm_ranking",
    holders=_CHIEFS,
    why="A second officer confirms a ranking before anybody gets anything by it.",
)
CALL_TABLE = (DRAW_UP_CALL, DECIDE_CALL, SEE_CALLS, SCORE, RANK, CONFIRM_RANKING)
