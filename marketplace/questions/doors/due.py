"""What officers have to answer, as the home page shows it."""

from collections.abc import Sequence

from flask import url_for

from app.due import Due
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.questions.queries import open_questions

ANSWER = sentence("Answer the questions of firms")


def due(uow: UnitOfWork) -> Sequence[Due]:
    """Return the tenders whose questions wait for an officer of the department."""
    return [
        Due(
            title=each.title,
            due_on=each.due_on,
            href=url_for("department_questions.received", tender_id=each.tender_id),
            kind=ANSWER,
        )
        for each in open_questions(uow)
    ]
