"""How money that does not suffice is shared out. Pure, in paisa."""

from app.money import PAISA_PER_RUPEE


def share_paisa(decided: int, free: int, asked: int) -> int:
    """Return what is free ÷ what all decisions give, of one decision: in whole rupees, down.

    Where the money suffices, it is the decision's own amount.
    """
    if free >= asked:
        return decided
    return decided * free // asked // PAISA_PER_RUPEE * PAISA_PER_RUPEE
