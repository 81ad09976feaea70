"""Pages of an office: its calls, what the panel scored, and the ranking."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import ColumnElement, select

from app.casework.calls.doors import presenter
from app.casework.calls.doors.api import api
from app.casework.calls.models import Call, CallRanking, PassedPlace
from app.casework.calls.policy import TieRule
from app.casework.calls.queries.calls import CallLine, OfficeCall, call_page, office_calls
from app.casework.calls.schemas import (
    CallOut,
    CallRankingOut,
    DrawUpCallSchema,
    PassedPlaceOut,
    PassPlaceSchema,
)
from app.casework.calls.use_cases.confirm_ranking import RANKINGS, RankCall
from app.casework.calls.use_cases.draw_up_call import CALLS
from app.casework.calls.use_cases.pass_place import PASSED_PLACES, PassPlace
from app.casework.catalogue.registry import CaseBook
from app.casework.offices.queries import colleagues
from app.errors import NotFound
from app.schemas import CommandSchema, CursorSchema
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from app.web.decision_doors import (
    DecisionApi,
    DecisionPages,
    Endpoints,
    RefusalPage,
    Steps,
    doors_of,
    verdict_doors_of,
)
from app.web.doors import reading
from app.web.formatting import isolate_ltr, local_time
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.i18n import language
from app.web.subjects import Subject
from app.web.tables import Column, Table, linked
from app.web.tags import tag

blueprint = Blueprint("case_calls", __name__, url_prefix="/casework/calls")
needs_sign_in(blueprint)
ROWS = 5
Row = TypeVar("Row", CallRanking, PassedPlace)
_STATES = {
    "proposed": sentence("Waiting for approval"),
    "approved": sentence("Approved"),
    "refused": sentence("Refused"),
}

CALLS_TABLE: Table[Call] = Table(
    Column(sentence("Call"), lambda row: linked(row.title_en, "case_calls.show", call_id=row.id)),
    Column(sentence("Opens"), lambda row: local_time(row.opens_at)),
    Column(sentence("Closes"), lambda row: local_time(row.closes_at)),
    Column(sentence("Places"), lambda row: isolate_ltr(row.places), numeric=True),
    Column(sentence("Status"), lambda row: tag(_STATES[row.state])),
)


@blueprint.get("")
def index() -> str:
    """List the calls of the office."""
    with reading() as uow:
        page = office_calls(uow, CursorSchema().load(request.args)["cursor"])
        may_draw_up = uow.actor.may(CALLS.may_propose)
    return render_template(
        "cases/calls/office_index.html",
        listed=CALLS_TABLE.of(page.items),
        next_cursor=page.next_cursor,
        may_draw_up=may_draw_up,
    )


def draw(form: Form, call_id: UUID) -> str:
    """Draw a call's page; `form` holds why something could not be done."""
    with reading() as uow:
        call = call_page(uow, call_id)
    return render_template(
        "cases/calls/office_show.html",
        form=form,
        call=call,
        lines=_lines(call).of(call.applications),
        tie_rule=presenter.TIE_RULES[TieRule(call.tie_rule)],
        free=[
            (line.id, line.reference)
            for line in call.applications
            if line.place is not None and not line.in_running
        ],
        words=presenter,
    )


def _lines(call: OfficeCall) -> Table[CallLine]:
    return Table(
        Column(sentence("Application"), lambda line: line.display or isolate_ltr(line.reference)),
        Column(sentence("Your part"), lambda line: _my_part(call, line)),
        Column(sentence("Recused"), lambda line: ", ".join(line.recused) or "–"),
        Column(
            sentence("Total"),
            lambda line: presenter.points(line.total) if line.total is not None else "–",
            numeric=True,
        ),
        Column(sentence("Rank"), _rank, numeric=True),
    )


def _my_part(call: OfficeCall, line: CallLine) -> Any:  # noqa: ANN401 - text or a link
    if line.mine == "score":
        return linked(
            gettext("Score it"), "call_scores.score", call_id=call.id, application_id=line.id
        )
    if line.scores:
        return linked(
            gettext("Scores"), "call_scores.score", call_id=call.id, application_id=line.id
        )
    return {"recused": gettext("Recused"), "": "–"}.get(line.mine, line.mine)


def _rank(line: CallLine) -> Any:  # noqa: ANN401 - text or markup
    if line.rank is None:
        return "–"
    if not line.in_running:
        return tag(sentence("%(rank)s: withdrawn or refused", rank=line.rank), "grey")
    if line.place:
        return tag(str(line.rank), "green")
    return tag(sentence("%(rank)s: reserve list", rank=line.rank), "blue")


def _choices() -> Mapping[str, object]:
    with reading() as uow:
        book, people = uow.port(CaseBook), colleagues(uow)
        services = [(code, book.latest[code].title.named(language())) for code in book.called]
    return {
        "services": services,
        "people": [(str(each.id), each.name) for each in people],
        "tie_rules": [(each.value, text) for each, text in presenter.TIE_RULES.items()],
        "rows": ROWS,
    }


def _call_of(kind: type[Row], row_id: UUID) -> UUID:
    with reading() as uow:
        return _own(uow, kind, row_id).call_id


def _own(uow: UnitOfWork, kind: type[Row], row_id: UUID) -> Row:
    """Return a ranking or a passed place of the actor's office. Raises NotFound."""
    row = uow.get(kind, row_id)
    _own_call(uow, row.call_id)
    return row


