"""What a person or firm holds: the list, and one with its paper."""

from uuid import UUID

from flask import Blueprint, render_template, request

from app.casework.grants.doors import presenter as grant_words
from app.casework.grants.queries.licences import licence, my_licences
from app.casework.grants.schemas import ListLicencesSchema
from app.web.doors import reading
from app.web.guards import needs_sign_in
from app.web.i18n import language

blueprint = Blueprint("licences", __name__, url_prefix="/licences")
needs_sign_in(blueprint)


@blueprint.get("")
def index() -> str:
    """List licences and registrations, the newest first."""
    asked = ListLicencesSchema().load(request.args)
    with reading() as uow:
        page = my_licences(uow, cursor=asked["cursor"] or None)
    return render_template(
        "cases/licences/index.html",
        rows=page.items,
        next_cursor=page.next_cursor,
        words=grant_words,
        speaks=language(),
    )


@blueprint.get("/<uuid:registration_id>")
def show(registration_id: UUID) -> str:
    """Show one, its paper, and what comes next."""
    with reading() as uow:
        held, paper = licence(uow, registration_id)
    return render_template(
        "cases/licences/show.html", held=held, paper=paper, words=grant_words, speaks=language()
    )
