"""Answer to rounds that offices sent back: a new submission, and their clocks run on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.casework.applications.use_cases.create_submission import NewSubmission, create_submission
from app.casework.applications.use_cases.save_section import WRONG, refuse_unknown, touch
from app.casework.cases.models.application import Application, Draft, Submission
from app.casework.cases.permissions import APPLY
from app.casework.cases.queries.correction_rounds import Answering, answering_of, open_rounds
from app.casework.cases.queries.draft import applicant_request
from app.casework.cases.use_cases import draft_of
from app.casework.catalogue.queries.domain_checks import findings_of
from app.casework.forms.policy.answers import look
from app.casework.signing.queries.completeness import complete_answers_check
from app.casework.workflow.use_cases.advance_case import advance
from app.errors import Conflict, Invalid, NotFound
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class AnswerRounds:
    """The rounds to answer (none named: all open ones), and words to their offices."""

    application_id: UUID
    rounds: tuple[UUID, ...] = ()
    words: str = ""


def answer_rounds(uow: UnitOfWork, command: AnswerRounds) -> Application:
    """Submit the prepared answers, and answer the rounds in the same commit.

    Raises NotFound; Conflict if nothing waits; Invalid if something is still wrong (`incomplete`)
    or nothing was changed nor said (`nothing-changed`).
    """
    require(uow.actor, APPLY)
    answering = answering_of(uow, command.application_id, lock=True, rounds=command.rounds or None)
    if len(answering.rounds) < len(set(command.rounds)):
        raise NotFound
    _refuse_incomplete(uow, answering)
    _refuse_nothing(answering, command.words)
    submission = create_submission(
        uow,
        answering.case,
        NewSubmission(
            form=answering.form, documents=dict(answering.documents), words=command.words
        ),
    )
    _answered(uow, answering, submission)
    advance(uow, command.application_id)
    return answering.case.application


def _refuse_incomplete(uow: UnitOfWork, answering: Answering) -> None:
    problems = complete_answers_check(uow, answering)
    if problems:
        raise Invalid(
            sentence("It cannot be sent yet. Complete or correct what is listed."),
            code="incomplete",
            fields=problems,
        )


def _refuse_nothing(answering: Answering, words: str) -> None:
    if not words and not answering.changed:
        problem = sentence(
            "Nothing is changed yet. Change what the office named, or write why it stays as it is."
        )
        raise Invalid(problem, code="nothing-changed", fields={"words": problem})


def _answered(uow: UnitOfWork, answering: Answering, submission: Submission) -> None:
    """Mark the rounds; what was prepared for others stays prepared."""
    now = uow.instant()
    for each in answering.rounds:
        each.row.submission_id, each.row.answered_at = submission.id, now
        uow.audit("case.round_answered", each.row.id, after={"round": submission.round})
    uow.session.flush()
    if answering.draft is not None:
        _keep_the_rest(uow, answering, answering.draft, submission)


def _keep_the_rest(
    uow: UnitOfWork, answering: Answering, draft: Draft, submission: Submission
) -> None:
    if not open_rounds(uow.session, answering.case):
        uow.session.delete(draft)
    else:
        done = answering.may_change.fields
        draft.answers = {n: v for n, v in draft.answers.items() if n not in done} | {
            n: v for n, v in submission.content["answers"].items() if n in done
        }
    uow.session.flush()


# The answers to a send-back are prepared page by page, until they are submitted.


@dataclass(frozen=True, kw_only=True)
class PrepareAnswers:
    """Better answers to what was sent back; `revision` is the draft's that the writer saw."""

    application_id: UUID
    revision: int
    answers: Mapping[str, Any] = field(repr=False)


def prepare_answers(uow: UnitOfWork, command: PrepareAnswers) -> Draft:
    """Keep better answers; nothing is sent yet. Only what was sent back may change.

    Raises NotFound, Conflict (`nothing-sent-back`, `changed-elsewhere`), Invalid.
    """
    require(uow.actor, APPLY)
    answering = answering_of(uow, command.application_id, lock=True)
    draft = draft_of(uow, answering)
    refuse_unknown(draft, command.revision)
    if draft.revision > command.revision:
        raise Conflict(
            sentence(
                "These answers were changed on another device after you opened them. What"
                " you typed is not lost: compare it with what was saved, and save again"
                " to use yours."
            ),
            code="changed-elsewhere",
        )
    kept = _judged(uow, answering, command)
    names = answering.may_change.fields
    draft.answers = {n: v for n, v in draft.answers.items() if n not in names} | dict(kept)
    touch(uow, draft)
    uow.session.flush()
    return draft


def _judged(uow: UnitOfWork, answering: Answering, command: PrepareAnswers) -> Mapping[str, Any]:
    fields = answering.fields
    seen = look(fields, command.answers, answering.form.known, answering.day)
    wrong = {".".join(map(str, path)): said for path, said in seen.problems.items()}
    whole = {**answering.form.kept, **seen.kept}
    asking = applicant_request(answering.case.application, whole)
    for each in findings_of(uow, asking, fields, seen.kept):
        if each.found.stops_among(answering.may_change.fields):
            wrong[each.place] = each.said
    if wrong:
        problems = {f"answers.{place}": said for place, said in wrong.items()}
        raise Invalid(WRONG, code="answers", fields=problems)
    return seen.kept
