"""Labels of steps, clocks and decisions for the pages of officers."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from app import roles
from app.casework.cases.policy.clocks import ClockState, Reading
from app.casework.cases.policy.states import RegistrationState
from app.casework.tasks.queries.desk import MAX_COUNT, Lying, Queue
from app.web.charts import Stage
from app.web.formatting import local_date

QUEUES: Mapping[Queue, str] = {
    Queue.MINE: "Mine",
    Queue.UNTAKEN: "Nobody has taken",
    Queue.TAKEN: "Taken",
    Queue.OVERDUE: "Overdue",
    Queue.WAITING: "Waiting for the applicant",
    Queue.ALL: "All of my office",
}
STATES: Mapping[RegistrationState, tuple[str, str]] = {
    RegistrationState.TO_PAY: ("Fees to be paid", "yellow"),
    RegistrationState.WAITING: ("After another agency", "grey"),
    RegistrationState.IN_PROGRESS: ("In progress", "blue"),
    RegistrationState.SENT_BACK: ("Sent back to the applicant", "orange"),
    RegistrationState.GRANTED: ("Granted", "green"),
    RegistrationState.REFUSED: ("Refused", "red"),
    RegistrationState.APPEALED: ("Appealed against", "purple"),
    RegistrationState.DROPPED: ("No longer needed", "grey"),
    RegistrationState.WITHDRAWN: ("Withdrawn", "grey"),
    RegistrationState.EXPIRED: ("Expired", "grey"),
    RegistrationState.LAPSED: ("Lapsed", "grey"),
    RegistrationState.REPLACED: ("Renewed", "grey"),
    RegistrationState.REVOKED: ("Withdrawn", "red"),
    RegistrationState.HOLDER_GONE: ("Its holder no longer exists", "red"),
}
_COLOURS: Mapping[ClockState, str] = {
    ClockState.NONE: "grey",
    ClockState.STOPPED: "grey",
    ClockState.RUNNING: "blue",
    ClockState.SOON: "yellow",
    ClockState.OVER: "red",
}
RELATIONS: Mapping[str, str] = {
    "family": "Family",
    "business": "Business",
    "employer": "Employer, now or before",
    "friend": "Friend",
    "other": "Another reason",
}
# More than this many boxes cannot be told apart on a telephone.
MAX_BOXES = 20


def role_title(name: str) -> str:
    """Return a role's title, the name itself where it is none any more."""
    return roles.BY_NAME[name].title if name in roles.BY_NAME else name


def counted(count: int) -> str:
    """Write a count that stops at 100."""
    return f"{MAX_COUNT}+" if count > MAX_COUNT else str(count)


def with_whom(each: Lying) -> str:
    """Return who has a step of a queue, and since when."""
    if each.holder is None:
        return "Nobody"
    since = each.task.held_since
    return f"{each.holder.name}, since {local_date(since)}" if since else each.holder.name


def clock_tag(clock: Reading) -> tuple[str, str]:
    """Return a clock in a few words, with the colour of its tag."""
    return _clock_label(clock), _COLOURS[clock.state]


def _clock_label(clock: Reading) -> str:
    if clock.state is ClockState.NONE:
        return "No time limit"
    if clock.state is ClockState.STOPPED:
        return "Clock stopped"
    if clock.state is ClockState.OVER:
        late = max(clock.used - clock.allowed, 0)
        return f"Overdue by {_days(late)}" if late else "Overdue"
    if clock.left <= 0:
        return "Due today"
    return f"{_days(clock.left)} left"


def _days(count: int) -> str:
    return "1 working day" if count == 1 else f"{count} working days"


def clock_line(clock: Reading) -> str:
    """Return a clock in a sentence: what was used of it, and the last day."""
    if clock.state is ClockState.NONE:
        return "This step has no time limit."
    if clock.state is ClockState.OVER and clock.last_day is not None:
        by = f"Decision was due by {local_date(clock.last_day)}"
        return f"{by}: {_days(clock.allowed)} allowed, {clock.used} used."
    used = f"{clock.used} of {_days(clock.allowed)} used"
    if clock.last_day is None:
        return f"{used}. The clock stands still."
    return f"{used}. Decide by {local_date(clock.last_day)}."


def clock_stages(clock: Reading) -> list[Stage]:
    """Return a clock as a line of days: those that are used, today's, and those that are left."""
    if clock.state is ClockState.NONE or clock.allowed > MAX_BOXES:
        return []
    over = clock.state is ClockState.OVER
    done = min(clock.used, clock.allowed)
    stages = [Stage(title=f"Day {n + 1}", state="done") for n in range(done)]
    if over:
        return [*stages, Stage(title="Overdue", state="ended")]
    for n in range(done, clock.allowed):
        running = n == done and clock.state is not ClockState.STOPPED
        stages.append(Stage(title=f"Day {n + 1}", state="now" if running else ""))
    return stages


def relations() -> list[tuple[str, str]]:
    """Return the relations that an officer may declare, as a form offers them."""
    return list(RELATIONS.items())


def people_options(people: Sequence[Any]) -> list[tuple[UUID, str]]:
    """Return people as a form offers them."""
    return [(each.id, each.name) for each in people]
