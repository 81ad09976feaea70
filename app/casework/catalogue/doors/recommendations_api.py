"""The questionnaire as JSON: its questions, and what applies to some answers."""

from typing import Any

from flask import request
from marshmallow import Schema, fields

from app.casework.catalogue.queries.recommendations import questionnaire_of, what_applies
from app.casework.catalogue.schemas import (
    AgencyPartOut,
    QuestionOut,
    ServiceFeeOut,
    ServiceSourceOut,
    ServiceWordsOut,
)
from app.casework.forms.context import day_now
from app.casework.forms.policy.determinants import Known
from app.casework.forms.schemas import answers_schema
from app.schemas import Text
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading

api = ApiBlueprint("for_you_api", __name__, description="What applies to a business")


class NeededPartOut(Schema):
    """An office's part. `sure` is false where an answer decides that the form asks for later."""

    part = fields.Nested(AgencyPartOut, attribute="box")
    sure = fields.Boolean()
    fees = fields.List(fields.Nested(ServiceFeeOut))


class NeededServiceOut(Schema):
    """A service that applies, and the parts of it that do."""

    code = Text(attribute="page.service.code")
    title = fields.Nested(ServiceWordsOut, attribute="page.service.title")
    parts = fields.List(fields.Nested(NeededPartOut))


class ReliefOut(Schema):
    """What somebody may ask for; U is no law. `guide` is the guide's name, or empty."""

    code = Text()
    title = fields.Nested(ServiceWordsOut)
    text = fields.Nested(ServiceWordsOut)
    source = fields.Nested(ServiceSourceOut)
    guide = Text()


class ForYouOut(Schema):
    """What applies to the answers that stand in the query."""

    services = fields.List(fields.Nested(NeededServiceOut))
    reliefs = fields.List(fields.Nested(ReliefOut))


class QuestionnaireOut(Schema):
    """The questions, in their order."""

    questions = fields.List(fields.Nested(QuestionOut))


@api.get("/services/questionnaire")
@api.response(200, QuestionnaireOut)
def questionnaire() -> object:
    """Tell the questions that lead to services; each may be left out."""
    with reading(api_actor()) as uow:
        return questionnaire_of(uow)


@api.get("/services/for-you")
@api.response(200, ForYouOut)
def for_you() -> object:
    """Return what applies: answers stand in the query under the questions' names."""
    with reading(api_actor()) as uow:
        asked = questionnaire_of(uow).questions
        schema = answers_schema(asked, Known(), day_now(uow), finished=False)
        sent: dict[str, Any] = request.args.to_dict()
        return what_applies(uow, schema.load(sent))
