"""Filings allowed now, and the reasons that block others: one table for menu and checks. Pure.

The rules are those of the Partnership Act 1932 if a source is named; the others are this system's,
so that the register cannot contradict itself.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from app.text import Sentence, sentence
from registration.register.policy.business import Form, Standing, State
from registration.register.policy.filings import Kind


@dataclass(frozen=True, kw_only=True)
class Situation:
    """All that decides what may be filed: the state today, what is to come, what is being asked.

    `to_come` are kinds of filings that take effect later; `asked` kinds of open applications;
    `owner` whether who files is a proprietor or partner today (never a minor); `elector` whether
    they were admitted as a minor and are of age; `grown` whether anybody in the firm is.
    """

    state: State | None
    today: date
    to_come: frozenset[Kind]
    asked: frozenset[Kind]
    owner: bool
    grown: bool = False
    elector: bool = False


Blocks = Callable[[Situation, Kind], Sentence | None]


def _unknown(now: Situation, _: Kind) -> Sentence | None:
    if now.state is None:
        return sentence("This business is not registered yet. Wait for its registration.")
    return None


def _not_owner(now: Situation, kind: Kind) -> Sentence | None:
    if not now.owner and not (now.elector and kind is Kind.ELECTION):
        return sentence("Only the proprietor or a partner of this business can file this.")
    return None


def _dissolved(now: Situation, kind: Kind) -> Sentence | None:
    if now.state and now.state.standing is Standing.DISSOLVED and kind is not Kind.CORRECTION:
        return sentence("This business is dissolved. Only a correction can be filed.")
    return None


def _dissolving(now: Situation, kind: Kind) -> Sentence | None:
    if Kind.DISSOLUTION in now.to_come and kind is not Kind.CORRECTION:
        return sentence("Its dissolution is filed and takes effect later. Withdraw that first.")
    return None


def _check_no_application(now: Situation, kind: Kind) -> Sentence | None:
    if kind in now.asked:
        return sentence("Somebody has applied for this already. Continue that application.")
    return None


def _check_no_upcoming_filing(now: Situation, kind: Kind) -> Sentence | None:
    if kind in now.to_come:
        return sentence("A filing of this kind takes effect later. Withdraw it first.")
    return None


def _no_partners(now: Situation, kind: Kind) -> Sentence | None:
    of_partners = kind in {Kind.OWNERS, Kind.ELECTION}
    if of_partners and now.state and now.state.form is not Form.PARTNERSHIP:
        return sentence("Only a partnership has partners. Register a partnership instead.")
    return None


def _nobody_grown(now: Situation, kind: Kind) -> Sentence | None:
    """Elections are those of former minors alone (Partnership Act, s. 30 (5))."""
    if kind is Kind.ELECTION and not now.grown:
        return sentence("Nobody who was admitted as a minor is of age yet.")
    return None


def _company(now: Situation, kind: Kind) -> Sentence | None:
    """SECP is federal: what it registers is changed there."""
    if now.state and now.state.form is Form.COMPANY and kind in {Kind.NAME, Kind.DISSOLUTION}:
        return sentence("A company is changed at SECP. We follow by its number.")
    return None


# In this order; the first that blocks is shown.
RULES: tuple[Blocks, ...] = (
    _unknown,
    _not_owner,
    _dissolved,
    _dissolving,
    _company,
    _no_partners,
    _nobody_grown,
    _check_no_application,
    _check_no_upcoming_filing,
)
MENU = (
    Kind.NAME,
    Kind.PLACE,
    Kind.OWNERS,
    Kind.ELECTION,
    Kind.ACTIVITIES,
    Kind.CORRECTION,
    Kind.DISSOLUTION,
)


def blocked(now: Situation, kind: Kind) -> Sentence | None:
    """Return why a kind cannot be filed now, or None if it can."""
    return next((why for rule in RULES if (why := rule(now, kind)) is not None), None)


class MenuLine(NamedTuple):
    """A kind of filing; `blocked` says why it cannot be filed now."""

    kind: Kind
    blocked: Sentence | None


def menu(now: Situation) -> Iterator[MenuLine]:
    """Yield each kind of filing with what blocks it, or None."""
    for kind in MENU:
        yield MenuLine(kind, blocked(now, kind))