def _own_call(uow: UnitOfWork, call_id: UUID) -> Call:
    call = uow.get(Call, call_id)
    if call.office_id != uow.actor.organisation_id:
        raise NotFound
    return call


def _calls(uow: UnitOfWork) -> ColumnElement[bool]:
    return Call.office_id == uow.actor.organisation_id


def _of_calls(kind: type[Row]) -> Callable[[UnitOfWork], ColumnElement[bool]]:
    return lambda uow: kind.call_id.in_(select(Call.id).where(_calls(uow)))


def _ranking_title(uow: UnitOfWork, row: CallRanking) -> Sentence:
    return sentence("Ranking of a call: %(call)s", call=_title(uow, row.call_id))


def _passed_title(uow: UnitOfWork, row: PassedPlace) -> Sentence:
    return sentence("Place passed on in a call: %(call)s", call=_title(uow, row.call_id))


def _title(uow: UnitOfWork, call_id: UUID) -> str:
    return uow.get(Call, call_id).title.named(language())


def _crumbs() -> list[dict[str, str]]:
    return [{"text": "Calls", "href": url_for("case_calls.index")}]


def _back(row: CallRanking | PassedPlace) -> str:
    return url_for("case_calls.show", call_id=row.call_id)


doors_of(
    CALLS,
    takes=DrawUpCallSchema,
    id_name="call_id",
    pages=DecisionPages(
        blueprint=blueprint,
        at="",
        form="cases/calls/new.html",
        context=_choices,
        refusal=lambda row: RefusalPage(
            title=sentence("Refuse this call"), caption=row.title_en, breadcrumbs=_crumbs()
        ),
        back=lambda row: url_for("case_calls.show", call_id=row.id),
        show=draw,
        says=Steps(
            sentence("It is waiting for another officer to approve it."),
            sentence("It is approved, and on the public page of calls."),
            sentence("It is refused."),
        ),
        read=_own_call,
        mine=_calls,
        title=lambda uow, row: sentence("Call: %(call)s", call=_title(uow, row.id)),
    ),
    api=DecisionApi(
        blueprint=api,
        at="/casework/calls",
        says=Steps(
            "Draw up a call for a service of your own office; another officer approves it.",
            "Approve a call that another officer drew up.",
            "Refuse a call with a reason, or withdraw your own.",
        ),
        gives=CallOut,
        approval_takes=CommandSchema,
    ),
)
call_doors = Subject(
    blueprint, api, "/<uuid:call_id>", "/casework/calls/<uuid:call_id>", "case_calls.show", draw
)
call_doors.page("", "show")
call_doors.act(
    RANKINGS.propose, CommandSchema, command=lambda *, call_id: RankCall(call_id=call_id)
).on_page("/ranking", "rank").done(
    sentence("The ranking is waiting for another officer to confirm it.")
).on_api("/ranking", "rank_call", CallRankingOut, status=201).describe(
    "Compute the ranking from the panel's scores; another officer confirms it."
)
verdict_doors_of(
    RANKINGS,
    id_name="ranking_id",
    pages=DecisionPages(
        blueprint=blueprint,
        at="/rankings",
        endpoints=Endpoints("", "", "confirm_ranking", "refuse_ranking", "ranking_refused"),
        refusal=lambda _row: RefusalPage(
            title=sentence("Refuse this ranking"), caption="", breadcrumbs=_crumbs()
        ),
        back=_back,
        show=lambda form, ranking_id: draw(form, _call_of(CallRanking, ranking_id)),
        says=Steps("", sentence("The ranking is confirmed."), sentence("The ranking is refused.")),
        read=lambda uow, key: _own(uow, CallRanking, key),
        mine=_of_calls(CallRanking),
        title=_ranking_title,
    ),
    api=DecisionApi(
        blueprint=api,
        at="/casework/call-rankings",
        says=Steps(
            "",
            "Confirm a ranking that another officer let be computed.",
            "Refuse a ranking with a reason, or withdraw your own.",
        ),
        gives=CallRankingOut,
        approval_takes=CommandSchema,
    ),
)
call_doors.act(PASSED_PLACES.propose, PassPlaceSchema, command=PassPlace).on_page(
    "/passed-places", "pass_place"
).done(sentence("It is waiting for another officer to approve it.")).on_api(
    "/passed-places", "pass_place", PassedPlaceOut, status=201
).describe(
    "Pass the place of a winner who withdrew or was refused to the next on the reserve list."
)
verdict_doors_of(
    PASSED_PLACES,
    id_name="passed_id",
    pages=DecisionPages(
        blueprint=blueprint,
        at="/passed-places",
        endpoints=Endpoints("", "", "approve_passed", "refuse_passed", "passed_refused"),
        refusal=lambda row: RefusalPage(
            title=sentence("Refuse to pass this place on"),
            caption=row.reason,
            breadcrumbs=_crumbs(),
        ),
        back=_back,
        show=lambda form, passed_id: draw(form, _call_of(PassedPlace, passed_id)),
        says=Steps("", sentence("The place is passed on."), sentence("It is refused.")),
        read=lambda uow, key: _own(uow, PassedPlace, key),
        mine=_of_calls(PassedPlace),
        title=_passed_title,
    ),
    api=DecisionApi(
        blueprint=api,
        at="/casework/passed-places",
        says=Steps(
            "",
            "Approve that a place is passed on.",
            "Refuse to pass a place on, with a reason.",
        ),
        gives=PassedPlaceOut,
        approval_takes=CommandSchema,
    ),
)
