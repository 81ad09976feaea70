"""Next duty of a holder about a grant, and its date. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.casework.cases.policy.states import RegistrationState
from app.casework.definition.shapes import Term


class Due(StrEnum):
    """The next event: its renewal opens, is open (until the day), or it only ends."""

    OPENS = "opens"
    RENEW = "renew"
    RENEW_LATE = "renew_late"
    ENDS = "ends"


@dataclass(frozen=True)
class NextDue:
    """The next event, and its date."""

    what: Due
    day: date


def next_due(
    term: Term | None, valid_until: date | None, state: RegistrationState, today: date
) -> NextDue | None:
    """Return the next event of a grant, or None.

    A late renewal costs the term's surcharge, until the last day of grace.
    """
    if term is None or valid_until is None:
        return None
    if state is RegistrationState.EXPIRED and term.renewal:
        return NextDue(Due.RENEW_LATE, valid_until + timedelta(days=term.grace))
    if state is not RegistrationState.GRANTED:
        return None
    if not term.renewal:
        return NextDue(Due.ENDS, valid_until)
    opens = valid_until - timedelta(days=term.renewal)
    return NextDue(Due.OPENS, opens) if today < opens else NextDue(Due.RENEW, valid_until)
