"""Pages of facilitation officers: fill in for a citizen, and those that they fill in."""

from flask import Blueprint, render_template, request, url_for

from app.casework.applications.doors.api import address_of
from app.casework.applications.doors.assistance_api import api
from app.casework.applications.queries.assistable_services import helpable_services
from app.casework.applications.queries.assisted_applications import Assisted, assisted
from app.casework.applications.schemas import AssistSchema, ListApplicationsSchema, StartedOut
from app.casework.applications.use_cases.assist_application import assist_application
from app.casework.cases.models.application import CONSENTS
from app.casework.cases.permissions import ASSIST
from app.permissions import require
from app.text import sentence
from app.web.doors import reading
from app.web.formatting import isolate_ltr, local_time
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.i18n import language
from app.web.subjects import Subject
from app.web.tables import Cell, Column, Table, linked
from app.web.tags import tag

blueprint = Blueprint("assisting", __name__, url_prefix="/assistance")
needs_sign_in(blueprint)


def _name(each: Assisted) -> Cell:
    title = each.title.named(language())
    return linked(title, "applications.show", application_id=each.application.id)


def _status(each: Assisted) -> Cell:
    return (
        tag(sentence("Submitted"), "green")
        if each.submitted
        else tag(sentence("Being filled in"), "grey")
    )


_ASSISTED_TABLE: Table[Assisted] = Table(
    Column(sentence("Application"), _name),
    Column(sentence("For"), lambda each: each.citizen.name if each.citizen else "–"),
    Column(
        sentence("CNIC"),
        lambda each: isolate_ltr(each.citizen.masked_cnic if each.citizen else "–"),
    ),
    Column(sentence("Status"), _status),
    Column(sentence("Reference"), lambda each: isolate_ltr(each.application.reference)),
    Column(sentence("Consent given"), lambda each: local_time(each.consented_at)),
)


@blueprint.get("")
def index() -> str:
    """List what the officer fills in for others."""
    asked = ListApplicationsSchema().load(request.args)
    with reading() as uow:
        page = assisted(uow, cursor=asked["cursor"] or None)
    return render_template(
        "cases/officials/assisted.html",
        listed=_ASSISTED_TABLE.of(page.items),
        next_cursor=page.next_cursor,
    )


def _page(form: Form) -> str:
    with reading() as uow:
        require(uow.actor, ASSIST)
        services = helpable_services(uow)
    return render_template(
        "cases/officials/assist.html",
        form=form,
        services=[(each.code, each.title.named(language())) for each in services],
        consents=[(each, each.capitalize()) for each in CONSENTS],
    )


assisting = Subject(blueprint, api, draw=_page)
assisting.page("/new", "new")
assisting.act(assist_application, AssistSchema).on_page(
    "/new", "begin", then=lambda made: url_for("applications.show", application_id=made.id)
).on_api("/assistance", "begin", StartedOut, status=201, location=address_of).describe(
    "Start an application for a citizen who agreed, or continue theirs; they are notified."
)
