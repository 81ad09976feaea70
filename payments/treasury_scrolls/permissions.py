"""Permissions to import treasuries' credits, and their reasons."""

from app import roles
from app.permissions import Permission

SEND_TREASURY_SCROLL = Permission(
    name="payments.send_treasury_scroll",
    holders=(roles.FINANCE_OFFICER,),
    why="The treasury sends its scroll of credits to Finance, and an officer brings it in.",
)
DECIDE_TREASURY_SCROLL = Permission(
    name="payments.decide_treasury_scroll",
    holders=(roles.FINANCE_OFFICER,),
    why="A second finance officer compares it with the treasury's paper before money arrives.",
)
FOLLOW_UP_TREASURY_SCROLL = Permission(
    name="payments.follow_up_treasury_scroll",
    holders=(roles.FINANCE_OFFICER,),
    why="The officer who asked the treasury or the bank about a difference records the result.",
)
TABLE = (SEND_TREASURY_SCROLL, DECIDE_TREASURY_SCROLL, FOLLOW_UP_TREASURY_SCROLL)
