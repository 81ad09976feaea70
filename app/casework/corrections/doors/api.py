"""Answering what offices sent back, as JSON."""

from typing import Any
from uuid import UUID

from flask import Response

from app.casework.applications.doors.api_presenter import places, round_out
from app.casework.applications.schemas import SavedDraftOut, StartedOut
from app.casework.cases.permissions import APPLY
from app.casework.cases.queries.correction_rounds import Answering, answering_of
from app.casework.corrections.queries import RoundsPage, rounds_page
from app.casework.corrections.schemas import AnswerSchema, PreparedSchema, RoundsToAnswerOut
from app.casework.corrections.use_cases import (
    AnswerRounds,
    PrepareAnswers,
    answer_rounds,
    prepare_answers,
)
from app.casework.forms.policy.determinants import holds
from app.casework.forms.schemas import answers_schema, load_below, written
from app.permissions import require
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading, respond
from app.web.guards import needs_token
from app.web.subjects import Subject

api = ApiBlueprint("answering_api", __name__, description="Answering what offices sent back")
needs_token(api)
ANSWERS = "/applications/<uuid:application_id>/answers"


@api.get(ANSWERS)
@api.response(200, RoundsToAnswerOut)
def answers(application_id: UUID) -> dict[str, Any]:
    """Return what offices ask to be made better, and what would be sent to them now."""
    with reading(api_actor()) as uow:
        require(uow.actor, APPLY)
        answering = answering_of(uow, application_id)
        return rounds(answering, rounds_page(uow, answering))


@api.post(ANSWERS)
@api.arguments(PreparedSchema)
@api.alt_response(200, schema=SavedDraftOut)
def prepare(loaded: dict[str, Any], application_id: UUID) -> Response:
    """Keep better answers; nothing is sent yet. Only what was sent back may change."""
    with reading(api_actor()) as uow:
        require(uow.actor, APPLY)
        answering = answering_of(uow, application_id)
    schema = answers_schema(answering.fields, answering.form.known, answering.day)
    command = PrepareAnswers(
        application_id=application_id,
        revision=loaded["revision"],
        answers=load_below("answers", schema, loaded["answers"]),
    )
    return respond(prepare_answers, command, present=SavedDraftOut().dump)


def rounds(answering: Answering, page: RoundsPage) -> dict[str, Any]:
    """Return the rounds that offices sent back, and the prepared answer."""
    fields = answering.fields
    return {
        "revision": answering.draft.revision if answering.draft else 0,
        "rounds": [round_out(each) for each in answering.rounds],
        "questions": [each for each in fields if holds(each.when, answering.form.known)],
        "before": written(fields, answering.case.answers),
        "answers": written(fields, answering.form.kept),
        "papers": page.papers,
        "problems": places(page.problems),
        "changed": page.changed,
    }


Subject(api=api).act(
    answer_rounds,
    AnswerSchema,
    command=lambda application_id, rounds, words: AnswerRounds(
        application_id=application_id, rounds=tuple(rounds), words=words
    ),
).on_api("/applications/<uuid:application_id>/answers/sending", "send", StartedOut).describe(
    "Send the answers to the offices: to the named ones, or to all that are waiting."
)
