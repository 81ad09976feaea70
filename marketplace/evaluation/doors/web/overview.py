"""The evaluations of a member, and one of them as a whole."""

from uuid import UUID

from flask import Response, redirect, render_template, request, url_for

from app.errors import Conflict
from app.web.acts import PageAct, on_page
from app.web.doors import reading
from app.web.forms import Form
from marketplace.evaluation.doors import page_rows as pages
from marketplace.evaluation.doors.web.blueprint import EVALUATION, OFFICIALS, blueprint
from marketplace.evaluation.queries import evaluations as queries
from marketplace.evaluation.queries.readiness import gaps
from marketplace.evaluation.queries.reports import rounds_of
from marketplace.evaluation.schemas import NothingMoreSchema
from marketplace.evaluation.use_cases.publish_report import PublishReport, publish_report
from marketplace.tenders.policy.lifecycle import Status


@blueprint.get("/committee/evaluations")
def mine() -> str:
    """List the opened tenders on whose committee the reader sits."""
    with reading() as uow:
        page = queries.my_evaluations(uow, request.args.get("after"))
        return render_template(f"{OFFICIALS}/mine.html", title="Evaluations", page=page)


@blueprint.get(EVALUATION)
def overview(tender_id: UUID) -> str | Response:
    """Show the whole evaluation; a member who has not declared is asked to first."""
    try:
        return _overview_page(Form(), tender_id)
    except Conflict as refusal:
        if refusal.code != "declare-interest-first":
            raise
        return redirect(url_for("evaluations.interest", tender_id=tender_id), 303)  # type: ignore[return-value]  # werkzeug's response


def _overview_page(form: Form, tender_id: UUID) -> str:
    with reading() as uow:
        bench = queries.workbench(uow, tender_id)
        open_ = bench.file.tender.status(uow.now) is Status.OPENED
        return render_template(
            f"{OFFICIALS}/overview.html",
            form=form,
            bench=bench,
            tender=bench.file.tender,
            missing=gaps(uow.session, bench.file) if open_ else [],
            rounds=rounds_of(uow.session, bench.file.tender),
            tasks=pages.bid_tasks(bench),
            scopes=pages.scope_rows(bench),
        )


on_page(
    blueprint,
    f"{EVALUATION}/report",
    PageAct(
        page=_overview_page,
        schema=NothingMoreSchema,
        command=PublishReport,
        use_case=publish_report,
        done="The report is published.",
        back="evaluations.report",
    ),
    do="publish",
)
