"""Visits on pages and in the API: for officers, for managers of centres, for the person."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from app.calendar import local_day
from app.documents.doors.attachments import uploaded
from app.documents.public import accept, titles
from app.places.public import district_names
from app.text import Sentence, sentence
from app.visits.acts import Done
from app.visits.consents import LANGUAGES, written_in
from app.visits.queries import (
    VisitView,
    opening,
    own_visits,
    visit_file,
    visits_of_day,
    visits_of_officer,
)
from app.visits.schemas import (
    ActDoneOut,
    DaySchema,
    DisputeVisitSchema,
    DoActSchema,
    OpenedVisitOut,
    OpenVisitSchema,
    VisitFileOut,
    VisitsOut,
)
from app.visits.use_cases import (
    KINDS,
    DoAct,
    confirm_visit,
    dispute_visit,
    do_act,
    end_visit,
    open_visit,
)
from app.web.actions import Action
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading, respond
from app.web.formatting import local_time
from app.web.forms import Form
from app.web.guards import needs_sign_in, needs_token
from app.web.i18n import language
from app.web.single_answers import judge
from app.web.tables import Cell, Column, Table, linked
from app.web.tags import tag
from app.web.translation import translate

web = Blueprint("visits", __name__)
api = ApiBlueprint("visits_api", __name__, description="One act at a facilitation centre")
needs_sign_in(web)
needs_token(api)
STATES: dict[str, tuple[Sentence, str]] = {
    "open": (sentence("Open"), "blue"),
    "done": (sentence("Done"), "green"),
    "over": (sentence("Ended without an act"), "grey"),
    "disputed": (sentence("Disputed"), "red"),
}


def _state(row: VisitView) -> Cell:
    title, colour = STATES[row.state]
    return tag(title, colour)


def _act(row: VisitView) -> Cell:
    return linked(row.act.named(language()), "visits.show", visit_id=row.id)


VISITS_TABLE: Table[VisitView] = Table(
    Column(sentence("Act"), _act),
    Column(sentence("For"), lambda row: row.person),
    Column(sentence("Opened"), lambda row: local_time(row.opened_at)),
    Column(sentence("Status"), _state),
)
OF_A_DAY: Table[VisitView] = Table(
    Column(sentence("Officer"), lambda row: row.officer.named(language())),
    Column(sentence("For"), lambda row: row.person),
    Column(sentence("Act"), lambda row: row.act.named(language())),
    Column(sentence("Place"), lambda row: row.place.named(language())),
    Column(sentence("Opened"), lambda row: local_time(row.opened_at)),
    Column(sentence("Language"), lambda row: translate(LANGUAGES[row.language])),
    Column(sentence("Witness"), lambda row: f"{row.witness_name} ({row.witness_visits})"),
    Column(sentence("Status"), _state),
)


@web.get("/visits")
def index() -> str:
    """List the officer's visits of today."""
    with reading() as uow:
        rows = visits_of_officer(uow)
    return render_template("visits/officials/index.html", listed=VISITS_TABLE.of(rows))


@web.get("/visits/new")
def new() -> str:
    """Ask who stands there, for which act, and before whom; at the centre of the last visit."""
    return _new(None)


def _new(form: Form | None) -> str:
    with reading() as uow:
        found = opening(uow)
        places = district_names(uow.session, language(), local_day(uow.now))
    return render_template(
        "visits/officials/open.html",
        form=form or Form(values={"place": found.last}),
        acts=[(act.code, act.title.named(language())) for act in found.acts],
        personal=[
            (each.title.named(language()), translate(each.instead)) for each in found.personal
        ],
        centres=[
            (
                each.code,
                f"{places.get(each.district, each.district)}: {each.name.named(language())}",
            )
            for each in found.centres
        ],
        languages=[(code, translate(title)) for code, title in LANGUAGES.items()],
        accepted=accept(KINDS),
        kinds=titles(KINDS),
    )


Action(open_visit, OpenVisitSchema, file=uploaded, file_required=False).on_page(
    web,
    "/visits/new",
    do="opened",
    draw=_new,
    then=lambda visit: url_for("visits.show", visit_id=visit.id),
).on_api(
    api,
    "/visits",
    "Open a visit; multipart, with the scan of the thumbprint in `file`.",
    name="open_one",
    gives=OpenedVisitOut,
    status=201,
)


@web.get("/visits/<uuid:visit_id>")
def show(visit_id: UUID) -> str:
    """Show the consent to read out, and what the act can be done to."""
    return _show(Form(), visit_id)


