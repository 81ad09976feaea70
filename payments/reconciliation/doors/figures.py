"""The Accountant General's figures of a month: typed, or from a CSV file."""

from datetime import date

from flask import Response, flash, render_template, url_for
from flask_babel import gettext

from app.csv_in import MAX_BYTES
from app.documents.doors.attachments import uploaded
from app.documents.public import Upload
from app.errors import Invalid
from app.permissions import Actor, require
from app.text import sentence
from app.web.actors import api_actor, page_actor
from app.web.doors import reading
from app.web.forms import Form
from app.web.subjects import Subject
from payments.reconciliation.csv_import import COLUMNS, HEADINGS, TEMPLATE, read_figures
from payments.reconciliation.doors.blueprint import PAGES, api, blueprint, requested_month, sent_as
from payments.reconciliation.models import AgFigures
from payments.reconciliation.permissions import ENTER_AG_FIGURES
from payments.reconciliation.queries import reconciliations as queries
from payments.reconciliation.schemas import AgFiguresOut, EnterFiguresSchema, FiguresFormSchema
from payments.reconciliation.use_cases import MAX_LINES, EnterFigures, enter_figures


@blueprint.get("/figures.csv")
def template() -> Response:
    """Send a file to fill in, with a sample row."""
    with reading() as uow:
        require(uow.actor, ENTER_AG_FIGURES)
    return sent_as(Response("\ufeff" + TEMPLATE, mimetype="text/csv"), "ag-figures.csv")


@blueprint.get("/figures/new")
def new() -> str:
    """Ask for a month's figures; the heads of which we say that money came are written already."""
    with reading() as uow:
        first, keys = queries.figures_to_type(uow, requested_month()["month"])
    typed = "\n".join([HEADINGS, *(f"{head},{ddo}," for head, ddo in keys)])
    return _entering(Form({"month": f"{first:%d-%m-%Y}", "typed": typed}))


def _entering(form: Form) -> str:
    with reading() as uow:
        require(uow.actor, ENTER_AG_FIGURES)
    return render_template(f"{PAGES}/enter.html", form=form, columns=COLUMNS, most=MAX_LINES)


def _command(
    actor: Actor, month: date, source: str, typed: str, file: Upload | None
) -> EnterFigures:
    """Read the file, or what was typed. Raises Invalid with what is wrong, by row."""
    with reading(actor) as uow:
        require(uow.actor, ENTER_AG_FIGURES)
    data = file.stream.read(MAX_BYTES + 1) if file else typed.encode()
    if not data.strip():
        problem = sentence("Choose a CSV file, or type the lines.")
        raise Invalid(problem, fields={"file": problem})
    return EnterFigures(month=month, source=source, lines=read_figures(data))


def _entered(row: AgFigures) -> str:
    flash(gettext("The figures are entered. Reconcile the month with them."), "success")
    return url_for("reconciliation.show", month=row.first_day.isoformat())


Subject(blueprint).act(
    enter_figures,
    FiguresFormSchema,
    command=lambda **given: _command(page_actor(), **given),
    file=uploaded,
).on_page("/figures/new", "entered", draw=_entering, then=_entered)
reconciliation = Subject(api=api)
reconciliation.act(
    enter_figures,
    FiguresFormSchema,
    command=lambda **given: _command(api_actor(), **given),
    file=uploaded,
).on_api("/ag-figures/file", "enter_file", AgFiguresOut, status=201).describe(
    "Enter a month's figures from a CSV file (multipart field `file`) as its next version."
)
reconciliation.act(enter_figures, EnterFiguresSchema).on_api(
    "/ag-figures", "enter", AgFiguresOut, status=201
).describe("Enter the Accountant General's figures of a past month, as its next version.")
