"""The times at which a registration waited for the citizen or a court, as its clocks see them."""

from collections.abc import Iterable
from datetime import timedelta

from app.calendar import local_day
from app.casework.cases.models.work import ReviewRound
from app.casework.cases.policy.clocks import Pause
from app.stays.public import StayView

_A_DAY = timedelta(days=1)


def pauses_of(rounds: Iterable[ReviewRound], stays: Iterable[StayView] = ()) -> list[Pause]:
    """Return a pause for each round and each stay, in days of the province.

    The first day of a stay and its last do not count, nor do the days between.
    """
    waited = [
        Pause(
            asked=local_day(each.asked_at),
            answered=local_day(each.answered_at) if each.answered_at else None,
        )
        for each in rounds
    ]
    stayed = [Pause(asked=each.begins_on - _A_DAY, answered=each.last_day) for each in stays]
    return waited + stayed
