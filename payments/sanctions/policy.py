"""Order of a sanction's steps to the Accountant General and back. Pure."""

from datetime import date

SANCTIONED = "sanctioned"
SUBMITTED, TOKEN, OBJECTED, ANSWERED = "submitted", "token", "objected", "answered"
STEPS = (SUBMITTED, TOKEN, OBJECTED, ANSWERED)
PAID, RETURNED, CANCELLED = "paid", "returned", "cancelled"
ENDS = (PAID, RETURNED, CANCELLED)
CHEQUE, ADVICE = "cheque", "advice"
METHODS = (CHEQUE, ADVICE)
_NEXT = {
    SANCTIONED: SUBMITTED,
    SUBMITTED: TOKEN,
    TOKEN: OBJECTED,
    OBJECTED: ANSWERED,
    ANSWERED: OBJECTED,
}
_ENDS = {
    SANCTIONED: (CANCELLED,),
    SUBMITTED: (RETURNED,),
    TOKEN: (PAID, RETURNED),
    OBJECTED: (RETURNED,),
    ANSWERED: (PAID, RETURNED),
}


def next_step(last: str) -> str:
    """Return the one step that can follow: an answered bill may be objected to once more."""
    return _NEXT[last]


def possible_ends(last: str) -> tuple[str, ...]:
    """Return how it can end now.

    Only before it is with the Accountant General is it ours to cancel, and nothing is paid without
    a token, or over an objection that was not answered.
    """
    return _ENDS[last]


def number_of(ddo_code: str, fiscal_year: date, serial: int) -> str:
    """Write the number of a sanction: DDO, fiscal year, place in it ("QA4021/2026-27/0001")."""
    year = fiscal_year.year
    return f"{ddo_code}/{year}-{(year + 1) % 100:02d}/{serial:04d}"
