"""PostgreSQL's refusals in the ledger, as sentences."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError

from app.errors import Conflict, Invalid
from app.text import Sentence, sentence

Kind = type[Conflict | Invalid]
_UNIQUE = "23505"
_REFUSED: dict[str, tuple[Kind, str, Sentence]] = {
    "BD001": (
        Invalid,
        "no-legs",
        sentence("A transaction needs at least one transfer, and can have up to 1,000."),
    ),
    "BD002": (Conflict, "key-taken", sentence("This was already posted with other amounts.")),
    "BD003": (Invalid, "no-account", sentence("An account of this transaction does not exist.")),
    "BD004": (Conflict, "overdraft", sentence("There is not enough on the account for this.")),
    "BD005": (
        Conflict,
        "account-differs",
        sentence("This account already exists with different rules."),
    ),
    "BD006": (
        Conflict,
        "not-reversible",
        sentence("This transaction was not found, so it cannot be reversed."),
    ),
    "BD007": (
        Conflict,
        "period-closed",
        sentence("The books of that month are closed. Post it on a date in an open month."),
    ),
    "BD008": (
        Conflict,
        "head-not-in-force",
        sentence("The head of account is not in force on that day. Ask Finance which one is."),
    ),
    "BD010": (Conflict, "hold-ended", sentence("This hold has already ended.")),
    "BD011": (Conflict, "no-hold", sentence("There is no hold with this number.")),
    "BD012": (
        Conflict,
        "too-much-corrected",
        sentence("That is more than the transaction left on this account."),
    ),
    "BD013": (
        Conflict,
        "corrected",
        sentence("This transaction was corrected. Reverse the correction first."),
    ),
    "BD014": (Conflict, "closed-already", sentence("This month has already been closed.")),
    "BD015": (
        Conflict,
        "earlier-open",
        sentence("An earlier month is still open. Close the months in their order."),
    ),
    "BD016": (
        Conflict,
        "not-last",
        sentence("Only the last closed month can be opened again."),
    ),
    "BD019": (
        Invalid,
        "ledger-no-head",
        sentence("Move money only between heads of account of the same kind."),
    ),
    "BD020": (
        Conflict,
        "nothing-to-correct",
        sentence("This transaction was undone. You can no longer correct it."),
    ),
    _UNIQUE: (Conflict, "reversed", sentence("This transaction was already reversed.")),
    "23514": (
        Invalid,
        "amount",
        sentence("Every amount must be above zero, and move between two accounts."),
    ),
    "23503": (Invalid, "currency", sentence("Both accounts must be of one currency.")),
    "22003": (Invalid, "amount", sentence("An amount is too large.")),
}


def refusal(state: str) -> Conflict | Invalid:
    """Return the refusal of an SQLSTATE of the ledger's; raises KeyError for any other."""
    kind, code, message = _REFUSED[state]
    return kind(message, code=code)


@contextmanager
def refusals() -> Iterator[None]:
    """Raise PostgreSQL's refusals as ours; other errors pass."""
    try:
        yield
    except (DBAPIError, IntegrityError) as error:
        state = getattr(error.orig, "sqlstate", None) or ""
        if state not in _REFUSED or _is_a_race(state, error):
            raise
        raise refusal(state) from error


def _is_a_race(state: str, error: DBAPIError) -> bool:
    """Of all that is unique only a reversal is refused; another race is run once more."""
    named = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    return state == _UNIQUE and named != "uq_ledger_transactions_reverses"
