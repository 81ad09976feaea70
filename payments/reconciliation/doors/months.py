"""The months of a fiscal year in both books, and what each of them waits for."""

from collections.abc import Mapping, Sequence
from datetime import date

from flask import Response, render_template, request, url_for
from marshmallow import ValidationError

from app.due import Due
from app.errors import NotFound
from app.ledger.public import fiscal_year_of
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from app.web.doors import reading
from app.web.forms import Form
from app.web.subjects import Subject
from payments.reconciliation.doors.blueprint import PAGES, api, blueprint, requested_month, sent_as
from payments.reconciliation.doors.presenter import MONTHS, VERSIONS, facts_of, month_name, rows_of
from payments.reconciliation.permissions import CERTIFY_RECONCILIATION, ENTER_AG_FIGURES, RECONCILE
from payments.reconciliation.policy import MonthState
from payments.reconciliation.printing import month_csv
from payments.reconciliation.queries import reconciliations as queries
from payments.reconciliation.schemas import (
    MonthQuerySchema,
    ReconciledMonthsOut,
    ShownMonthOut,
    YearQuerySchema,
)

NEXT: Mapping[MonthState, Sentence] = {
    MonthState.NO_FIGURES: sentence("Enter the Accountant General’s figures"),
    MonthState.TO_RECONCILE: sentence("Reconcile this month with the Accountant General"),
    MonthState.TO_CERTIFY: sentence("Certify this month’s reconciliation, or refuse it"),
    MonthState.CHANGED: sentence("Reconcile this month again: figures have changed"),
}


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
    asked = requested_month()
    return show_month_page(Form(), asked["month"], asked["after"])


def show_month_page(form: Form, month: date | None, after: int = 0) -> str:
    """Draw a month in both books, with the errors of a form."""
    with reading() as uow:
        shown = queries.shown_month(uow, month, after)
        actor = uow.actor
    return render_template(
        f"{PAGES}/show.html",
        form=form,
        shown=shown,
        facts=facts_of(shown),
        rows=rows_of(shown).of(shown.shown),
        versions=VERSIONS.of(shown.versions),
        me=actor.person_id,
        waiting=shown.row if shown.row and shown.row.waiting else None,
        may_enter=actor.may(ENTER_AG_FIGURES) and shown.state is not MonthState.RUNNING,
        may_reconcile=actor.may(RECONCILE)
        and shown.state in (MonthState.TO_RECONCILE, MonthState.CHANGED),
        may_certify=actor.may(CERTIFY_RECONCILIATION),
    )


@blueprint.get("/month.csv")
def download_csv() -> Response:
    """Send a month's comparison as CSV."""
    with reading() as uow:
        shown = queries.shown_month(uow, requested_month()["month"])
    made = Response(month_csv(shown), mimetype="text/csv")
    return sent_as(made, f"reconciliation-{shown.first_day:%Y-%m}.csv")


def due(uow: UnitOfWork) -> Sequence[Due]:
    """Return the months that wait for figures, a reconciliation or a certificate."""
    return [
        Due(
            title=month_name(each.first_day),
            due_on=None,
            href=url_for("reconciliation.show", month=each.first_day.isoformat()),
            kind=NEXT[each.state],
        )
        for each in queries.due_months(uow)
    ]


reconciliation = Subject(api=api)
reconciliation.read(
    "/reconciliations",
    "list_months",
    lambda uow, year: {"items": queries.reconciled_months(uow, year)},
    ReconciledMonthsOut,
    YearQuerySchema,
).describe(
    "List the months of a fiscal year: our figure, the Accountant General's, and the status."
)
reconciliation.read(
    "/reconciliations/month", "show_month", queries.shown_month, ShownMonthOut, MonthQuerySchema
).describe("Show a month in both books, 100 rows after a row.")
