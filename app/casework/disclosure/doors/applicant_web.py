"""Pages of whose file it is: what was disclosed of their application."""

from uuid import UUID

from flask import Blueprint, render_template

from app.casework.disclosure.doors import presenter
from app.casework.disclosure.queries.disclosures import (
    DisclosureView,
    disclosures_of,
    own_disclosure,
)
from app.text import sentence
from app.web.doors import reading
from app.web.formatting import isolate_ltr, local_time
from app.web.guards import needs_sign_in
from app.web.tables import Column, Table, linked

blueprint = Blueprint("own_disclosures", __name__, url_prefix="/applications")
needs_sign_in(blueprint)

DISCLOSURES_TABLE: Table[DisclosureView] = Table(
    Column(
        sentence("Number"),
        lambda row: linked(
            isolate_ltr(row.number),
            "own_disclosures.show",
            application_id=row.row.application_id,
            disclosure_id=row.id,
        ),
    ),
    Column(sentence("Office"), lambda row: presenter.spoken(row.office)),
    Column(sentence("Disclosed on"), lambda row: local_time(row.approved_at or row.entered_at)),
    Column(sentence("Parts disclosed"), lambda row: isolate_ltr(row.disclosed_count), numeric=True),
    Column(sentence("Parts withheld"), lambda row: isolate_ltr(row.withheld_count), numeric=True),
)


@blueprint.get("/<uuid:application_id>/disclosures")
def index(application_id: UUID) -> str:
    """List what was disclosed of an application."""
    with reading() as uow:
        found = disclosures_of(uow, application_id)
    return render_template(
        "cases/disclosures/own_index.html",
        listed=DISCLOSURES_TABLE.of(found),
        application_id=application_id,
    )


@blueprint.get("/<uuid:application_id>/disclosures/<uuid:disclosure_id>")
def show(application_id: UUID, disclosure_id: UUID) -> str:
    """Show what was disclosed, and what was withheld."""
    with reading() as uow:
        found = own_disclosure(uow, application_id, disclosure_id)
    return render_template(
        "cases/disclosures/own_show.html",
        found=found,
        application_id=application_id,
        chapters=list(presenter.chapters(found.parts, found.grounds)),
        sources=presenter.sources(found.grounds),
        words=presenter,
    )
