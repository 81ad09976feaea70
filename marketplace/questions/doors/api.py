"""Questions, documents taken and the meeting before bids, as JSON."""

from typing import Any
from uuid import UUID

from app.schemas import CursorSchema
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from app.web.observability import leave_out_of_metrics
from app.web.subjects import Subject
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


Subject(api=blueprint).read(
    "/questions", "list_own", own_questions, schemas.OwnQuestionsOut, CursorSchema
).describe("List the questions of the firm that you act for, the newest first.")
tender = Subject(api=blueprint, api_at=TENDER)
tender.read(
    "/questions/received",
    "list_received",
    received_questions,
    schemas.ReceivedQuestionsOut,
    CursorSchema,
).describe(
    "List what a tender of your department was asked: the words and the day, never who asked."
)
tender.read(
    "/documents-taken",
    "list_takers",
    lambda uow, tender_id: {"items": register.takers(uow, tender_id)},
    schemas.TakersOut,
).describe("List who took the documents, once the bids are open; a conflict before, for everybody.")
