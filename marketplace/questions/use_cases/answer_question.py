"""Answer a question for everybody: the officer writes its public wording, the original stays."""

from dataclasses import dataclass
from uuid import UUID

from app.errors import Conflict, NotFound
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.kernel import permissions
from marketplace.questions.models import TenderQuestion
from marketplace.questions.use_cases.public_text import refuse_identifying
from marketplace.tenders.models import Tender
from marketplace.tenders.policy.lifecycle import TenderAction

ANSWERED = "marketplace.question_answered"


@dataclass(frozen=True, kw_only=True)
class AnswerQuestion:
    """Publish a question in words that give nobody away, with its answer."""

    question_id: UUID
    public_words: str
    answer: str
    tender_id: UUID | None = None


def answer_question(uow: UnitOfWork, command: AnswerQuestion) -> TenderQuestion:
    """Publish the answer once, late or not; bids may still be written then, so until closing.

    Raises NotFound for another department's question, Conflict for one that was answered, Invalid
    for words that hold a way to reach somebody, or any supplier's name.
    """
    require(uow.actor, permissions.EXPLAIN_TENDER)
    question = uow.get(TenderQuestion, command.question_id)
    tender = uow.lock(Tender, question.tender_id, share=True)
    if tender.department_id != uow.actor.organisation:
        raise NotFound
    if command.tender_id not in {None, tender.id}:
        raise NotFound
    at = uow.instant()
    tender.require(TenderAction.EXPLAIN, at)
    question = uow.lock(TenderQuestion, question.id)
    if question.answered_at is not None:
        raise Conflict(
            sentence("A colleague has answered this question. Read the answer first."),
            code="answered-already",
        )
    refuse_identifying(uow, public_words=command.public_words, answer=command.answer)
    question.public_words, question.answer = command.public_words, command.answer
    question.answered_by, question.answered_at = uow.actor.person, at
    after = {"public_words": command.public_words, "answer": command.answer}
    uow.audit("question.answered", question.id, after=after)
    uow.publish(ANSWERED, question_id=question.id)
    return question
