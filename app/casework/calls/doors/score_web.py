"""A member of the panel scores an application, or declares a relation to an applicant."""

from uuid import UUID

from flask import Blueprint, render_template

from app.casework.calls.doors.api import api
from app.casework.calls.queries.calls import SeenScore, call_page
from app.casework.calls.schemas import CallScoreOut, ScoreSchema
from app.casework.calls.use_cases.declare_relation import declare_relation
from app.casework.calls.use_cases.score_application import score_application
from app.casework.tasks.doors.presenter import RELATIONS
from app.casework.tasks.schemas import RecusalSchema, StoodBackOut
from app.errors import NotFound
from app.text import sentence
from app.web.doors import reading
from app.web.formatting import isolate_ltr
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.subjects import Subject
from app.web.tables import Column, Table

blueprint = Blueprint("call_scores", __name__, url_prefix="/casework/calls")
needs_sign_in(blueprint)
_AT = "/<uuid:call_id>/applications/<uuid:application_id>"

SCORES_TABLE: Table[SeenScore] = Table(
    Column(sentence("Member"), lambda each: each.member),
    Column(sentence("Criterion"), lambda each: each.criterion),
    Column(sentence("Points"), lambda each: isolate_ltr(each.points), numeric=True),
    Column(sentence("Comment"), lambda each: each.comment),
)


def _draw(form: Form, call_id: UUID, application_id: UUID) -> str:
    with reading() as uow:
        call = call_page(uow, call_id)
    line = next((each for each in call.applications if each.id == application_id), None)
    if line is None:
        raise NotFound
    return render_template(
        "cases/calls/score.html",
        form=form,
        call=call,
        line=line,
        seen=SCORES_TABLE.of(line.scores),
        relations=list(RELATIONS.items()),
    )


application = Subject(
    blueprint,
    api,
    _AT,
    "/casework/calls/<uuid:call_id>/applications/<uuid:application_id>",
    "case_calls.show",
    _draw,
)
application.act(score_application, ScoreSchema).on_page("/scores", "scored", ask="score").done(
    sentence("Your scores are in. Nobody sees them until all scores are in.")
).on_api("/scores", "score_application", CallScoreOut, status=201).describe(
    "Score an application as a member of the panel. Scores are final, and hidden until all are in."
)
application.act(declare_relation, RecusalSchema).on_page("/relation", "declare").done(
    sentence("You are recused from this application.")
).on_api("/relation", "declare_relation", StoodBackOut, status=201).describe(
    "Declare a relation to the applicant, and be recused from the application."
)
