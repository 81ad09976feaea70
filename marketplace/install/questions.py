"""Wiring of questions: pages, API, the register's note, two time limits, and audit secrecy."""

from datetime import timedelta
from uuid import UUID

from app.documents.public import TakenNote
from app.menu import SignInReason
from app.registry import Registry, ScheduledJob
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from marketplace.questions.confidentiality import sealed_entries
from marketplace.questions.doors import api, due, page_part, web
from marketplace.questions.use_cases.hold_closing import hold_closings
from marketplace.questions.use_cases.remind_officers import remind_of_questions
from marketplace.questions.use_cases.take_documents import note_taken
from marketplace.tenders.doors.presenter import cited
from marketplace.tenders.use_cases.documents import CHANGE, TENDER


def _to_ask(uow: UnitOfWork, tender_id: UUID) -> Sentence:
    return sentence("Sign in to ask about %(tender)s.", tender=cited(uow, tender_id))


def install_questions(registry: Registry) -> None:
    """Register questions."""
    registry.add_web(web.blueprint, web.officials)
    registry.add_api(api.blueprint)
    registry.contribute(web.PUBLISHED)
    registry.contribute(SignInReason(endpoint="questions.ask", sentence_of=_to_ask))
    registry.contribute(page_part.PART)
    registry.contribute(page_part.DATES)
    registry.contribute(TakenNote(TENDER, note_taken))
    registry.contribute(TakenNote(CHANGE, note_taken))
    registry.veil_audit(sealed_entries)
    registry.add_due(due.due)
    registry.schedule(
        ScheduledJob(
            name="marketplace.remind_of_questions",
            use_case=remind_of_questions,
            every=timedelta(hours=1),
        )
    )
    registry.schedule(
        ScheduledJob(
            name="marketplace.hold_closings",
            use_case=hold_closings,
            every=timedelta(minutes=15),
        )
    )
