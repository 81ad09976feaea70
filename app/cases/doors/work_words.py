"""How steps, clocks and decisions are called on the pages of officers."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from app import roles
from app.cases.cases import Part
from app.cases.policy.clocks import ClockState, Reading
from app.cases.policy.states import RegistrationState
from app.cases.queries.desk import MOST_COUNTED, Queue
from app.cases.queries.step_file import StepFile
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
    RegistrationState.WAITING: ("Waits for another agency", "grey"),
    RegistrationState.IN_PROGRESS: ("In progress", "blue"),
    RegistrationState.SENT_BACK: ("Sent back to the applicant", "orange"),
    RegistrationState.GRANTED: ("Granted", "green"),
    RegistrationState.REFUSED: ("Refused", "red"),
    RegistrationState.APPEALED: ("Appealed against", "purple"),
    RegistrationState.DROPPED: ("Asked for no more", "grey"),
    RegistrationState.WITHDRAWN: ("Withdrawn", "grey"),
    RegistrationState.EXPIRED: ("Expired", "grey"),
    RegistrationState.LAPSED: ("Lapsed", "grey"),
    RegistrationState.REPLACED: ("Renewed", "grey"),
    RegistrationState.REVOKED: ("Taken back", "red"),
}
_COLOURS: Mapping[ClockState, str] = {
    ClockState.NONE: "grey",
    ClockState.STOPPED: "grey",
    ClockState.RUNNING: "blue",
    ClockState.SOON: "yellow",
    ClockState.OVER: "red",
}
# More than this many boxes cannot be told apart on a telephone.
MOST_BOXES = 20


def role_title(name: str) -> str:
    """Return a role's title, the name itself where it is none any more."""
    return roles.BY_NAME[name].title if name in roles.BY_NAME else name


def counted(count: int) -> str:
    """Write a count that stops at 100."""
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)


def clock_tag(clock: Reading) -> tuple[str, str]:
    """Return a clock in a few words, with the colour of its tag."""
    return _clock_words(clock), _COLOURS[clock.state]


def _clock_words(clock: Reading) -> str:
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
    used = f"{clock.used} of {_days(clock.allowed)} used"
    if clock.last_day is None:
        return f"{used}. The clock stands still until the applicant answers."
    return f"{used}. Decide by {local_date(clock.last_day)}."


def clock_stages(clock: Reading) -> list[Stage]:
    """Return a clock as a line of days: those that are used, today's, and those that are left."""
    if clock.state is ClockState.NONE or clock.allowed > MOST_BOXES:
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


def timeline_of(found: StepFile, part: Part) -> list[dict[str, Any]]:
    """Return what has happened in one agency's part, and what is open there."""
    items = [*_steps(found, part), *_rounds(found, part), *_appeals(part)]
    items.sort(key=lambda each: each["at"])
    return [{key: value for key, value in each.items() if key != "at"} for each in items]


def _steps(found: StepFile, part: Part) -> Iterable[dict[str, Any]]:
    for task in part.tasks:
        title = part.shape.task(task.code).title.en
        decision = part.decisions.get(task.id)
        if decision is not None:
            passed = decision.outcome == "passed"
            why = "" if passed else f"{_reason(part, decision.reason_code)}: {decision.reason}"
            by = found.name(decision.decided_by)
            yield {
                "at": decision.at,
                "when": decision.at,
                "title": f"{title}: {'passed' if passed else 'refused'} by {by}",
                "text": why,
                "state": "done",
            }
        elif task.id in found.lying:
            holder = found.lying[task.id].holder_id
            has = f"with {found.name(holder)}" if holder else "nobody has taken it"
            yield {
                "at": task.opened_at + timedelta(days=36_500),  # what is open comes last
                "when": task.opened_at,
                "title": f"{title}: {has}",
                "text": "",
                "state": "now",
            }


def _reason(part: Part, code: str) -> str:
    return next((each.title.en for each in part.shape.reasons if each.code == code), code)


def _rounds(found: StepFile, part: Part) -> Iterable[dict[str, Any]]:
    for each in part.rounds:
        yield {
            "at": each.asked_at,
            "when": each.asked_at,
            "title": f"Sent back by {found.name(each.asked_by)}",
            "text": each.message,
            "state": "done",
        }
        if each.answered_at is not None:
            yield {
                "at": each.answered_at,
                "when": each.answered_at,
                "title": "The applicant answered",
                "text": "",
                "state": "done",
            }


def _appeals(part: Part) -> Iterable[dict[str, Any]]:
    for each in part.appeals:
        yield {
            "at": each.made_at,
            "when": each.made_at,
            "title": "The applicant appealed",
            "text": each.grounds,
            "state": "done",
        }
        if each.decided_at is not None:
            yield {
                "at": each.decided_at,
                "when": each.decided_at,
                "title": f"The appeal was {each.outcome}",
                "text": each.reason,
                "state": "done",
            }


def point_title(found: StepFile, about: str) -> str:
    """Return what a point of a round is about, by the names of the file."""
    words = found.asked.get(about)
    return words.en if words else about.removeprefix("document:")


def people_options(people: Sequence[Any]) -> list[tuple[UUID, str]]:
    """Return people as a form offers them."""
    return [(each.id, each.name) for each in people]
