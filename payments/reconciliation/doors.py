"""Reconciliation with the Accountant General on pages and in the API, for Finance and audit."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, render_template, request, url_for
from marshmallow import ValidationError

from app.csv_in import MOST_BYTES
from app.documents.doors.attachments import uploaded
from app.documents.public import Upload
from app.due import Due
from app.errors import Invalid, NotFound
from app.ledger.public import fiscal_year_of
from app.permissions import Actor, require
from app.platform import the_platform
from app.schemas import CommandSchema
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from app.web.actions import Action
from app.web.actors import api_actor, page_actor
from app.web.api import ApiBlueprint
from app.web.decision_doors import (
    DecisionApi,
    DecisionPages,
    RefusalPage,
    Steps,
    verdict_doors_of,
)
from app.web.doors import reading
from app.web.formatting import left_to_right, local_time
from app.web.forms import Form
from app.web.guards import needs_sign_in, needs_token
from app.web.tables import Cell, Column, Table, amount, linked, money, summary_rows
from payments.reconciliation import queries
from payments.reconciliation.csv_import import COLUMNS, HEADINGS, TEMPLATE, read_figures
from payments.reconciliation.models import AgFigures, Reconciliation
from payments.reconciliation.permissions import (
    CERTIFY_RECONCILIATION,
    ENTER_AG_FIGURES,
    RECONCILE,
)
from payments.reconciliation.policy import Compared, MonthState, Reason
from payments.reconciliation.printing import REASONS, month_csv, reconciliation_pdf
from payments.reconciliation.queries import ReconciledMonth, ShownMonth
from payments.reconciliation.schemas import (
    AgFiguresOut,
    EnterFiguresSchema,
    FiguresFormSchema,
    MonthQuerySchema,
    ReconciledMonthsOut,
    ReconcileSchema,
    ReconciliationOut,
    ShownMonthOut,
    YearQuerySchema,
)
from payments.reconciliation.signed_reconciliations import signed_file
from payments.reconciliation.use_cases import (
    MOST_LINES,
    RECONCILIATION,
    EnterFigures,
    Reconcile,
    enter_figures,
)

blueprint = Blueprint("reconciliation", __name__, url_prefix="/treasury/reconciliation")
api = ApiBlueprint(
    "reconciliation_api", __name__, description="Reconciliation with the Accountant General"
)
needs_sign_in(blueprint)
needs_token(api)
PAGES = "payments/reconciliation"
STATES: Mapping[MonthState, str] = {
    MonthState.RUNNING: "The month is not over",
    MonthState.NO_FIGURES: "The Accountant General’s figures are missing",
    MonthState.TO_RECONCILE: "To be reconciled",
    MonthState.TO_CERTIFY: "Waiting for another officer’s certificate",
    MonthState.CERTIFIED: "Certified by two officers",
    MonthState.CHANGED: "Certified, and changed since: to be reconciled again",
}
NEXT: Mapping[MonthState, Sentence] = {
    MonthState.NO_FIGURES: sentence("Enter the Accountant General’s figures"),
    MonthState.TO_RECONCILE: sentence("Reconcile this month with the Accountant General"),
    MonthState.TO_CERTIFY: sentence("Certify this month’s reconciliation, or refuse it"),
    MonthState.CHANGED: sentence("Reconcile this month again: figures have changed"),
}
CHOICES = [(each.value, REASONS[each.value]) for each in Reason]


def _month_name(first: date) -> str:
    return f"{first:%B %Y}"


def _month(each: ReconciledMonth) -> Cell:
    month = each.first_day.isoformat()
    return linked(_month_name(each.first_day), "reconciliation.show", month=month)


def _amount(paisa: int | None) -> Cell:
    return "–" if paisa is None else amount(paisa)


MONTHS: Table[ReconciledMonth] = Table(
    Column("Month", _month),
    money("Our books", "ours_paisa"),
    Column("Accountant General", lambda each: _amount(each.theirs_paisa), numeric=True),
    Column("Difference", lambda each: _amount(each.difference_paisa), numeric=True),
    Column("Status", lambda each: STATES[each.state]),
)
VERSIONS: Table[AgFigures] = Table(
    Column("Version", lambda each: str(each.version)),
    Column("Letter", lambda each: each.source),
    Column("Entered", lambda each: local_time(each.entered_at)),
    money("Total", "total_paisa"),
)


def rows_of(heads: Mapping[str, str]) -> Table[Compared]:
    """Return the table of both books, head by head."""
    return Table(
        Column("Head", lambda row: f"{row.head_code} {heads.get(row.head_code, '')}".strip()),
        Column("DDO", lambda row: left_to_right(row.ddo_code)),
        money("Our books", "ours_paisa"),
        money("Accountant General", "theirs_paisa"),
        money("Difference", "difference_paisa"),
        Column("Explanation", _why),
    )


def _why(row: Compared) -> str:
    if row.reason:
        return f"{REASONS[row.reason]}: {row.note}"
    return "To be explained" if row.difference_paisa else "–"


@blueprint.get("")
def index() -> str:
    """List the months of a fiscal year with both figures, the newest first."""
    try:
        year = YearQuerySchema().load(request.args)["year"]
    except ValidationError as error:
        raise NotFound from error
    with reading() as uow:
        months = queries.reconciled_months(uow, year)
        may_enter = uow.actor.may(ENTER_AG_FIGURES)
    before = fiscal_year_of(months[-1].first_day).year - 1 if months else None
    return render_template(
        f"{PAGES}/index.html", months=MONTHS.of(months), before=before, may_enter=may_enter
    )


@blueprint.get("/month")
def show() -> str:
    """Show a month in both books, and the next step."""
    asked = _asked()
    return _show(Form(), asked["month"], asked["after"])


def _asked() -> dict[str, Any]:
    try:
        asked: dict[str, Any] = MonthQuerySchema().load(request.args)
    except ValidationError as error:
        raise NotFound from error
    return asked


def _show(form: Form, month: date | None, after: int = 0) -> str:
    with reading() as uow:
        shown = queries.shown_month(uow, month, after)
        actor = uow.actor
    return render_template(
        f"{PAGES}/show.html",
        form=form,
        shown=shown,
        facts=_facts(shown),
        rows=rows_of(shown.heads).of(shown.shown),
        versions=VERSIONS.of(shown.versions),
        me=actor.person_id,
        waiting=shown.row if shown.row and shown.row.waiting else None,
        may_enter=actor.may(ENTER_AG_FIGURES) and shown.state is not MonthState.RUNNING,
        may_reconcile=actor.may(RECONCILE)
        and shown.state in (MonthState.TO_RECONCILE, MonthState.CHANGED),
        may_certify=actor.may(CERTIFY_RECONCILIATION),
    )


def _facts(shown: ShownMonth) -> Sequence[Cell]:
    totals = shown.totals
    return summary_rows(
        ("Status", STATES[shown.state]),
        ("Our books: credited to treasuries", amount(totals["ours_paisa"])),
        (
            "The Accountant General’s figure",
            amount(totals["theirs_paisa"]) if shown.figures else "Not entered yet",
        ),
        ("Difference", amount(totals["difference_paisa"])) if shown.figures else None,
        ("Our statement", left_to_right(shown.statement)) if shown.statement else None,
        ("Certificate", left_to_right(shown.certified.reference)) if shown.certified else None,
    )


@blueprint.get("/month.csv")
def download_csv() -> Response:
    """Send a month's comparison as CSV."""
    with reading() as uow:
        shown = queries.shown_month(uow, _asked()["month"])
    made = Response(month_csv(shown), mimetype="text/csv")
    return _file(made, f"reconciliation-{shown.first_day:%Y-%m}.csv")


