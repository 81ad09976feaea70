"""Duties of matters for the home page: a reply by its day, a decision, a review."""

from collections.abc import Sequence

from flask import url_for

from app.due import Due
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.web.i18n import in_reader_language
from marketplace.debarment.queries.matters import parties_to_decide
from marketplace.debarment.queries.notices import notices_to_answer
from marketplace.kernel.permissions import ANSWER_DEBARMENT, READ_DEBARMENT


def due(uow: UnitOfWork) -> Sequence[Due]:
    """List the notices that the reader has to answer, and what waits for a decision of theirs."""
    if uow.actor.person_id is None:
        return ()
    found: list[Due] = []
    if uow.actor.may(ANSWER_DEBARMENT):
        found += [
            Due(
                title=in_reader_language(party.name, party.name_ur),
                due_on=party.reply_until,
                href=url_for("debarment_notices.show", party_id=party.id),
                kind=sentence("Reply to the notice"),
            )
            for party in notices_to_answer(uow)
        ]
    if uow.actor.may(READ_DEBARMENT):
        found += [
            Due(
                title=party.name,
                due_on=None,
                href=url_for("debarment.show", matter_id=party.matter_id),
                kind=sentence("Decide about a supplier"),
            )
            for party in parties_to_decide(uow)
        ]
    return found
