"""Questions to bidders about their prices, for the home page."""

from collections.abc import Sequence

from flask import url_for

from app.due import Due
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.web.i18n import in_reader_language
from marketplace.evaluation.queries.explanations import explanations_to_answer
from marketplace.kernel.permissions import SUBMIT_BID


def due(uow: UnitOfWork) -> Sequence[Due]:
    """List the low prices that the actor's firm is asked to explain."""
    if uow.actor.organisation_id is None or not uow.actor.may(SUBMIT_BID):
        return ()
    return [
        Due(
            title=in_reader_language(each.tender.title, each.tender.title_ur),
            due_on=each.explanation.answer_until,
            href=url_for("evaluations.explanation", explanation_id=each.explanation.id),
            kind=sentence("Explain your price"),
        )
        for each in explanations_to_answer(uow)
    ]