def _file(made: Response, name: str) -> Response:
    made.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return made


@blueprint.get("/figures.csv")
def template() -> Response:
    """Send a file to fill in, with a sample row."""
    with reading() as uow:
        require(uow.actor, ENTER_AG_FIGURES)
    return _file(Response("\ufeff" + TEMPLATE, mimetype="text/csv"), "ag-figures.csv")


@blueprint.get("/figures/new")
def new() -> str:
    """Ask for a month's figures; the heads of which we say that money came are written already."""
    with reading() as uow:
        first, keys = queries.figures_to_type(uow, _asked()["month"])
    typed = "\n".join([HEADINGS, *(f"{head},{ddo}," for head, ddo in keys)])
    return _entering(Form({"month": f"{first:%d-%m-%Y}", "typed": typed}))


def _entering(form: Form) -> str:
    with reading() as uow:
        require(uow.actor, ENTER_AG_FIGURES)
    return render_template(f"{PAGES}/enter.html", form=form, columns=COLUMNS, most=MOST_LINES)


def _command(
    actor: Actor, month: date, source: str, typed: str, file: Upload | None
) -> EnterFigures:
    """Read the file, or what was typed. Raises Invalid with what is wrong, by row."""
    with reading(actor) as uow:
        require(uow.actor, ENTER_AG_FIGURES)
    data = file.stream.read(MOST_BYTES + 1) if file else typed.encode()
    if not data.strip():
        problem = sentence("Choose a CSV file, or type the lines.")
        raise Invalid(problem, fields={"file": problem})
    return EnterFigures(month=month, source=source, lines=read_figures(data))


def _entered(row: AgFigures) -> str:
    flash("The figures are entered. Reconcile the month with them.", "success")
    return url_for("reconciliation.show", month=row.first_day.isoformat())


Action(
    enter_figures, lambda **given: _command(page_actor(), **given), FiguresFormSchema, uploaded
).on_page(blueprint, "/figures/new", do="entered", draw=_entering, then=_entered)


