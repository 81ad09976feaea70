"""Pages of bank scrolls, for finance officers."""

from uuid import UUID

from flask import Blueprint, Response, flash, render_template, request, url_for
from flask_babel import gettext

from app.documents.doors.attachments import uploaded
from app.parameters.schemas import ReasonSchema
from app.permissions import require
from app.text import sentence
from app.web.actors import page_actor
from app.web.doors import reading
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.subjects import Subject, drawn
from payments.counter.doors import tables
from payments.counter.doors.scroll_upload import scroll_command
from payments.counter.doors.scrolls_api import api
from payments.counter.models import BankScroll
from payments.counter.queries import scrolls as queries
from payments.counter.schemas import AfterSchema, ScrollSchema, SendScrollSchema
from payments.counter.scroll_csv_import import COLUMNS, MAX_LINES, TEMPLATE
from payments.counter.use_cases.import_scroll import confirm_scroll, refuse_scroll, send_scroll
from payments.kernel.permissions import DECIDE_SCROLL, SEND_SCROLL

blueprint = Blueprint("scrolls", __name__, url_prefix="/scrolls")
needs_sign_in(blueprint)
PAGES = "payments/scrolls"


@blueprint.get("")
def index() -> str:
    """List the scrolls."""
    with reading() as uow:
        page = queries.scrolls(uow, request.args.get("cursor"))
        may_send = uow.actor.may(SEND_SCROLL)
    return render_template(
        f"{PAGES}/index.html",
        listed=tables.SCROLLS.of(page.items),
        next_cursor=page.next_cursor,
        may_send=may_send,
    )


@blueprint.get("/template.csv")
def template() -> Response:
    """Send a file to fill in, with a sample row."""
    with reading() as uow:
        require(uow.actor, SEND_SCROLL)
    made = Response("\ufeff" + TEMPLATE, mimetype="text/csv")
    made.headers["Content-Disposition"] = 'attachment; filename="scroll.csv"'
    return made


def _sent(scroll: BankScroll) -> str:
    flash(gettext("The scroll is here. Another officer must confirm it."), "success")
    return url_for("scrolls.show", scroll_id=scroll.id)


def _show_upload_form(form: Form) -> str:
    with reading() as uow:
        require(uow.actor, SEND_SCROLL)
    return render_template(f"{PAGES}/new.html", form=form, columns=COLUMNS, most=MAX_LINES)


Subject(blueprint).act(
    send_scroll,
    SendScrollSchema,
    command=lambda **given: scroll_command(page_actor(), **given),
    file=uploaded,
).on_page("/new", "new_post", ask="new", draw=_show_upload_form, then=_sent)


def _show(form: Form, scroll_id: UUID) -> str:
    after = AfterSchema().load(request.args)["after"]
    with reading() as uow:
        shown = queries.scroll(uow, scroll_id, after)
        actor = uow.actor
    return render_template(
        f"{PAGES}/show.html",
        shown=shown,
        form=form,
        me=actor.person_id,
        may_decide=actor.may(DECIDE_SCROLL),
        facts=tables.scroll_facts(shown),
        lines=tables.LINES.of(shown.lines),
    )


scroll_doors = Subject(
    blueprint, api, "/<uuid:scroll_id>", "/bank-scrolls/<uuid:scroll_id>", "scrolls.show", _show
)
scroll_doors.page("", "show")
scroll_doors.act(confirm_scroll).on_page("/confirm", "confirmed").done(
    sentence("It is confirmed. Its lines are being posted; this page shows how far.")
).on_api("/confirmation", "confirm", ScrollSchema).describe(
    "Confirm what another officer sent: its lines are posted by a job."
)
scroll_doors.act(refuse_scroll, ReasonSchema).on_page(
    "/refuse",
    "refused",
    ask="refuse",
    draw=drawn(f"{PAGES}/refuse.html", needs=DECIDE_SCROLL, shown=queries.scroll),
).done(sentence("It was refused. Nothing was posted.")).on_api(
    "/refusal", "refuse", ScrollSchema
).describe("Refuse what another officer sent, or withdraw your own.")
