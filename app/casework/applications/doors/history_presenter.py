"""What has happened to an application, line by line, the newest first."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from app.casework.applications.queries.status import PartView, Status
from app.casework.cases.models.outcome import DROPPED, GRANTED, REFUSED
from app.text import Sentence, sentence
from app.web.translating import translate

_OUTCOMES = {
    GRANTED: sentence("Granted: %(what)s"),
    REFUSED: sentence("Refused: %(what)s"),
    DROPPED: sentence("Not needed any more: %(what)s"),
}
Line = tuple[datetime, Sentence]


def history(status: Status) -> list[dict[str, Any]]:
    """Return the lines of the timeline."""
    lines = sorted(_lines(status), key=lambda line: line[0], reverse=True)
    return [{"title": translate(said), "when": at, "state": "done"} for at, said in lines]


def _lines(status: Status) -> Iterator[Line]:
    case = status.case
    yield case.application.started_at, sentence("Begun")
    for submission in case.submissions:
        first = submission.round == 1
        yield (
            submission.submitted_at,
            sentence("Handed in") if first else sentence("Answered what the offices asked"),
        )
    for bill in case.bills:
        if bill.paid_at is not None:
            yield bill.paid_at, sentence("Fees paid")
    if case.application.withdrawn_at is not None:
        yield case.application.withdrawn_at, sentence("Withdrawn")
    for view in status.parts:
        yield from _of_part(view)


def _of_part(view: PartView) -> Iterator[Line]:
    what = view.part.shape.title
    for each in view.part.rounds:
        yield each.asked_at, sentence("Sent back for better answers: %(what)s", what=what)
    for outcome in view.part.outcomes:
        if outcome.outcome in _OUTCOMES:
            yield outcome.at, sentence(_OUTCOMES[outcome.outcome].msgid, what=what)
    for appeal in view.part.appeals:
        yield appeal.made_at, sentence("Appealed: %(what)s", what=what)
        if appeal.decided_at is not None:
            allowed = appeal.outcome == "allowed"
            yield (
                appeal.decided_at,
                sentence("The appeal was allowed: %(what)s", what=what)
                if allowed
                else sentence("The appeal was dismissed: %(what)s", what=what),
            )
