"""Grants of a person or firm: the list, and one grant with its paper."""

from uuid import UUID

from flask import Blueprint, render_template, request

from app.casework.catalogue.registry import CaseBook
from app.casework.grants.doors import presenter as grant_labels
from app.casework.grants.permissions import READ_OWN_GRANTS
from app.casework.grants.queries.licences import Licence, licence, my_licences, newest_licences
from app.casework.grants.schemas import ListLicencesSchema
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.web.doors import reading
from app.web.formatting import isolate_ltr
from app.web.guards import needs_sign_in
from app.web.i18n import language
from app.web.tables import Cell, Column, Table, linked

blueprint = Blueprint("licences", __name__, url_prefix="/licences")
needs_sign_in(blueprint)


def _title(held: Licence) -> Cell:
    title = held.shape.title.named(language())
    return linked(title, "licences.show", registration_id=held.registration_id)


_LICENCES_TABLE: Table[Licence] = Table(
    Column(sentence("What"), _title),
    Column(sentence("Number"), lambda held: isolate_ltr(held.number)),
    Column(sentence("State"), lambda held: grant_labels.state_tag(held.state)),
    Column(sentence("For"), lambda held: held.display),
    Column(
        sentence("What comes next"),
        lambda held: grant_labels.due_label(held.due) if held.due else "",
    ),
)


def panel(uow: UnitOfWork) -> dict[str, object] | None:
    """Return the newest grants of a holder, for their home page."""
    found = newest_licences(uow) if uow.actor.may(READ_OWN_GRANTS) else ()
    return {"held": found, "words": grant_labels, "language": language()} if found else None


@blueprint.get("")
def index() -> str:
    """List licences and registrations, the newest first."""
    asked = ListLicencesSchema().load(request.args)
    with reading() as uow:
        page = my_licences(uow, cursor=asked["cursor"] or None)
    return render_template(
        "cases/licences/index.html",
        listed=_LICENCES_TABLE.of(page.items),
        next_cursor=page.next_cursor,
    )


@blueprint.get("/<uuid:registration_id>")
def show(registration_id: UUID) -> str:
    """Show one, its paper, and what comes next."""
    with reading() as uow:
        held, paper = licence(uow, registration_id)
        about = uow.port(CaseBook).pages_about(uow, held.service.code, held.application_id)
    return render_template(
        "cases/licences/show.html",
        held=held,
        paper=paper,
        about=about,
        words=grant_labels,
        speaks=language(),
    )
