"""A month is reconciled by one officer and certified by another; the certificate as files."""

from uuid import UUID

from flask import Response, flash, render_template, url_for
from flask_babel import gettext

from app.errors import NotFound
from app.permissions import require
from app.platform import the_platform
from app.schemas import CommandSchema
from app.text import sentence
from app.web.decision_doors import DecisionApi, DecisionPages, RefusalPage, Steps, verdict_doors_of
from app.web.doors import reading
from app.web.forms import Form
from app.web.subjects import Subject
from app.web.translation import translate
from payments.reconciliation.doors.blueprint import PAGES, api, blueprint, sent_as
from payments.reconciliation.doors.months import show_month_page
from payments.reconciliation.doors.presenter import month_name
from payments.reconciliation.models import Reconciliation
from payments.reconciliation.permissions import CERTIFY_RECONCILIATION
from payments.reconciliation.policy import Reason
from payments.reconciliation.printing import REASONS, reconciliation_pdf
from payments.reconciliation.queries import reconciliations as queries
from payments.reconciliation.queries.signed_reconciliations import signed_file
from payments.reconciliation.schemas import ReconcileSchema, ReconciliationOut
from payments.reconciliation.use_cases import RECONCILIATION, Reconcile


def _reasons() -> list[tuple[str, str]]:
    return [(each.value, translate(REASONS[each.value])) for each in Reason]


def _reconciling(form: Form, figures_id: UUID) -> str:
    with reading() as uow:
        found = queries.to_explain(uow, figures_id)
    return render_template(f"{PAGES}/reconcile.html", form=form, found=found, reasons=_reasons())


def _certificate_url(row: Reconciliation) -> str:
    return url_for("reconciliation.show", month=row.first_day.isoformat())


def _proposed(row: Reconciliation) -> str:
    flash(gettext("It is proposed. Another officer must certify it."), "success")
    return _certificate_url(row)


def _show_row(form: Form, reconciliation_id: UUID) -> str:
    with reading() as uow:
        require(uow.actor, CERTIFY_RECONCILIATION)
        first = uow.get(Reconciliation, reconciliation_id).first_day
    return show_month_page(form, first)


def _refusal(row: Reconciliation) -> RefusalPage:
    return RefusalPage(
        title=gettext("Refuse this reconciliation"),
        caption=month_name(row.first_day),
        breadcrumbs=[{"text": gettext("Reconciliation"), "href": url_for("reconciliation.index")}],
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
    return sent_as(Response(signed_file(row), mimetype="application/json"), f"{row.reference}.json")


@blueprint.get("/certificates/<uuid:reconciliation_id>/paper.pdf")
def paper(reconciliation_id: UUID) -> Response:
    """Send a certified reconciliation to print."""
    row, platform = _certified(reconciliation_id), the_platform()
    data = reconciliation_pdf(
        row,
        base_url=platform.settings.base_url,
        demonstration=platform.executor.demonstration,
    )
    return sent_as(Response(data, mimetype="application/pdf"), f"{row.reference}.pdf")


Subject(blueprint, api).act(RECONCILIATION.propose, ReconcileSchema, command=Reconcile).on_page(
    "/figures/<uuid:figures_id>/reconcile",
    "reconciled",
    ask="reconcile",
    draw=_reconciling,
    then=_proposed,
).on_api(
    "/ag-figures/<uuid:figures_id>/reconciliations", "reconcile", ReconciliationOut, status=201
).describe(
    "Reconcile a month with these figures, each difference explained; another officer certifies."
)
verdict_doors_of(
    RECONCILIATION,
    id_name="reconciliation_id",
    pages=DecisionPages(
        blueprint=blueprint,
        at="/certificates",
        listed=False,  # `due` lists them, with what else the month lacks
        refusal=_refusal,
        back=_certificate_url,
        show=_show_row,
        says=Steps(
            "",
            sentence("It is certified and signed."),
            sentence("It is refused. Reconcile the month again."),
        ),
    ),
    api=DecisionApi(
        blueprint=api,
        at="/reconciliations",
        names=Steps("", "certify", "refuse"),
        says=Steps(
            "",
            "Certify what another officer reconciled: it is signed.",
            "Refuse it with a reason, or withdraw your own.",
        ),
        gives=ReconciliationOut,
        approval_takes=CommandSchema,
    ),
)