class _Reconciling:
    """The page that asks why rows differ."""

    def __call__(self, form: Form, figures_id: UUID) -> str:
        """Draw it."""
        with reading() as uow:
            found = queries.to_explain(uow, figures_id)
        return render_template(f"{PAGES}/reconcile.html", form=form, found=found, reasons=CHOICES)


def _shown(row: Reconciliation) -> str:
    return url_for("reconciliation.show", month=row.first_day.isoformat())


def _proposed(row: Reconciliation) -> str:
    flash("It is proposed. Another officer must certify it.", "success")
    return _shown(row)


def _show_row(form: Form, reconciliation_id: UUID) -> str:
    with reading() as uow:
        require(uow.actor, CERTIFY_RECONCILIATION)
        first = uow.get(Reconciliation, reconciliation_id).first_day
    return _show(form, first)


def _refusal(row: Reconciliation) -> RefusalPage:
    return RefusalPage(
        title="Refuse this reconciliation",
        caption=_month_name(row.first_day),
        breadcrumbs=[{"text": "Reconciliation", "href": url_for("reconciliation.index")}],
    )


def _certified(reconciliation_id: UUID) -> Reconciliation:
    with reading() as uow:
        row = queries.certified_reconciliation(uow, reconciliation_id)
    if row.content is None:
        raise NotFound
    return row


@blueprint.get("/certificates/<uuid:reconciliation_id>/file.json")
def signed(reconciliation_id: UUID) -> Response:
    """Send a certified reconciliation as it was signed."""
    row = _certified(reconciliation_id)
    return _file(Response(signed_file(row), mimetype="application/json"), f"{row.reference}.json")


@blueprint.get("/certificates/<uuid:reconciliation_id>/paper.pdf")
def paper(reconciliation_id: UUID) -> Response:
    """Send a certified reconciliation to print."""
    row, platform = _certified(reconciliation_id), the_platform()
    data = reconciliation_pdf(
        row,
        base_url=platform.settings.base_url,
        demonstration=platform.executor.demonstration,
    )
    return _file(Response(data, mimetype="application/pdf"), f"{row.reference}.pdf")


def due(uow: UnitOfWork) -> Sequence[Due]:
    """Return the months that wait for figures, a reconciliation or a certificate."""
    return [
        Due(
            title=_month_name(each.first_day),
            due_on=None,
            href=url_for("reconciliation.show", month=each.first_day.isoformat()),
            kind=NEXT[each.state],
        )
        for each in queries.due_months(uow)
    ]


@api.get("/reconciliations")
@api.arguments(YearQuerySchema, location="query")
@api.response(200, ReconciledMonthsOut)
def list_months(query: dict[str, Any]) -> object:
    """List the months of a fiscal year: our figure, the Accountant General's, and the status."""
    with reading(api_actor()) as uow:
        return {"items": queries.reconciled_months(uow, query["year"])}


@api.get("/reconciliations/month")
@api.arguments(MonthQuerySchema, location="query")
@api.response(200, ShownMonthOut)
def show_month(query: dict[str, Any]) -> object:
    """Show a month in both books, 100 rows after a row."""
    with reading(api_actor()) as uow:
        return queries.shown_month(uow, query["month"], query["after"])


Action(
    enter_figures, lambda **given: _command(api_actor(), **given), FiguresFormSchema, uploaded
).on_api(
    api,
    "/ag-figures/file",
    "Enter a month's figures from a CSV file (multipart field `file`) as its next version.",
    name="enter_file",
    gives=AgFiguresOut,
    status=201,
)
Action(enter_figures, EnterFigures, EnterFiguresSchema).on_api(
    api,
    "/ag-figures",
    "Enter the Accountant General's figures of a month that is over, as its next version.",
    name="enter",
    gives=AgFiguresOut,
    status=201,
)
Action(RECONCILIATION.propose, Reconcile, ReconcileSchema).on_page(
    blueprint,
    "/figures/<uuid:figures_id>/reconcile",
    ask="reconcile",
    do="reconciled",
    draw=_Reconciling(),
    then=_proposed,
).on_api(
    api,
    "/ag-figures/<uuid:figures_id>/reconciliations",
    "Reconcile a month with these figures, each difference explained; another officer certifies.",
    name="reconcile",
    gives=ReconciliationOut,
    status=201,
)
verdict_doors_of(
    RECONCILIATION,
    id_name="reconciliation_id",
    pages=DecisionPages(
        blueprint=blueprint,
        at="/certificates",
        listed=False,  # `due` lists them, with what else the month lacks
        refusal=_refusal,
        back=_shown,
        show=_show_row,
        says=Steps("", "It is certified and signed.", "It is refused. Reconcile the month again."),
    ),
    api=DecisionApi(
        blueprint=api,
        at="/reconciliations",
        names=Steps("", "certify", "refuse"),
        says=Steps(
            "",
            "Certify what another officer reconciled: it is signed.",
            "Refuse it with a reason, or take back one's own.",
        ),
        gives=ReconciliationOut,
        approval_takes=CommandSchema,
    ),
)
