"""The evaluations of a member, one of them as a whole, its statement, and who has an interest."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.errors import Conflict
from app.text import sentence
from app.web.doors import reading
from app.web.forms import Form
from app.web.subjects import Subject
from app.web.translation import translate
from marketplace.evaluation.doors import page_rows as pages
from marketplace.evaluation.doors.api import blueprint as api_blueprint
from marketplace.evaluation.doors.api import published
from marketplace.evaluation.doors.papers import comparative_response, sheet_response
from marketplace.evaluation.doors.web.blueprint import EVALUATION, OFFICIALS, OVERVIEW, blueprint
from marketplace.evaluation.printing.comparative import file_tie_words, low_bid_words
from marketplace.evaluation.queries import evaluations as queries
from marketplace.evaluation.queries.readiness import gaps
from marketplace.evaluation.queries.reports import rounds_of
from marketplace.evaluation.schemas.evaluations import (
    DeclaredInterestOut,
    DeclareInterestSchema,
    PublishedOut,
)
from marketplace.evaluation.use_cases.declare_interest import declare_interest
from marketplace.evaluation.use_cases.publish_report import publish_report
from marketplace.kernel.schemas import NothingMoreSchema
from marketplace.tenders.policy.lifecycle import Status


@blueprint.get("/committee/evaluations")
def mine() -> str:
    """List the opened tenders on whose committee the reader sits."""
    with reading() as uow:
        page = queries.my_evaluations(uow, request.args.get("after"))
        return render_template(
            f"{OFFICIALS}/mine.html",
            title=gettext("Evaluations"),
            page=page,
            listed=pages.OPENED.of(page.items),
        )


@blueprint.get(EVALUATION)
def overview(tender_id: UUID) -> str | Response:
    """Show the whole evaluation; a member who has not declared is asked to first."""
    try:
        return _overview_page(Form(), tender_id)
    except Conflict as refusal:
        if refusal.code != "declare-interest-first":
            raise
        return redirect(url_for("evaluations.interest", tender_id=tender_id), 303)


def _overview_page(form: Form, tender_id: UUID) -> str:
    with reading() as uow:
        bench = queries.workbench(uow, tender_id)
        open_ = bench.file.tender.status(uow.now) is Status.OPENED
        return render_template(
            f"{OFFICIALS}/overview.html",
            form=form,
            bench=bench,
            tender=bench.file.tender,
            missing=gaps(uow, bench.file) if open_ else [],
            rounds=rounds_of(uow.session, bench.file.tender),
            tasks=pages.bid_tasks(bench),
            low=pages.low_rows(bench),
            parted=[
                text
                for o in bench.file.evaluation.outcomes
                for text in file_tie_words(bench.file, o)
            ],
            scopes=pages.scope_rows(bench),
            committee=pages.COMMITTEE.of(bench.file.members),
        )


tender_doors = Subject(blueprint, api_blueprint, EVALUATION, "/tenders/<uuid:tender_id>")
tender_doors.act(publish_report, NothingMoreSchema).on_page(
    "/report", "publish", draw=_overview_page, back="evaluations.report"
).done(sentence("The report is published.")).on_api(
    "/evaluation/report", "publish", PublishedOut, present=published, status=201
).describe("Publish the report (the chair).")


@blueprint.get(f"{EVALUATION}/comparative")
def comparative(tender_id: UUID) -> str:
    """Show the comparative statement."""
    with reading() as uow:
        file = queries.workbench(uow, tender_id).file
        return render_template(
            f"{OFFICIALS}/comparative.html",
            title=gettext("Comparative statement"),
            file=file,
            columns=pages.comparative_columns(file),
            rows=pages.comparative_rows(file),
            low=[text for o in file.evaluation.outcomes for text in low_bid_words(file, o)],
            rankings=[
                (
                    translate(file.scope_title(o.scope.name)),
                    pages.ranking_rows(file, o),
                    file_tie_words(file, o),
                )
                for o in file.evaluation.outcomes
            ],
        )


@blueprint.get(f"{EVALUATION}/comparative.xlsx")
def comparative_sheet(tender_id: UUID) -> Response:
    """Send the comparative statement as a spreadsheet."""
    with reading() as uow:
        return sheet_response(queries.workbench(uow, tender_id).file)


@blueprint.get(f"{EVALUATION}/comparative.pdf")
def comparative_pdf(tender_id: UUID) -> Response:
    """Send the comparative statement as a PDF."""
    with reading() as uow:
        return comparative_response(uow, queries.workbench(uow, tender_id).file)


def _interest_page(form: Form, tender_id: UUID) -> str:
    """Show who has bid, and ask whether one of them is the member's."""
    with reading() as uow:
        view = queries.interest_view(uow, tender_id)
        return render_template(f"{OFFICIALS}/interest.html", form=form, view=view)


tender_doors.act(declare_interest, DeclareInterestSchema).on_page(
    "/interest",
    "declare",
    ask="interest",
    draw=_interest_page,
    back=lambda said: "evaluations.interest" if said.has_interest else OVERVIEW,
).done(sentence("Your declaration is recorded.")).on_api(
    "/evaluation/interest", "declare", DeclaredInterestOut
).describe("Declare whether a bidder is connected with the caller (members).")
