"""Questions that officers must answer, for the home page."""

from collections.abc import Sequence
from datetime import datetime

from flask import url_for

from app.calendar import PROVINCE
from app.due import Due
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from marketplace.questions.queries.open_questions import OpenQuestions, open_questions

ANSWER = sentence("Answer the questions of firms")


def _kind(each: OpenQuestions) -> Sentence:
    """Return a text on the effect if the questions stay unanswered."""
    if each.extends_to is None:
        return ANSWER
    return sentence(
        "Answer the questions of firms by %(by)s, or bidding is extended to %(to)s",
        by=_written(each.answer_by),
        to=_written(each.extends_to),
    )


def _written(at: datetime) -> str:
    return at.astimezone(PROVINCE).strftime("%d-%m-%Y %H:%M")


def due(uow: UnitOfWork) -> Sequence[Due]:
    """Return the tenders whose questions wait for an officer of the department."""
    return [
        Due(
            title=each.title,
            due_on=each.due_on,
            href=url_for("department_questions.received", tender_id=each.tender_id),
            kind=_kind(each),
        )
        for each in open_questions(uow)
    ]
