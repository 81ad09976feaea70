"""Items due next: the home page's first part, merged from the domains' lists, by day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext, ngettext

from app.calendar import local_day
from app.due import Due
from app.platform import the_platform
from app.registry import Panel
from app.unit_of_work import UnitOfWork
from app.web.doors import load_part

# Nobody reads further down the list; each item is also in the part of its own domain.
MAX_SHOWN = 20


@dataclass(frozen=True, kw_only=True)
class Line:
    """Something due as the page shows it; `state` is "now" for what cannot wait."""

    due: Due
    when: str
    state: str


def lines(found: Sequence[Due], today: date) -> list[Line]:
    """Put what is due in the order of its days, the most urgent first."""
    ordered = sorted(found, key=lambda due: (due.due_on or today, due.title))
    return [_line(due, today) for due in ordered[:MAX_SHOWN]]


def _line(due: Due, today: date) -> Line:
    """Draw what has no last day as urgent: nothing continues before it is done."""
    if due.due_on is None:
        return Line(due=due, when=str(gettext("needs your action")), state="now")
    state = "now" if due.due_on <= today else ""
    return Line(due=due, when=days_until_label(due.due_on, today), state=state)


def days_until_label(day: date, today: date) -> str:
    """Say how far off a last day is: "today", "tomorrow", "in 3 days", "2 days late"."""
    days = (day - today).days
    if days == 0:
        return str(gettext("today"))
    if days == 1:
        return str(gettext("tomorrow"))
    if days > 0:
        return str(ngettext("in %(num)s day", "in %(num)s days", days))
    return str(ngettext("%(num)s day overdue", "%(num)s days overdue", -days))


def _load(uow: UnitOfWork) -> dict[str, object] | None:
    sources = the_platform().registry.dues
    found = [due for source in sources for due in load_part(source, uow) or ()]
    if not found:
        return None
    shown = lines(found, local_day(uow.now))
    key, others = (shown[0], shown[1:]) if shown[0].state else (None, shown)
    return {"key": key, "others": others, "more": max(0, len(found) - MAX_SHOWN)}


PANEL = Panel(name="due", template="home/due.html", load=_load, order=2)
