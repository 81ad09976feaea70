"""Questions, documents taken and the meeting before bids, as JSON."""

from typing import Any
from uuid import UUID

from app.schemas import CursorSchema
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from app.web.observability import leave_out_of_metrics
from marketplace.questions import schemas
from marketplace.questions.queries import register
from marketplace.questions.queries.answers import tender_questions
from marketplace.questions.queries.firm_questions import own_questions
from marketplace.questions.queries.received_questions import received_questions

blueprint = ApiBlueprint(
    "questions-api", __name__, description="What firms ask about tenders, and the answers."
)
leave_out_of_metrics(blueprint)
needs_token(blueprint, but=("list_answers", "list_takers"))
TENDER = "/tenders/<uuid:tender_id>"


@blueprint.get(f"{TENDER}/questions")
@blueprint.arguments(CursorSchema, location="query")
@blueprint.response(200, schemas.TenderQuestionsOut)
def list_answers(query: dict[str, Any], tender_id: UUID) -> object:
    """List answered questions of a tender in their public wording, with the days and the meeting.

    It says of nobody that they asked.
    """
    with reading(api_actor()) as uow:
        return tender_questions(uow, tender_id, query["cursor"])


@blueprint.get(f"{TENDER}/questions/received")
@blueprint.arguments(CursorSchema, location="query")
@blueprint.response(200, schemas.ReceivedQuestionsOut)
def list_received(query: dict[str, Any], tender_id: UUID) -> object:
    """List what a tender of your department was asked: the words and the day, never who asked."""
    with reading(api_actor()) as uow:
        return received_questions(uow, tender_id, query["cursor"])


@blueprint.get("/questions")
@blueprint.arguments(CursorSchema, location="query")
@blueprint.response(200, schemas.OwnQuestionsOut)
def list_own(query: dict[str, Any]) -> object:
    """List the questions of the firm that you act for, the newest first."""
    with reading(api_actor()) as uow:
        return own_questions(uow, query["cursor"])


@blueprint.get(f"{TENDER}/documents-taken")
@blueprint.response(200, schemas.TakersOut)
def list_takers(tender_id: UUID) -> object:
    """List who took the documents, once the bids are open; a conflict before, for everybody."""
    with reading(api_actor()) as uow:
        return {"items": register.takers(uow, tender_id)}
