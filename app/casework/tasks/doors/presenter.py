"""Labels of steps, clocks and decisions for the pages of officers."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask_babel import gettext, ngettext

from app.casework.cases.policy.clocks import ClockState, Reading
from app.casework.cases.policy.states import RegistrationState
from app.casework.tasks.queries.desk import MAX_COUNT, Lying, Queue
from app.identity.public import role_title as titled
from app.text import Sentence, sentence
from app.web.charts import Stage
from app.web.formatting import local_date
from app.web.i18n import language
from app.web.translation import translate

QUEUES: Mapping[Queue, Sentence] = {
    Queue.MINE: sentence("Mine"),
    Queue.UNTAKEN: sentence("Nobody has taken"),
    Queue.TAKEN: sentence("Taken by an officer"),
    Queue.OVERDUE: sentence("Overdue"),
    Queue.WAITING: sentence("Waiting for the applicant"),
    Queue.ALL: sentence("All of my office"),
}
STATES: Mapping[RegistrationState, tuple[Sentence, str]] = {
    RegistrationState.TO_PAY: (sentence("Fees to be paid"), "yellow"),
    RegistrationState.WAITING: (sentence("After another agency"), "grey"),
    RegistrationState.IN_PROGRESS: (sentence("In progress"), "blue"),
    RegistrationState.SENT_BACK: (sentence("Sent back to the applicant"), "orange"),
    RegistrationState.GRANTED: (sentence("Granted"), "green"),
    RegistrationState.REFUSED: (sentence("Refused"), "red"),
    RegistrationState.APPEALED: (sentence("Appealed against"), "purple"),
    RegistrationState.DROPPED: (sentence("No longer needed"), "grey"),
    RegistrationState.WITHDRAWN: (sentence("Withdrawn"), "grey"),
    RegistrationState.EXPIRED: (sentence("Expired"), "grey"),
    RegistrationState.LAPSED: (sentence("Lapsed"), "grey"),
    RegistrationState.REPLACED: (sentence("Renewed"), "grey"),
    RegistrationState.REVOKED: (sentence("Withdrawn"), "red"),
    RegistrationState.HOLDER_GONE: (sentence("Its holder no longer exists"), "red"),
}
_COLOURS: Mapping[ClockState, str] = {
    ClockState.NONE: "grey",
    ClockState.STOPPED: "grey",
    ClockState.RUNNING: "blue",
    ClockState.SOON: "yellow",
    ClockState.OVER: "red",
}
RELATIONS: Mapping[str, Sentence] = {
    "family": sentence("Family"),
    "business": sentence("Business"),
    "employer": sentence("Employer, now or before"),
    "friend": sentence("Friend"),
    "other": sentence("Another reason"),
}
# More than this many boxes cannot be told apart on a telephone.
MAX_BOXES = 20


def role_title(name: str) -> str:
    """Return a role's title, the name itself where it is none any more."""
    return titled(name, language())


def counted(count: int) -> str:
    """Write a count that stops at 100."""
    return f"{MAX_COUNT}+" if count > MAX_COUNT else str(count)


def with_whom(each: Lying) -> str:
    """Return who has a step of a queue, and since when."""
    if each.holder is None:
        return str(gettext("Nobody"))
    since = each.task.held_since
    if since is None:
        return each.holder.name
    return str(gettext("%(name)s, since %(day)s", name=each.holder.name, day=local_date(since)))


def clock_tag(clock: Reading) -> tuple[str, str]:
    """Return a clock in a few words, with the colour of its tag."""
    return _clock_label(clock), _COLOURS[clock.state]


def _clock_label(clock: Reading) -> str:
    if clock.state is ClockState.NONE:
        return str(gettext("No time limit"))
    if clock.state is ClockState.STOPPED:
        return str(gettext("Clock stopped"))
    if clock.state is ClockState.OVER:
        late = max(clock.used - clock.allowed, 0)
        return str(gettext("Overdue by %(days)s", days=_days(late)) if late else gettext("Overdue"))
    if clock.left <= 0:
        return str(gettext("Due today"))
    return str(gettext("%(days)s left", days=_days(clock.left)))


def _days(count: int) -> str:
    return str(ngettext("%(num)s working day", "%(num)s working days", count))


def clock_line(clock: Reading) -> str:
    """Return a clock in a sentence: what was used of it, and the last day."""
    if clock.state is ClockState.NONE:
        return str(gettext("This step has no time limit."))
    if clock.state is ClockState.OVER and clock.last_day is not None:
        return str(
            gettext(
                "Decision was due by %(day)s: %(days)s allowed, %(used)s used.",
                day=local_date(clock.last_day),
                days=_days(clock.allowed),
                used=clock.used,
            )
        )
    used = gettext("%(used)s of %(days)s used", used=clock.used, days=_days(clock.allowed))
    if clock.last_day is None:
        return str(gettext("%(days)s. The clock is stopped.", days=used))
    return str(gettext("%(days)s. Decide by %(day)s.", days=used, day=local_date(clock.last_day)))


def clock_stages(clock: Reading) -> list[Stage]:
    """Return a clock as a line of days: those that are used, today's, and those that are left."""
    if clock.state is ClockState.NONE or clock.allowed > MAX_BOXES:
        return []
    over = clock.state is ClockState.OVER
    done = min(clock.used, clock.allowed)
    stages = [
        Stage(title=gettext("Day %(number)s", number=n + 1), state="done") for n in range(done)
    ]
    if over:
        return [*stages, Stage(title=gettext("Overdue"), state="ended")]
    for n in range(done, clock.allowed):
        running = n == done and clock.state is not ClockState.STOPPED
        stages.append(
            Stage(title=gettext("Day %(number)s", number=n + 1), state="now" if running else "")
        )
    return stages


def relations() -> list[tuple[str, str]]:
    """Return the relations that an officer may declare, as a form offers them."""
    return [(code, translate(text)) for code, text in RELATIONS.items()]


def people_options(people: Sequence[Any]) -> list[tuple[UUID, str]]:
    """Return people as a form offers them."""
    return [(each.id, each.name) for each in people]
