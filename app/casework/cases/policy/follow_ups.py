"""Acts after a grant: renewal and correction. Pure."""

from datetime import date, timedelta

from app.casework.cases.policy.states import RegistrationState
from app.casework.definition.shapes import Term


def renewal_opens(term: Term | None, valid_until: date | None) -> date | None:
    """Return the first day on which a grant may be renewed; None: it never ends, or never may."""
    if term is None or valid_until is None or not term.renewal:
        return None
    return valid_until - timedelta(days=term.renewal)


def may_renew(
    state: RegistrationState, term: Term | None, valid_until: date | None, today: date
) -> bool:
    """Return True if a grant may be renewed on a day: near its end or in its days of grace."""
    opens = renewal_opens(term, valid_until)
    if opens is None or today < opens:
        return False
    return state in {RegistrationState.GRANTED, RegistrationState.EXPIRED}


def may_correct(state: RegistrationState) -> bool:
    """Return True if a grant may be corrected: while it is in force."""
    return state is RegistrationState.GRANTED


def may_correct_elsewhere(state: RegistrationState) -> bool:
    """Return True if a domain may correct its own books: also after the holder's end."""
    return state in {RegistrationState.GRANTED, RegistrationState.HOLDER_GONE}
