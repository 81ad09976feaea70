"""The status of a tender, and what may be done with it: facts and time in, an answer out.

Nothing stores a status. `PERMITS` is the one table that menus and use cases both read, so what a
page offers and what the server enforces cannot drift apart.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from app.calendar import local_day
from app.text import Sentence, sentence


class Status(StrEnum):
    """The status of a tender."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    PUBLISHED = "published"
    CLOSED = "closed"
    OPENED = "opened"
    REPORTED = "reported"
    AWARDED = "awarded"
    CONTRACTED = "contracted"
    COMPLETED = "completed"
    TERMINATED = "terminated"
    CANCELLED = "cancelled"


class TenderAction(StrEnum):
    """An action of people on a tender."""

    EDIT = "edit"
    SUBMIT = "submit"
    SEND_BACK = "send_back"
    APPROVE = "approve"
    PUBLISH = "publish"
    ASK = "ask"
    EXPLAIN = "explain"
    BID = "bid"
    WITHDRAW_BID = "withdraw_bid"
    CONFIRM_BID = "confirm_bid"
    AMEND = "amend"
    OPEN = "open"
    POSTPONE = "postpone"
    EXTEND_VALIDITY = "extend_validity"
    SEE_BIDDERS = "see_bidders"
    EVALUATE = "evaluate"
    REPORT = "report"
    RETURN_REPORT = "return_report"
    ANNOUNCE_REPORT = "announce_report"
    AWARD = "award"
    REVERSE_AWARD = "reverse_award"
    DRAW_UP = "draw_up"
    SIGN = "sign"
    COMPLETE = "complete"
    TERMINATE = "terminate"
    CANCEL = "cancel"
    COPY = "copy"


@dataclass(frozen=True, kw_only=True)
class TenderFacts:
    """The times of what has happened, in UTC; None is "has not". Reversed facts are None again.

    `opens_at` is the opening now announced (a postponement moves it). How long a report waits for
    its award is a rule that officers can override (`marketplace/awards/queries.py`).
    `awarded_at` is the first award in force; while it left parts of the report for a later one,
    `parts_wait_since` says since when.
    """

    submitted_at: datetime | None = None
    approved_at: datetime | None = None
    published_at: datetime | None = None
    closes_at: datetime | None = None
    opens_at: datetime | None = None
    opened_at: datetime | None = None
    reported_at: datetime | None = None
    awarded_at: datetime | None = None
    parts_wait_since: datetime | None = None
    signed_at: datetime | None = None
    completed_at: datetime | None = None
    terminated_at: datetime | None = None
    cancelled_at: datetime | None = None


# The latest stage first: the first fact that has happened decides.
_STAGES: tuple[tuple[Status, Callable[[TenderFacts], datetime | None]], ...] = (
    (Status.CANCELLED, lambda facts: facts.cancelled_at),
    (Status.TERMINATED, lambda facts: facts.terminated_at),
    (Status.COMPLETED, lambda facts: facts.completed_at),
    (Status.CONTRACTED, lambda facts: facts.signed_at),
    (Status.AWARDED, lambda facts: facts.awarded_at),
    (Status.REPORTED, lambda facts: facts.reported_at),
    (Status.OPENED, lambda facts: facts.opened_at),
    (Status.CLOSED, lambda facts: facts.published_at and facts.closes_at),
    (Status.PUBLISHED, lambda facts: facts.published_at),
    (Status.APPROVED, lambda facts: facts.approved_at),
    (Status.SUBMITTED, lambda facts: facts.submitted_at),
)


def status(facts: TenderFacts, now: datetime) -> Status:
    """Derive the status. A bid at `closes_at` itself is late: bidding is open while now < it."""
    for stage, happened_at in _STAGES:
        at = happened_at(facts)
        if at is not None and at <= now:
            return stage
    return Status.DRAFT


def _opening_due(facts: TenderFacts, now: datetime) -> Sentence | None:
    if facts.opens_at is not None and now >= facts.opens_at:
        return None
    return sentence("Bids may not be opened before the opening time that was announced.")


def _parts_wait(facts: TenderFacts, now: datetime) -> Sentence | None:
    if facts.awarded_at is None or facts.awarded_at > now or facts.parts_wait_since is not None:
        return None
    return sentence("An award is made once, and no part of this tender still needs one.")


def _no_more(_facts: TenderFacts, _now: datetime) -> None:
    return None


@dataclass(frozen=True)
class Permit:
    """The statuses that allow an action, the refusal otherwise, and a further condition."""

    statuses: frozenset[Status]
    otherwise: Sentence
    condition: Callable[[TenderFacts, datetime], Sentence | None] = _no_more


_ENDED = frozenset({Status.COMPLETED, Status.TERMINATED, Status.CANCELLED})
_SIGNED = frozenset({Status.CONTRACTED, Status.COMPLETED, Status.TERMINATED})
_BIDS_KNOWN = frozenset({Status.OPENED, Status.REPORTED, Status.AWARDED}) | _SIGNED
_SUBMITTED_ONLY = sentence("This tender is not waiting for approval.")
_BIDDING_ONLY = sentence("Bidding on this tender is not open.")
_CONTRACT_ONLY = sentence("There is no contract in force.")


def _in(*statuses: Status) -> frozenset[Status]:
    return frozenset(statuses)


