"""Pages of facilitation officers: fill in for a citizen, and those that they fill in."""

from flask import Blueprint, Response, render_template, request, url_for

from app.casework.applications.queries.assistable_services import helpable_services
from app.casework.applications.queries.assisted import assisted
from app.casework.applications.schemas import AssistSchema, ListApplicationsSchema
from app.casework.applications.use_cases.assist_application import (
    AssistApplication,
    assist_application,
)
from app.casework.cases.models.application import CONSENTS
from app.casework.cases.permissions import ASSIST
from app.permissions import require
from app.web.doors import reading, submit
from app.web.forms import Form
from app.web.guards import needs_sign_in

blueprint = Blueprint("assisting", __name__, url_prefix="/assistance")
needs_sign_in(blueprint)


@blueprint.get("")
def index() -> str:
    """List what the officer fills in for others."""
    asked = ListApplicationsSchema().load(request.args)
    with reading() as uow:
        page = assisted(uow, cursor=asked["cursor"] or None)
    return render_template(
        "cases/officials/assisted.html", rows=page.items, next_cursor=page.next_cursor
    )


@blueprint.get("/new")
def new() -> str:
    """Ask for whom, and how they said yes."""
    return _page(Form())


def _page(form: Form) -> str:
    with reading() as uow:
        require(uow.actor, ASSIST)
        services = helpable_services(uow)
    return render_template(
        "cases/officials/assist.html", form=form, services=services, consents=CONSENTS
    )


@blueprint.post("/new")
def begin() -> Response:
    """Begin for a citizen, or go on with theirs."""
    return submit(
        AssistSchema(),
        assist_application,
        AssistApplication,
        then=lambda made: url_for("applications.show", application_id=made.id),
        page=_page,
    )