def _show(form: Form, visit_id: UUID) -> str:
    with reading() as uow:
        found = visit_file(uow, visit_id)
    return render_template(
        "visits/officials/show.html",
        form=form,
        found=found,
        view=found.view,
        title=found.view.act.named(language()),
        choices=[(each.key, each.title) for each in found.choices],
        languages=LANGUAGES,
        written_in=written_in(found.view.language),
        states=STATES,
    )


@web.post("/visits/<uuid:visit_id>/act")
def act(visit_id: UUID) -> Response:
    """Do the one act; a slip's code is shown this once."""
    return judge(
        DoActSchema(),
        do_act,
        lambda choice: DoAct(visit_id=visit_id, choice=choice),
        done=lambda done: _done(visit_id, done),
        page=lambda form: _show(form, visit_id),
    )


def _done(visit_id: UUID, done: Done) -> Response:
    with reading() as uow:
        found = visit_file(uow, visit_id)
    page = render_template(
        "visits/officials/done.html",
        found=found,
        view=found.view,
        slip_code=done.slip_code,
        address=url_for("slip.use", _external=True),
    )
    return make_response(page, 201)


Action(confirm_visit).on_page(
    web,
    "/visits/<uuid:visit_id>/confirm",
    do="confirm",
    draw=_show,
    then=lambda _: _flash_and_go_to(
        "You confirmed the visit. Its officer can go on.", "visits.index"
    ),
).on_api(
    api,
    "/visits/<uuid:visit_id>/confirmation",
    "Confirm, as a second officer, that one saw card and person.",
    name="confirm_visit",
    gives=OpenedVisitOut,
)
Action(end_visit).on_page(
    web,
    "/visits/<uuid:visit_id>/end",
    do="end",
    draw=_show,
    then=lambda _: _flash_and_go_to("The visit ended without an act.", "visits.index"),
).on_api(
    api,
    "/visits/<uuid:visit_id>/end",
    "End a visit without an act.",
    name="end_visit",
    gives=OpenedVisitOut,
)


def _flash_and_go_to(message: str, endpoint: str) -> str:
    flash(message, "success")
    return url_for(endpoint)


@web.get("/visits/days")
def days() -> str:
    """Show who answers for the centres all visits of a day."""
    day = DaySchema().load(request.args)["day"]
    with reading() as uow:
        rows = visits_of_day(uow, day)
    return render_template("visits/officials/days.html", listed=OF_A_DAY.of(rows), rows=rows)


@web.get("/account/visits")
def mine() -> str:
    """Show the person what was done for them at centres."""
    return _show_own_visits(Form())


def _show_own_visits(form: Form, visit_id: UUID | None = None) -> str:
    del visit_id
    with reading() as uow:
        rows = own_visits(uow)
    return render_template(
        "visits/mine.html", form=form, rows=rows, states=STATES, languages=LANGUAGES
    )


Action(dispute_visit, DisputeVisitSchema).on_page(
    web,
    "/account/visits/<uuid:visit_id>/dispute",
    do="dispute",
    draw=_show_own_visits,
    done=sentence("We notified the administrators. One of them will check it."),
    back="visits.mine",
).on_api(
    api,
    "/me/visits/<uuid:visit_id>/dispute",
    "Report that you were not there, or did not agree to anything.",
    name="dispute_visit",
    gives=OpenedVisitOut,
)


@api.get("/visits")
@api.response(200, VisitsOut)
def list_visits() -> dict[str, Any]:
    """List the officer's visits of today."""
    with reading(api_actor()) as uow:
        return {"items": visits_of_officer(uow)}


@api.get("/visits/<uuid:visit_id>")
@api.response(200, VisitFileOut)
def read_visit(visit_id: UUID) -> object:
    """Return a visit, the consent to read out, and what the act can be done to."""
    with reading(api_actor()) as uow:
        return visit_file(uow, visit_id)


@api.post("/visits/<uuid:visit_id>/act")
@api.arguments(DoActSchema)
@api.alt_response(201, schema=ActDoneOut)
def do_one(given: dict[str, Any], visit_id: UUID) -> Response:
    """Do the one act of a visit; a slip's code is shown this once."""
    command = DoAct(visit_id=visit_id, **given)
    return respond(do_act, command, present=ActDoneOut().dump, status=201, secret=True)


@api.get("/visits/days")
@api.arguments(DaySchema, location="query")
@api.response(200, VisitsOut)
def day_of_visits(query: dict[str, Any]) -> dict[str, Any]:
    """List all visits of a day, for who answers for the centres; what is striking first."""
    with reading(api_actor()) as uow:
        return {"items": visits_of_day(uow, query["day"])}


@api.get("/me/visits")
@api.response(200, VisitsOut)
def my_visits() -> dict[str, Any]:
    """List what was done for one at facilitation centres."""
    with reading(api_actor()) as uow:
        return {"items": own_visits(uow)}
