"""Public pages of calls: what is open until when, how it is decided, and who won."""

from uuid import UUID

from flask import Blueprint, current_app, render_template, request, url_for

from app.casework.calls.doors import presenter
from app.casework.calls.policy import TieRule
from app.casework.calls.queries.calls import CriterionView, Winner, public_call, public_calls
from app.casework.catalogue.doors.web import START
from app.schemas import CursorSchema
from app.text import sentence
from app.web.doors import reading
from app.web.formatting import isolate_ltr, rupees
from app.web.i18n import in_reader_language, language
from app.web.tables import Column, Table
from app.web.translation import translate

blueprint = Blueprint("calls", __name__, url_prefix="/calls")

CRITERIA: Table[CriterionView] = Table(
    Column(sentence("Criterion"), lambda each: each.title.named(language())),
    Column(sentence("Maximum points"), lambda each: isolate_ltr(each.most), numeric=True),
    Column(sentence("Weight"), lambda each: isolate_ltr(each.weight), numeric=True),
)
WINNERS: Table[Winner] = Table(
    Column(sentence("Rank"), lambda each: isolate_ltr(each.rank), numeric=True),
    Column(
        sentence("Name"),
        lambda each: in_reader_language(each.name, each.name_ur),
    ),
    Column(
        sentence("Amount or recognition"),
        lambda each: (
            isolate_ltr(rupees(each.amount_paisa))
            if each.amount_paisa
            else translate(sentence("Recognition"))
        ),
        numeric=True,
    ),
)


@blueprint.get("")
def index() -> str:
    """List calls, the newest first."""
    with reading() as uow:
        page = public_calls(uow, CursorSchema().load(request.args)["cursor"])
    return render_template("cases/calls/index.html", page=page, words=presenter)


@blueprint.get("/<uuid:call_id>")
def show(call_id: UUID) -> str:
    """Show a call: deadline, criteria, what is published, and who won."""
    with reading() as uow:
        call = public_call(uow, call_id)
    return render_template(
        "cases/calls/show.html",
        call=call,
        criteria=CRITERIA.of(call.criteria),
        winners=WINNERS.of(call.winners),
        tie_rule=presenter.TIE_RULES[TieRule(call.tie_rule)],
        start=url_for(START, code=call.service) if START in current_app.view_functions else "",
        words=presenter,
    )
