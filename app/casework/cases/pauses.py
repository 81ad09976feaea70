"""The times at which a registration waited for the citizen, as its clocks see them."""

from collections.abc import Iterable

from app.calendar import local_day
from app.casework.cases.models.work import ReviewRound
from app.casework.cases.policy.clocks import Pause


def pauses_of(rounds: Iterable[ReviewRound]) -> list[Pause]:
    """Return a pause for each round, in days of the province."""
    return [
        Pause(
            asked=local_day(each.asked_at),
            answered=local_day(each.answered_at) if each.answered_at else None,
        )
        for each in rounds
    ]
