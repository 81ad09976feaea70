"""Questions that officers must answer, for the home page."""

from collections.abc import Sequence

from flask import url_for

from app.due import Due
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from marketplace.questions.queries.open_questions import OpenQuestions, open_questions

ANSWER = sentence("Answer the questions of firms")
# Without the times: the home page shows the day, and the page of the questions shows both times.
ANSWER_OR_EXTEND = sentence("Answer the questions of firms, or bidding is extended")


def _kind(each: OpenQuestions) -> Sentence:
    """Return a text on the effect if the questions stay unanswered."""
    return ANSWER if each.extends_to is None else ANSWER_OR_EXTEND


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
