"""Pages of a cashier's daily close, for finance officers."""

from uuid import UUID

from flask import Blueprint, Response, flash, render_template, request, url_for
from flask_babel import gettext

from app.parameters.schemas import ReasonSchema
from app.platform import the_platform
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.web.doors import reading
from app.web.formatting import rupees
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.subjects import Subject, drawn
from payments.counter.doors import tables
from payments.counter.doors.closes_api import api
from payments.counter.models import NOTES, CounterClose, CounterTaking
from payments.counter.printing import close_sheet_pdf
from payments.counter.queries import closes as queries
from payments.counter.queries.closes import ShownClose
from payments.counter.schemas import CloseCounterSchema, CloseOut
from payments.counter.use_cases.close_counter import close_counter, confirm_close, refuse_close
from payments.kernel.permissions import CLOSE_COUNTER, CONFIRM_CLOSE, READ_TAKINGS

blueprint = Blueprint("closes", __name__, url_prefix="/counter/closes")
needs_sign_in(blueprint)
PAGES = "payments/closes"


@blueprint.get("")
def index() -> str:
    """List what waits for a second officer, or everything."""
    everything = bool(request.args.get("all"))
    with reading() as uow:
        page = queries.closes(uow, waiting=not everything, cursor=request.args.get("cursor"))
        may_close = uow.actor.may(CLOSE_COUNTER)
    return render_template(
        f"{PAGES}/index.html",
        listed=tables.CLOSES.of(page.items),
        next_cursor=page.next_cursor,
        everything=everything,
        may_close=may_close,
    )


def _closed(close: CounterClose) -> str:
    flash(gettext("The day is closed. Another officer must confirm it."), "success")
    return url_for("closes.show", close_id=close.id)


def _show_close_form(form: Form) -> str:
    with reading() as uow:
        found = queries.open_day(uow)
    if not form.values:
        day = f"{found.day:%d-%m-%Y}" if found.day else ""
        there = [str(each.taking.id) for each in found.cheques]
        form = Form(values={"day": day, "cheques": there})
    return render_template(
        f"{PAGES}/new.html",
        form=form,
        found=found,
        places=tables.places_of(found),
        cheques=[_choice(each.taking) for each in found.cheques],
        notes=NOTES,
    )


def _choice(cheque: CounterTaking) -> tuple[str, str]:
    """Return a cheque as a box to tick."""
    named = f"{cheque.number}, {cheque.place}, {rupees(cheque.amount_paisa)}"
    return str(cheque.id), named


def _show(form: Form, close_id: UUID) -> str:
    with reading() as uow:
        shown = queries.close(uow, close_id)
        actor = uow.actor
    return render_template(
        f"{PAGES}/show.html",
        shown=shown,
        form=form,
        me=actor.person_id,
        may_confirm=actor.may(CONFIRM_CLOSE),
        facts=tables.close_facts(shown),
        places=tables.places_of(shown),
        notes=tables.NOTES.of(shown.notes),
        takings=tables.TAKEN.of(shown.takings),
    )


@blueprint.get("/<uuid:close_id>/sheet.pdf")
def sheet(close_id: UUID) -> Response:
    """Print the close sheet."""
    with reading() as uow:
        return sheet_response(queries.close(uow, close_id))


def panel(uow: UnitOfWork) -> dict[str, object] | None:
    """Show the days that nobody closed by the next working day on the home page of officers."""
    if not uow.actor.may(READ_TAKINGS):
        return None
    rows = queries.overdue(uow)
    return {"rows": rows, "me": uow.actor.person_id} if rows else None


close_doors = Subject(
    blueprint, api, "/<uuid:close_id>", "/counter-closes/<uuid:close_id>", "closes.show", _show
)
close_doors.page("", "show")
close_doors.act(confirm_close).on_page("/confirm", "confirmed").done(
    sentence("The close is confirmed, and its money is at the bank.")
).on_api("/confirmation", "confirm", CloseOut).describe(
    "Confirm what another officer closed: its money is at the bank."
)
close_doors.act(refuse_close, ReasonSchema).on_page(
    "/refuse",
    "refused",
    ask="refuse",
    draw=drawn(f"{PAGES}/refuse.html", needs=CONFIRM_CLOSE, shown=queries.close),
).done(sentence("The close is refused. The cashier must close the day again.")).on_api(
    "/refusal", "refuse", CloseOut
).describe("Refuse what another officer closed, or withdraw your own.")


def sheet_response(shown: ShownClose) -> Response:
    """Print a close sheet and send it."""
    pdf = close_sheet_pdf(shown, demonstration=the_platform().executor.demonstration)
    response = Response(pdf, mimetype="application/pdf")
    name = f"close-{shown.close.day.isoformat()}-{str(shown.close.id)[-6:]}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


closes = Subject(blueprint, api, draw=_show_close_form)
closes.page("/new", "new")
closes.act(close_counter, CloseCounterSchema).on_page("/new", "new_post", then=_closed).on_api(
    "/counter-closes",
    "close",
    CloseOut,
    status=201,
    location=lambda made: f"/api/v1/counter-closes/{made.id}",
).describe(
    "Close your own day: what was counted, and the deposit slip; another officer confirms it."
)
