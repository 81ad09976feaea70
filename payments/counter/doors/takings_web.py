"""Pages of money over a counter, for finance officers."""

from uuid import UUID

from flask import Blueprint, flash, render_template, request, url_for

from app.parameters.schemas import ReasonSchema
from app.permissions import require
from app.web.doors import reading
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.subjects import Subject, drawn
from payments.counter.doors import tables
from payments.counter.doors.takings_api import api
from payments.counter.models import KINDS, CounterTaking
from payments.counter.queries import takings as queries
from payments.counter.queries.duplicates import probable_doubles
from payments.counter.schemas import ConfirmTakingSchema, RecordTakingSchema, TakingSchema
from payments.counter.use_cases.take_at_counter import confirm_taking, record_taking, refuse_taking
from payments.kernel.permissions import CONFIRM_TAKING, PROPOSE_UNDOING, RECORD_TAKING

blueprint = Blueprint("takings", __name__, url_prefix="/counter")
needs_sign_in(blueprint)


@blueprint.get("")
def index() -> str:
    """List what waits for a second officer, or everything."""
    everything = bool(request.args.get("all"))
    with reading() as uow:
        page = queries.takings(uow, waiting=not everything, cursor=request.args.get("cursor"))
        may_record = uow.actor.may(RECORD_TAKING)
    return render_template(
        "payments/takings/index.html",
        listed=tables.TAKINGS.of(page.items),
        next_cursor=page.next_cursor,
        everything=everything,
        may_record=may_record,
    )


@blueprint.get("/doubles")
def doubles() -> str:
    """List what may be counted twice: at the counter, and in a bank's scroll."""
    with reading() as uow:
        page = probable_doubles(uow, request.args.get("cursor"))
        may_undo = uow.actor.may(PROPOSE_UNDOING)
    return render_template(
        "payments/takings/doubles.html",
        listed=tables.doubles_of(page.items, may_undo=may_undo),
        next_cursor=page.next_cursor,
    )


@blueprint.get("/new")
def new() -> str:
    """Ask what was taken."""
    return _show_taking_form(Form(values={"psid": request.args.get("psid", "")}))


def _recorded(taking: CounterTaking) -> str:
    flash("It is recorded. Another officer must confirm it.", "success")
    return url_for("takings.show", taking_id=taking.id)


def _show_taking_form(form: Form) -> str:
    with reading() as uow:
        require(uow.actor, RECORD_TAKING)
    kinds = [(kind, tables.KINDS[kind]) for kind in KINDS]
    return render_template("payments/takings/new.html", form=form, kinds=kinds)


def _show(form: Form, taking_id: UUID) -> str:
    with reading() as uow:
        shown = queries.taking(uow, taking_id)
        actor = uow.actor
    return render_template(
        "payments/takings/show.html",
        shown=shown,
        form=form,
        me=actor.person_id,
        may_confirm=actor.may(CONFIRM_TAKING),
        may_undo=actor.may(PROPOSE_UNDOING),
        facts=tables.taking_facts(shown),
    )


taking_doors = Subject(
    blueprint, api, "/<uuid:taking_id>", "/counter-takings/<uuid:taking_id>", "takings.show", _show
)
taking_doors.page("", "show")
taking_doors.act(confirm_taking, ConfirmTakingSchema).on_page("/confirm", "confirmed").done(
    "It is confirmed, and the receipt is made."
).on_api("/confirmation", "confirm", TakingSchema).describe(
    "Confirm what another officer recorded: it becomes a payment."
)
taking_doors.act(refuse_taking, ReasonSchema).on_page(
    "/refuse",
    "refused",
    ask="refuse",
    draw=drawn("payments/takings/refuse.html", needs=CONFIRM_TAKING, shown=queries.taking),
).done("It was refused. Nothing was posted.").on_api("/refusal", "refuse", TakingSchema).describe(
    "Refuse what another officer recorded, or withdraw your own."
)


Subject(blueprint, api).act(record_taking, RecordTakingSchema).on_page(
    "/new", "new_post", draw=_show_taking_form, then=_recorded
).on_api(
    "/counter-takings",
    "record",
    TakingSchema,
    status=201,
    location=lambda made: f"/api/v1/counter-takings/{made.id}",
).describe("Record money received at a counter; another officer confirms it.")
