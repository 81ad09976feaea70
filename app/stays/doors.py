"""Stays on pages and in the API: enter an order, confirm it, end it."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import Blueprint, Response, flash, render_template, request, url_for

from app.documents.doors.attachments import uploaded
from app.documents.public import PAPERS, accept, titles
from app.due import Due
from app.permissions import require
from app.platform import the_platform
from app.schemas import CursorSchema
from app.stays import queries
from app.stays.kinds import StayableKind, StayableKinds
from app.stays.models import Stay, StayEnd
from app.stays.permissions import CONFIRM_STAY, ENTER_STAY
from app.stays.schemas import (
    EnterStayEndSchema,
    EnterStaySchema,
    NumberSchema,
    StayEndOut,
    StayFileOut,
    StayOrderSchema,
    StayOut,
    StaysOut,
)
from app.stays.use_cases import STAY, VACATE, EnterStay, EnterStayEnd
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.web.api import ApiBlueprint
from app.web.decision_doors import (
    REFUSED,
    DecisionApi,
    DecisionPages,
    Endpoints,
    RefusalPage,
    Steps,
    verdict_doors_of,
)
from app.web.decision_lists import STATES
from app.web.doors import reading, submit
from app.web.formatting import isolate_ltr, local_date
from app.web.forms import Form
from app.web.guards import needs_sign_in, needs_token
from app.web.subjects import Subject
from app.web.tables import Column, Table
from app.web.translation import translate

web = Blueprint("stays", __name__, url_prefix="/stays")
api = ApiBlueprint("stays_api", __name__, description="Stays of courts and regulators")
needs_sign_in(web)
needs_token(api)
STAYS = sentence("Stays by courts and regulators")
ENTERED = sentence("Another officer must compare it with the order and confirm it.")


def _kinds() -> StayableKinds:
    return the_platform().executor.ports.get(StayableKinds)


def _at(row: Stay) -> str:
    return url_for("stays.show", stay_id=row.id)


def _at_stay(row: StayEnd) -> str:
    return url_for("stays.show", stay_id=row.stay_id)


STAYS_TABLE: Table[Stay] = Table(
    Column(sentence("About"), lambda row: {"text": row.subject, "href": _at(row)}),
    Column(sentence("Court or regulator"), lambda row: row.court),
    Column(sentence("Case number"), lambda row: isolate_ltr(row.case_number)),
    Column(sentence("Date of the order"), lambda row: local_date(row.ordered_on)),
    Column(sentence("Status"), lambda row: translate(STATES[row.state])),
)


@web.get("")
def index() -> str:
    """Show officers the stays of their office, and auditors all."""
    cursor = CursorSchema().load(request.args)["cursor"]
    with reading() as uow:
        page = queries.list_stays(uow, cursor)
        mine = [kind for kind in _kinds().each if uow.actor.may(kind.permission)]
        enters = mine if uow.actor.may(ENTER_STAY) else []
    return render_template(
        "stays/index.html",
        listed=STAYS_TABLE.of(page.items),
        next_cursor=page.next_cursor,
        kinds=enters,
    )


def _show_stay(form: Form, stay_id: UUID) -> str:
    with reading() as uow:
        found = queries.stay_file(uow, stay_id)
        me = uow.actor.person_id
    return render_template(
        "stays/show.html", form=form, found=found, row=found.row, end=found.end, me=me,
        states={state: translate(text) for state, text in STATES.items()},
        blocks=", ".join(translate(title) for title in found.blocks),
    )  # fmt: skip


def _entering(form: Form, kind: str) -> str:
    known = _of_actor(kind)
    if request.method == "GET":
        form = Form(values={"number": NumberSchema().load(request.args)["number"]})
    acts = [(code, translate(title)) for code, title in known.acts.items()]
    return render_template("stays/enter.html", form=form, kind=known, acts=acts, **_papers())


def _of_actor(name: str) -> StayableKind:
    known = _kinds().named(name)
    with reading() as uow:
        require(uow.actor, ENTER_STAY)
        require(uow.actor, known.permission)
    return known


def _papers() -> Mapping[str, str]:
    return {"accept": accept(PAPERS), "papers": titles(PAPERS)}


@web.post("/<kind>/new")
def entered(kind: str) -> Response:
    """Keep an order for another officer to confirm."""
    return submit(
        StayOrderSchema(),
        STAY.propose,
        lambda **loaded: EnterStay(kind=kind, **loaded, file=uploaded()),
        then=_entered,
        page=lambda form: _entering(form, kind),
    )


def _entered(row: Stay) -> str:
    flash(translate(ENTERED), "success")
    return _at(row)


def _ending(form: Form, stay_id: UUID) -> str:
    with reading() as uow:
        require(uow.actor, ENTER_STAY)
        found = queries.stay_file(uow, stay_id)
    return render_template("stays/end.html", form=form, row=found.row, **_papers())


def _end_entered(row: StayEnd) -> str:
    flash(translate(ENTERED), "success")
    return _at_stay(row)


stays = Subject(web, api)
stays.page("/<kind>/new", "new", _entering)
stays.read("/stays", "list_stays", queries.list_stays, StaysOut, CursorSchema).describe(
    "List the stays that the caller may see, the newest first."
)
stays.act(STAY.propose, EnterStaySchema, command=EnterStay, file=uploaded).on_api(
    "/stays", "enter_stay", StayOut, status=201, location=lambda row: f"/api/v1/stays/{row.id}"
).describe("Enter an order (multipart, its paper as `file`) for another officer to confirm.")
stay = Subject(web, api, "/<uuid:stay_id>", "/stays/<uuid:stay_id>")
stay.page("", "show", _show_stay)
stay.read("", "read_stay", queries.stay_file, StayFileOut).describe(
    "Return a stay, with its end where one was entered."
)
stay.act(VACATE.propose, EnterStayEndSchema, command=EnterStayEnd, file=uploaded).on_page(
    "/end", "end_entered", ask="end", draw=_ending, then=_end_entered
).on_api("/ends", "enter_stay_end", StayEndOut, status=201).describe(
    "Enter the order that vacates a stay (multipart, its paper as `file`)."
)


def due(uow: UnitOfWork) -> Sequence[Due]:
    """List what other officers entered and this one may confirm."""
    if uow.actor.person_id is None or not uow.actor.may(CONFIRM_STAY):
        return ()
    begins = sentence("Confirm a stay, or refuse it")
    ends = sentence("Confirm the end of a stay, or refuse it")
    return [
        Due(title=row.subject, due_on=None, href=_at(row), kind=ends if end else begins)
        for row, end in queries.stays_to_confirm(uow)
    ]


def _stay(uow: UnitOfWork, stay_id: UUID) -> Stay:
    row = uow.get(Stay, stay_id)
    queries.require_sight(uow, row)
    return row


def _end(uow: UnitOfWork, end_id: UUID) -> StayEnd:
    row = uow.get(StayEnd, end_id)
    _stay(uow, row.stay_id)
    return row


def _refusal(title: str, caption: str = "") -> RefusalPage:
    return RefusalPage.below(
        (translate(STAYS), url_for("stays.index")),
        title=title,
        caption=caption,
        hint=translate(sentence("The officer who entered it reads this")),
    )


verdict_doors_of(
    STAY,
    id_name="stay_id",
    pages=DecisionPages(
        blueprint=web,
        at="",
        endpoints=Endpoints(approve="confirm"),
        show=_show_stay,
        read=_stay,
        refusal=lambda row: _refusal(translate(sentence("Refuse this stay")), row.subject),
        back=_at,
        says=Steps(approve=sentence("The stay is in force."), refuse=REFUSED),
    ),
    api=DecisionApi(
        blueprint=api,
        at="/stays",
        says=Steps(
            approve="Confirm a stay that another officer entered: it is in force from now on."
        ),
        gives=StayOut,
    ),
)
verdict_doors_of(
    VACATE,
    id_name="end_id",
    pages=DecisionPages(
        blueprint=web,
        at="/ends",
        endpoints=Endpoints(approve="confirm_end", refuse="refuse_end", refused="end_refused"),
        show_row=lambda form, row: _show_stay(form, row.stay_id),
        read=_end,
        refusal=lambda _: _refusal(translate(sentence("Refuse the end of this stay"))),
        back=_at_stay,
        says=Steps(approve=sentence("The stay has ended."), refuse=REFUSED),
    ),
    api=DecisionApi(
        blueprint=api,
        at="/stay-ends",
        says=Steps(approve="Confirm the end of a stay that another officer entered."),
        gives=StayEndOut,
    ),
)
