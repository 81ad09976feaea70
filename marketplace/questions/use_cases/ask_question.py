"""Ask what a tender means: until the last day for asking, and without saying who asks."""

from dataclasses import dataclass, field
from uuid import UUID, uuid4

from sqlalchemy import func, select

from app.errors import Conflict, Invalid, NotFound
from app.identity.public import organisations_by_id, people_by_id, require_for_firm
from app.row_macs import genuine_of
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from marketplace.kernel import permissions
from marketplace.questions.deadlines import clocks_of, question_days
from marketplace.questions.models import TenderQuestion
from marketplace.questions.policy import contact_in, name_in
from marketplace.tenders.models import Tender
from marketplace.tenders.policy.lifecycle import TenderAction

QUESTION_RECEIVED = "marketplace.question_asked"
MAX_QUESTIONS = 30
MAX_CHARACTERS = 2_000


@dataclass(frozen=True, kw_only=True)
class AskQuestion:
    """Ask about a tender, in words that everybody may read."""

    tender_id: UUID
    words: str = field(repr=False)


def ask_question(uow: UnitOfWork, command: AskQuestion) -> TenderQuestion:
    """Record a question for the department, which never learns who asked.

    The clock is read under the tender's lock: a change or end of bidding waits, or is waited for. A
    question after the last day is refused if that day is law, else taken as late. Raises Invalid
    for words that name the firm, a person or a way to reach them.
    """
    require_for_firm(uow.actor, permissions.ASK_QUESTION)
    tender = uow.lock(Tender, command.tender_id, share=True)
    if tender.published_at is None:
        raise NotFound
    at = uow.instant()
    tender.require(TenderAction.ASK, at)
    if at >= clocks_of(tender).ask_ends_at and question_days(tender).ask_is_law:
        raise Conflict(
            sentence("The last day for asking questions has passed."), code="too-late-to-ask"
        )
    _check_no_identity(uow, command.words)
    _refuse_twice(uow, command)
    _refuse_too_many(uow, tender.id)
    question = TenderQuestion(
        id=uuid4(),  # tells no time, by which one could find who was here then
        tender_id=tender.id,
        supplier_id=uow.actor.organisation,
        asked_by=uow.actor.person,
        asked_at=at,
        words=command.words,
    )
    uow.add(question)
    uow.audit("question.asked", question.id)
    uow.publish(QUESTION_RECEIVED, question_id=question.id)
    return question


def _check_no_identity(uow: UnitOfWork, words: str) -> None:
    """Refuse what would tell who asks; the sentence names it, since the asker wrote it."""
    found = contact_in(words) or _own_name_in(uow, words)
    if found is not None:
        raise Invalid(found, code="tells-who-asks", fields={"words": found})


def _own_name_in(uow: UnitOfWork, words: str) -> Sentence | None:
    firm = organisations_by_id(uow.session, [uow.actor.organisation])[uow.actor.organisation]
    person = people_by_id(uow.session, [uow.actor.person])[uow.actor.person]
    named = name_in(words, (firm.name, firm.name_ur), least_words=1)
    named = named or name_in(words, (person.name, person.name_ur))
    if not named:
        return None
    return sentence("This text is public. Remove the name “%(name)s”.", name=named)


def _refuse_twice(uow: UnitOfWork, command: AskQuestion) -> None:
    """Refuse what the firm has asked and waits for: somebody went back and pressed once more."""
    waiting = select(TenderQuestion).filter_by(
        tender_id=command.tender_id, supplier_id=uow.actor.organisation, answered_at=None
    )
    # The words are encrypted, so no statement can ask for them.
    if any(each.words == command.words for each in genuine_of(uow.session, waiting)):
        raise Conflict(
            sentence("Your firm has asked this already. It is not answered yet."),
            code="asked-already",
        )


def _refuse_too_many(uow: UnitOfWork, tender_id: UUID) -> None:
    mine = select(func.count()).select_from(TenderQuestion)
    mine = mine.filter_by(tender_id=tender_id, supplier_id=uow.actor.organisation)
    if (uow.session.scalar(mine) or 0) >= MAX_QUESTIONS:
        raise Conflict(
            sentence(
                "Your firm has asked %(most)s questions about this tender, which is the maximum.",
                most=MAX_QUESTIONS,
            ),
            code="too-many-questions",
        )
