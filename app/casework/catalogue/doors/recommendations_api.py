"""The questionnaire as JSON: its questions, and what applies to some answers."""

from typing import Any

from flask import request
from marshmallow import fields

from app.casework.catalogue.queries.recommendations import (
    ForYou,
    Needed,
    NeededPart,
    list_applicable_services,
    questionnaire_of,
)
from app.casework.catalogue.schemas import (
    AgencyPartOut,
    QuestionOut,
    ServiceFeeOut,
    ServiceSourceOut,
    ServiceWordsOut,
    words_at,
)
from app.casework.definition.questionnaire import Questionnaire, Relief
from app.casework.forms.doors import questions_of
from app.casework.forms.policy.determinants import Known
from app.casework.forms.queries import day_now
from app.casework.forms.schemas import answers_schema, written
from app.outputs import output_of
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.subjects import Subject

api = ApiBlueprint("for_you_api", __name__, description="What applies to a business")


NeededPartOut = output_of(
    NeededPart,
    "NeededPartOut",
    only=("sure",),
    part=fields.Nested(AgencyPartOut, attribute="box"),
    fees=[ServiceFeeOut],
    counted=fields.Dict(keys=fields.String(), values=fields.Nested(ServiceWordsOut)),
)
NeededServiceOut = output_of(
    Needed,
    "NeededServiceOut",
    only=(),
    code="page.service.code",
    title=words_at("page.service.title"),
    parts=[NeededPartOut],
    answers=fields.Function(
        lambda needed: written(questions_of(needed.page.service), needed.answers)
    ),
)
ReliefOut = output_of(
    Relief,
    "ReliefOut",
    only=("code", "guide"),
    title=ServiceWordsOut,
    text=ServiceWordsOut,
    source=ServiceSourceOut,
)
ForYouOut = output_of(
    ForYou,
    "ForYouOut",
    only=("certain_paisa",),
    services=[NeededServiceOut],
    reliefs=[ReliefOut],
)
QuestionnaireOut = output_of(Questionnaire, "QuestionnaireOut", only=(), questions=[QuestionOut])


@api.get("/services/for-you")
@api.response(200, ForYouOut)
def for_you() -> object:
    """Return what applies: answers stand in the query under the questions' names."""
    with reading(api_actor()) as uow:
        asked = questionnaire_of(uow).questions
        schema = answers_schema(asked, Known(), day_now(uow), finished=False)
        sent: dict[str, Any] = request.args.to_dict()
        return list_applicable_services(uow, schema.load(sent))


Subject(api=api).read(
    "/services/questionnaire", "questionnaire", questionnaire_of, QuestionnaireOut
).describe("Tell the questions that lead to services; each may be left out.")
