"""A task's clock: by when it is to be decided. Pure.

Time is counted in working days. While a round waits for the citizen the clock stands still: the
working days after the day of asking, up to the day of the answer, are added. A holiday that is
announced later moves the end of what is still open; nothing is stored.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.calendar import Calendar, deadline_end_of, local_day

SOON_DAYS = 2


@dataclass(frozen=True, kw_only=True)
class Pause:
    """The citizen was asked on a day, and answered on another (None: not yet)."""

    asked: date
    answered: date | None = None


class ClockState(StrEnum):
    """The status of a clock: it may run, nearly be over, be over, stand still, or not exist."""

    NONE = "none"
    STOPPED = "stopped"
    RUNNING = "running"
    SOON = "soon"
    OVER = "over"


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A clock as it is now. `last_day` is the last day in time, known unless it stands still.

    `used` and `allowed` are working days; `used` may exceed `allowed`.
    """

    state: ClockState
    last_day: date | None = None
    used: int = 0
    allowed: int = 0

    @property
    def left(self) -> int:
        """Working days that are left after today; below zero: by how many it is late."""
        return self.allowed - self.used


def last_day(
    calendar: Calendar, opened: date, working_days: int, pauses: Iterable[Pause]
) -> date | None:
    """Return the last day on which a task is decided in time; None while its clock stands still.

    A pause that begins after that day changes nothing: the time was over. Raises NoWorkingWeek.
    """
    end = calendar.add_working_days(opened, working_days)
    for pause in _merged(opened, pauses):
        if pause.asked > end:
            break
        if pause.answered is None:
            return None
        stood = calendar.working_days_between(pause.asked, pause.answered)
        end = calendar.add_working_days(end, stood) if stood else end
    return end


def used_days(calendar: Calendar, opened: date, today: date, pauses: Iterable[Pause]) -> int:
    """Return the working days after the day of opening up to today on which the clock ran."""
    used = calendar.working_days_between(opened, today)
    for pause in _merged(opened, pauses):
        until = today if pause.answered is None else min(pause.answered, today)
        used -= calendar.working_days_between(min(pause.asked, today), until)
    return used


def _merged(opened: date, pauses: Iterable[Pause]) -> list[Pause]:
    """Return the pauses since the opening in their order, those that overlap made one."""
    merged: list[Pause] = []
    for pause in sorted(pauses, key=lambda each: each.asked):
        if pause.answered is not None and pause.answered <= opened:
            continue
        asked, last = max(pause.asked, opened), merged[-1] if merged else None
        if last is None or (last.answered is not None and last.answered < asked):
            merged.append(Pause(asked=asked, answered=pause.answered))
        elif last.answered is not None and (
            pause.answered is None or pause.answered > last.answered
        ):
            merged[-1] = Pause(asked=last.asked, answered=pause.answered)
    return merged


def read_clock(
    calendar: Calendar,
    *,
    opened_at: datetime,
    working_days: int | None,
    pauses: Iterable[Pause],
    now: datetime,
) -> Reading:
    """Read a clock. Raises NoWorkingWeek where it has one and nobody says which days are worked."""
    if working_days is None:
        return Reading(state=ClockState.NONE)
    stood = list(pauses)
    opened, today = local_day(opened_at), local_day(now)
    end = last_day(calendar, opened, working_days, stood)
    used = used_days(calendar, opened, today, stood)
    if end is None:
        return Reading(state=ClockState.STOPPED, used=used, allowed=working_days)
    state = ClockState.RUNNING
    if now >= deadline_end_of(end):
        state = ClockState.OVER
    elif working_days - used < SOON_DAYS:
        state = ClockState.SOON
    return Reading(state=state, last_day=end, used=used, allowed=working_days)
