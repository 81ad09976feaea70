"""From the file that an officer sent to the command: the same for the page and the API."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, render_template, url_for
from flask_babel import gettext
from sqlalchemy import select

from app.calendar import local_day
from app.csv_in import MAX_BYTES
from app.documents.doors.attachments import uploaded
from app.documents.public import Upload
from app.errors import Invalid
from app.permissions import require
from app.places.public import district_choices
from app.text import sentence
from app.web.actions import Action
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.formatting import local_time
from app.web.forms import Form
from app.web.guards import needs_sign_in, needs_token
from app.web.i18n import language
from app.web.subjects import Subject
from app.web.tables import Column, Table
from registration.legacy.csv_import import COLUMNS, MAX_ROWS, TEMPLATE
from registration.legacy.models import LegacyImport
from registration.legacy.schemas import ImportLegacySchema, LegacyImportSchema
from registration.legacy.use_cases import ImportLegacy, import_legacy
from registration.register.doors.web import districts
from registration.register.permissions import IMPORT_LEGACY


def legacy_command(file: Upload | None, **told: Any) -> ImportLegacy:  # noqa: ANN401 - the schema's own
    """Return the command. Raises Invalid if no file came; its rows are read by the use case."""
    if file is None:
        problem = sentence("Choose a CSV file.")
        raise Invalid(problem, fields={"file": problem})
    return ImportLegacy(data=file.stream.read(MAX_BYTES + 1), **told)


# Old paper registers as JSON, for the Registrar's office.

api = ApiBlueprint("legacy_api", __name__, description="Old paper registers")
needs_token(api)
IMPORT_ACTION = Action(
    import_legacy, ImportLegacySchema, command=legacy_command, file=uploaded
).on_api(
    api,
    "/old-registers",
    "Take over a CSV file (multipart field `file`), whole or not at all.",
    name="send",
    gives=LegacyImportSchema,
    status=201,
)


# Pages for the Registrar's office: entries of old paper registers are taken over.

blueprint = Blueprint("legacy", __name__, url_prefix="/casework/old-registers")
needs_sign_in(blueprint)
MAX_IMPORTS = 50


def _done(made: LegacyImport) -> str:
    flash(
        gettext("%(count)s entries are in the register now, marked as old.", count=made.entries),
        "success",
    )
    return url_for("legacy.index")


def _page(form: Form) -> str:
    with reading() as uow:
        require(uow.actor, IMPORT_LEGACY)
        query = select(LegacyImport).order_by(LegacyImport.imported_at.desc()).limit(MAX_IMPORTS)
        found = uow.session.scalars(query).all()
        groups = district_choices(uow.session, language(), local_day(uow.now))
        named = districts(uow)
    return render_template(
        "registration/register/legacy.html",
        form=form,
        listed=_taken_over(named).of(found),
        columns=COLUMNS,
        most=MAX_ROWS,
        districts=[choice for _, group in groups for choice in group],
    )


IMPORT_ACTION.on_page(blueprint, "", do="send", draw=_page, then=_done)


def _taken_over(districts: Mapping[str, str]) -> Table[LegacyImport]:
    return Table(
        Column(sentence("District"), lambda row: districts.get(row.district, row.district)),
        Column(sentence("Paper"), lambda row: row.source),
        Column(sentence("Entries"), lambda row: row.entries, numeric=True),
        Column(sentence("When"), lambda row: local_time(row.imported_at)),
    )


@blueprint.get("/template.csv")
def template() -> Response:
    """Send a file to fill in, with a sample row."""
    with reading() as uow:
        require(uow.actor, IMPORT_LEGACY)
    made = Response("\ufeff" + TEMPLATE, mimetype="text/csv")
    made.headers["Content-Disposition"] = 'attachment; filename="old-register.csv"'
    return made


Subject(blueprint).page("", "index", _page)
