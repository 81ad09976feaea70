"""Calculation of shares of scarce money. Pure, in paisa."""

from app.money import PAISA_PER_RUPEE


def share_paisa(decided: int, free: int, asked: int) -> int:
    """Return free money ÷ total of decisions, of one decision: in whole rupees, down.

    If there is enough money, it is the decision's own amount.
    """
    if free >= asked:
        return decided
    return decided * free // asked // PAISA_PER_RUPEE * PAISA_PER_RUPEE
