"""State of a registration and an application: from facts and time, not stored. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class RegistrationState(StrEnum):
    """The state of one agency's part."""

    TO_PAY = "to_pay"
    WAITING = "waiting"
    IN_PROGRESS = "in_progress"
    SENT_BACK = "sent_back"
    GRANTED = "granted"
    REFUSED = "refused"
    APPEALED = "appealed"
    DROPPED = "dropped"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    LAPSED = "lapsed"
    REPLACED = "replaced"
    REVOKED = "revoked"
    HOLDER_GONE = "holder_gone"


class ApplicationState(StrEnum):
    """The state of an application."""

    DRAFT = "draft"
    TO_PAY = "to_pay"
    IN_PROGRESS = "in_progress"
    SENT_BACK = "sent_back"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True)
class RegistrationFacts:
    """All that a registration's state follows from. `outcome` is that of the latest attempt.

    A grant that is over (`valid_until`) may be renewed up to `lapses_after`; `renewing` says that
    a renewal was submitted and is undecided. A renewal that was granted counts from `replaced_on`.
    `holder_gone`: its holder no longer exists on that day, whatever its term says.
    """

    withdrawn: bool = False
    owed: bool = False
    tasks_open: int = 0
    round_open: bool = False
    outcome: str | None = None
    appeal_open: bool = False
    reopened: bool = False
    valid_until: date | None = None
    lapses_after: date | None = None
    lapsed_at: datetime | None = None
    renewing: bool = False
    replaced_on: date | None = None
    revoked_at: datetime | None = None
    holder_gone: bool = False


def registration_state(facts: RegistrationFacts, today: date) -> RegistrationState:
    """Return the state on a day in the province."""
    if facts.outcome is not None and not facts.reopened:
        return _ended(facts, facts.outcome, today)
    if facts.withdrawn:
        return RegistrationState.WITHDRAWN
    if facts.owed:
        return RegistrationState.TO_PAY
    if facts.round_open:
        return RegistrationState.SENT_BACK
    return RegistrationState.IN_PROGRESS if facts.tasks_open else RegistrationState.WAITING


def _ended(facts: RegistrationFacts, outcome: str, today: date) -> RegistrationState:
    if outcome != "granted":
        return RegistrationState.APPEALED if facts.appeal_open else RegistrationState(outcome)
    if facts.revoked_at is not None:
        return RegistrationState.REVOKED
    if facts.replaced_on is not None and facts.replaced_on <= today:
        return RegistrationState.REPLACED
    if facts.holder_gone:
        return RegistrationState.HOLDER_GONE
    if facts.valid_until is None or today <= facts.valid_until:
        return RegistrationState.GRANTED
    return RegistrationState.LAPSED if _lapsed(facts, today) else RegistrationState.EXPIRED


def _lapsed(facts: RegistrationFacts, today: date) -> bool:
    """Return True if it can no longer be renewed; a renewal submitted in time still can."""
    if facts.lapsed_at is not None:
        return True
    return facts.lapses_after is not None and facts.lapses_after < today and not facts.renewing


_OPEN = frozenset(
    {
        RegistrationState.TO_PAY,
        RegistrationState.WAITING,
        RegistrationState.IN_PROGRESS,
        RegistrationState.SENT_BACK,
        RegistrationState.APPEALED,
    }
)


def application_state(
    *, submitted: bool, withdrawn: bool, registrations: Iterable[RegistrationState]
) -> ApplicationState:
    """Return the state of the whole: what waits for the citizen comes first."""
    states = set(registrations)
    if withdrawn:
        return ApplicationState.WITHDRAWN
    if not submitted:
        return ApplicationState.DRAFT
    if RegistrationState.SENT_BACK in states:
        return ApplicationState.SENT_BACK
    if RegistrationState.TO_PAY in states:
        return ApplicationState.TO_PAY
    return ApplicationState.IN_PROGRESS if states & _OPEN else ApplicationState.DECIDED