PERMITS: dict[TenderAction, Permit] = {
    TenderAction.EDIT: Permit(_in(Status.DRAFT), sentence("Only a draft can be changed.")),
    TenderAction.SUBMIT: Permit(
        _in(Status.DRAFT), sentence("Only a draft can be sent for approval.")
    ),
    TenderAction.SEND_BACK: Permit(_in(Status.SUBMITTED, Status.APPROVED), _SUBMITTED_ONLY),
    TenderAction.APPROVE: Permit(_in(Status.SUBMITTED), _SUBMITTED_ONLY),
    TenderAction.PUBLISH: Permit(
        _in(Status.APPROVED), sentence("Only an approved tender can be published.")
    ),
    TenderAction.ASK: Permit(
        _in(Status.PUBLISHED), sentence("Questions can be asked only while bidding is open.")
    ),
    TenderAction.EXPLAIN: Permit(
        _in(Status.PUBLISHED), sentence("Bidding is not open: it is too late to explain anything.")
    ),
    TenderAction.BID: Permit(_in(Status.PUBLISHED), _BIDDING_ONLY),
    TenderAction.WITHDRAW_BID: Permit(_in(Status.PUBLISHED), _BIDDING_ONLY),
    TenderAction.CONFIRM_BID: Permit(_in(Status.PUBLISHED), _BIDDING_ONLY),
    TenderAction.AMEND: Permit(
        _in(Status.PUBLISHED),
        sentence("A tender is changed only between its publication and its closing."),
    ),
    TenderAction.EXTEND_VALIDITY: Permit(
        _in(Status.OPENED, Status.REPORTED),
        sentence("Longer validity is asked of bids that were opened, before an award."),
    ),
    TenderAction.OPEN: Permit(
        _in(Status.CLOSED),
        sentence("Bids can be opened once, after closing and before evaluation."),
        _opening_due,
    ),
    TenderAction.POSTPONE: Permit(
        _in(Status.CLOSED), sentence("Only an opening that is due can be postponed.")
    ),
    TenderAction.SEE_BIDDERS: Permit(
        _BIDS_KNOWN,
        sentence("The names and number of bidders are secret until the opening."),
    ),
    TenderAction.EVALUATE: Permit(
        _in(Status.OPENED),
        sentence("Bids can be evaluated after the opening and before the report."),
    ),
    TenderAction.REPORT: Permit(
        _in(Status.OPENED), sentence("A report follows the opening, and is published once.")
    ),
    TenderAction.RETURN_REPORT: Permit(
        _in(Status.REPORTED),
        sentence("A report can be sent back only while it is in force and nothing is awarded."),
    ),
    TenderAction.ANNOUNCE_REPORT: Permit(
        _in(Status.REPORTED),
        sentence("The publication of a report is recorded before the award."),
    ),
    # Parts that a grievance held at the first award are awarded later, also once others are signed.
    TenderAction.AWARD: Permit(
        _in(Status.REPORTED, Status.AWARDED, Status.CONTRACTED),
        sentence("An award needs a published report, and is made once."),
        _parts_wait,
    ),
    TenderAction.REVERSE_AWARD: Permit(
        _in(Status.AWARDED),
        sentence("An award can be reversed only until the contract is signed."),
    ),
    TenderAction.DRAW_UP: Permit(
        _in(Status.AWARDED, Status.CONTRACTED), sentence("There is no award to draw up for.")
    ),
    TenderAction.SIGN: Permit(_in(Status.AWARDED), sentence("There is no award to sign for.")),
    TenderAction.COMPLETE: Permit(_in(Status.CONTRACTED), _CONTRACT_ONLY),
    TenderAction.TERMINATE: Permit(_in(Status.CONTRACTED), _CONTRACT_ONLY),
    TenderAction.CANCEL: Permit(
        frozenset(Status) - _SIGNED - _ENDED,
        sentence("A tender can be cancelled only until its contract is signed."),
    ),
    TenderAction.COPY: Permit(frozenset(Status), sentence("This tender cannot be copied.")),
}


def refusal(action: TenderAction, facts: TenderFacts, now: datetime) -> Sentence | None:
    """Return why an action may not be done now, or None when it may."""
    permit = PERMITS[action]
    if status(facts, now) not in permit.statuses:
        return permit.otherwise
    return permit.condition(facts, now)


def may(action: TenderAction, facts: TenderFacts, now: datetime) -> bool:
    """Return whether an action may be done now."""
    return refusal(action, facts, now) is None


def actions(facts: TenderFacts, now: datetime) -> tuple[TenderAction, ...]:
    """Return everything that may be done now: the menu (permissions narrow it further)."""
    return tuple(action for action in TenderAction if may(action, facts, now))


class Validity(Protocol):
    """The validity period of bids: a tender, or as much of one as a statement read."""

    @property
    def validity_days(self) -> int:
        """How long a bid binds."""

    @property
    def validity_added_days(self) -> int:
        """Days that bidders were asked to add."""

    @property
    def opens_at(self) -> datetime:
        """Time of bid opening."""


def valid_until(tender: Validity) -> date:
    """Return the last day on which a bid must be valid: validity counts from the opening."""
    return first_valid_until(tender) + timedelta(days=tender.validity_added_days)


def first_valid_until(tender: Validity) -> date:
    """Return the last day of the validity that the bidding document asked for."""
    return local_day(tender.opens_at) + timedelta(days=tender.validity_days)
