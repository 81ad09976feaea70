"""What firms ask in the seeded province, and the meeting of a tender: one held, one to come."""

from datetime import timedelta
from uuid import UUID

from factories.browser import Living

from app.clock import real_now
from app.db import new_id
from app.unit_of_work import UnitOfWork
from marketplace.questions.models import PreBidMeeting
from marketplace.questions.use_cases.answer_question import AnswerQuestion, answer_question
from marketplace.questions.use_cases.ask_question import AskQuestion, ask_question
from marketplace.questions.use_cases.take_documents import TakeDocuments, take_documents

ANSWERED = "May the computers be of any make with the same processor?"
OPEN = "Is delivery to Ziarat in winter one lot or two?"


def asked(living: Living, tender_id: UUID) -> UUID:
    """Let firms ask twice, one question be answered; returns the one that waits."""
    execute, cast = living.platform.executor.execute, living.cast
    execute(take_documents, TakeDocuments(tender_id=tender_id), actor=cast.actor("owner"))
    first = AskQuestion(tender_id=tender_id, words=ANSWERED)
    question = execute(ask_question, first, actor=cast.actor("owner2"))
    answer = AnswerQuestion(
        question_id=question.id,
        public_words=ANSWERED,
        answer="Yes: the specification names a class, not a make.",
    )
    execute(answer_question, answer, actor=cast.actor("officer"))
    second = AskQuestion(tender_id=tender_id, words=OPEN)
    waiting: UUID = execute(ask_question, second, actor=cast.actor("owner2")).id
    return waiting


def held_meeting(living: Living, tender_id: UUID) -> UUID:
    """Plant a meeting that was held an hour ago: nobody can announce one in the past."""

    def plant(uow: UnitOfWork, _: None) -> UUID:
        meeting = PreBidMeeting(
            id=new_id(),
            tender_id=tender_id,
            meets_at=real_now() - timedelta(hours=1),
            place="Committee room, Science and IT Department",
            place_ur="کمیٹی روم، محکمہ سائنس و آئی ٹی",
            announced_by=uow.actor.person,
            announced_at=real_now() - timedelta(days=3),
        )
        uow.add(meeting)
        return meeting.id

    planted: UUID = living.platform.executor.execute(
        plant, None, actor=living.cast.actor("officer")
    )
    return planted


def whole(living: Living, tender_id: UUID) -> tuple[UUID, UUID]:
    """Arrange both; returns the question that waits, and the meeting."""
    return asked(living, tender_id), held_meeting(living, tender_id)
