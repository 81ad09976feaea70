"""Deadlines for questions and answers, and the text that would identify an asker. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.calendar import Calendar, deadline_end_of, local_day
from app.search_text import every_word
from app.text import Sentence, sentence
from app.typed_text import plain_typed

# Two words and more: of one word the trade of a firm, or anything, may be the name.
_MIN_WORDS = 2
_JOINTS = r"[\s\-\u2013.()/]*"
_CNIC = re.compile(rf"(?<!\d)\d{{5}}{_JOINTS}\d{{7}}{_JOINTS}\d(?!\d)")
_PHONE = re.compile(rf"(?<![\d.,])(?:\+{_JOINTS}|0)(?:{_JOINTS}\d){{8,13}}(?![\d])")
_NTN = re.compile(r"(?<!\d)\d{7}\s?-\s?\d(?!\d)")
_EMAIL = re.compile(r"[^\s@]+\s?@\s?[^\s@]+\.[^\s@]+")
_SITE = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class QuestionDays:
    """How many days before closing asking ends, and answers are due; None: no rule is frozen.

    `ask_is_law`: from the official text. Else a question that comes later is taken, and is late.
    """

    ask: int | None
    answer: int | None
    ask_is_law: bool = False


# An open question extends bidding so long before closing: bidders learn of it in time, and a
# question that comes later extends nothing.
HOLD_AHEAD = timedelta(hours=6)


@dataclass(frozen=True, kw_only=True)
class HoldRule:
    """By how many days an open question extends bidding, and how often for one tender."""

    days: int
    times: int

    def is_left(self, used: int) -> bool:
        """Return True if bidding can be extended again after `used` extensions."""
        return self.days > 0 and used < self.times

    def extended(self, closes_at: datetime, calendar: Calendar) -> datetime:
        """Return when bidding closes then: at its hour, on a working day."""
        return calendar.working_time(closes_at + timedelta(days=self.days))


NO_HOLD = HoldRule(days=0, times=0)


def answer_by(closes_at: datetime) -> datetime:
    """Return the instant at which a question that is still open extends bidding."""
    return closes_at - HOLD_AHEAD


@dataclass(frozen=True, kw_only=True)
class Clocks:
    """The last days for asking and for answering, and the instant when asking is over."""

    ask_until: date
    ask_ends_at: datetime
    answer_until: date


def clocks(closes_at: datetime, days: QuestionDays) -> Clocks:
    """Return the deadlines, counted back from closing; if no rule was frozen, closing itself.

    If closing moves, both days move too.
    """
    closing = local_day(closes_at)
    ask_until = closing - timedelta(days=days.ask or 0)
    return Clocks(
        ask_until=ask_until,
        ask_ends_at=min(deadline_end_of(ask_until), closes_at),
        answer_until=closing - timedelta(days=days.answer or 0),
    )


def contact_in(text: str) -> Sentence | None:
    """Return the kind of contact or identifying detail that a text contains; else None."""
    plain = plain_typed(text)
    for pattern, found in _CONTACTS:
        if pattern.search(plain):
            return found
    return None


_CONTACTS = (
    (_EMAIL, sentence("This text is public. Remove the e-mail address.")),
    (_SITE, sentence("This text is public. Remove the web address.")),
    (_CNIC, sentence("This text is public. Remove the CNIC.")),
    (_PHONE, sentence("This text is public. Remove the phone number.")),
    (_NTN, sentence("This text is public. Remove the tax number.")),
)


def name_in(text: str, names: Iterable[str], *, least_words: int = _MIN_WORDS) -> str:
    """Return the first of these names in a text, in any case; "" if there is none.

    A hyphen between its words hides no name.
    """
    words = _apart(text)
    for name in names:
        parts = _apart(name)
        if len(parts) >= least_words and _holds(words, parts):
            return name
    return ""


def _apart(text: str) -> list[str]:
    return [part for word in every_word(text) for part in word.split("-")]


def _holds(words: list[str], parts: list[str]) -> bool:
    most = len(words) - len(parts) + 1
    return any(words[at : at + len(parts)] == parts for at in range(most))
