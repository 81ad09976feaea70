"""The published reports for everybody, sending one back, and each bidder's debrief."""

from uuid import UUID

from flask import Response, render_template
from flask_babel import gettext

from app.permissions import require
from app.text import sentence
from app.web.doors import reading
from app.web.formatting import isolate_ltr
from app.web.forms import Form
from app.web.i18n import in_reader_language
from app.web.subjects import Subject
from app.web.tables import Column, Table
from app.web.translation import translate
from marketplace.evaluation.doors import page_rows as pages
from marketplace.evaluation.doors.api import blueprint as api_blueprint
from marketplace.evaluation.doors.web.blueprint import OFFICIALS, blueprint
from marketplace.evaluation.printing.report import announced, report_paper, tie_words
from marketplace.evaluation.queries import evaluations as queries
from marketplace.evaluation.queries.reports import report_view
from marketplace.evaluation.schemas.reports import (
    ReportPublicationOut,
    ReportPublicationSchema,
    ReportReturnOut,
)
from marketplace.evaluation.use_cases.announce_report import record_report_publication
from marketplace.evaluation.use_cases.return_report import return_report
from marketplace.kernel import permissions
from marketplace.kernel.doors import paper_response
from marketplace.kernel.schemas import WithReasonSchema
from marketplace.tenders.doors.page_parts import filled_parts
from marketplace.tenders.queries.tender_file import own_tender_row

REPORT = "/tenders/<uuid:tender_id>/report"


@blueprint.get(REPORT)
def report(tender_id: UUID) -> str:
    """Show the newest report to everybody."""
    return _report_page(tender_id, None)


@blueprint.get(f"{REPORT}/<int:version>")
def report_version(tender_id: UUID, version: int) -> str:
    """Show one of the reports: one that was sent back stays readable."""
    return _report_page(tender_id, version)


def _report_page(tender_id: UUID, version: int | None) -> str:
    with reading() as uow:
        view = report_view(uow, tender_id, version)
        content = view.report.content
        return render_template(
            "marketplace/evaluations/report.html",
            title=gettext("Bid evaluation report"),
            view=view,
            tender=view.tender,
            department=pages.own_name(view.department),
            published_at=view.report.published_at,
            announced=[announced(row) for row in view.publications],
            content=content,
            names=pages.bidder_names(content),
            standings=pages.report_standings,
            criteria=pages.criterion_rows,
            tie_words=tie_words,
            stored_text=pages.stored_text,
            amount=pages.amount,
            members=pages.MEMBERS.of(content["members"]),
        )


@blueprint.get(f"{REPORT}.pdf")
def report_pdf(tender_id: UUID) -> Response:
    """Send a published report as a PDF."""
    with reading() as uow:
        view = report_view(uow, tender_id)
        return paper_response(lambda: report_paper(view), "report")


@blueprint.get(f"{REPORT}/<int:version>.pdf")
def report_version_pdf(tender_id: UUID, version: int) -> Response:
    """Send one of the reports as a PDF."""
    with reading() as uow:
        view = report_view(uow, tender_id, version)
        return paper_response(lambda: report_paper(view), f"report-{version}")


def _return_page(form: Form, tender_id: UUID) -> str:
    """Ask the department why the report is sent back."""
    with reading() as uow:
        require(uow.actor, permissions.RETURN_REPORT)
        tender = own_tender_row(uow, tender_id)
        return render_template(f"{OFFICIALS}/return_report.html", form=form, tender=tender)


tender_doors = Subject(
    blueprint,
    api_blueprint,
    "/department/tenders/<uuid:tender_id>",
    "/tenders/<uuid:tender_id>",
    "department.show",
)
tender_doors.act(return_report, WithReasonSchema).on_page(
    "/report/return", "return_report", ask="ask_return", draw=_return_page
).done(
    sentence("The report is back with the committee. Its members and the bidders are notified.")
).on_api("/evaluation/report/return", "return_report", ReportReturnOut).describe(
    "Send the report back to the committee before the award (the department)."
)


def _publication_page(form: Form, tender_id: UUID) -> str:
    """Ask the department where the report was published."""
    with reading() as uow:
        require(uow.actor, permissions.ANNOUNCE_REPORT)
        tender = own_tender_row(uow, tender_id)
        return render_template(f"{OFFICIALS}/publication.html", form=form, tender=tender)


tender_doors.act(record_report_publication, ReportPublicationSchema).on_page(
    "/report/publication", "record_publication", ask="ask_publication", draw=_publication_page
).done(
    "The publication is recorded. The bidders are notified. The days before an award"
    " start on that day."
).on_api(
    "/evaluation/report/publications", "record_publication", ReportPublicationOut, status=201
).describe("Record where the report was announced outside, before the award (the department).")


CLAUSES: Table[queries.Clause] = Table(
    Column(sentence("Clause"), lambda clause: isolate_ltr(str(clause.number))),
    Column(
        sentence("Wording"), lambda clause: in_reader_language(clause.wording, clause.wording_ur)
    ),
    Column(sentence("Reason of the committee"), lambda clause: clause.reason),
)


@blueprint.get("/tenders/<uuid:tender_id>/debrief")
def debrief(tender_id: UUID) -> str:
    """Show a bidder why its own bid won or lost."""
    with reading() as uow:
        debrief = queries.own_debrief(uow, tender_id)
        return render_template(
            "marketplace/evaluations/debrief.html",
            title=gettext("Your debrief"),
            debrief=debrief,
            parts=filled_parts(uow, {"id": tender_id}, "debrief"),
            tender=debrief.file.tender,
            rows=pages.debrief_rows(debrief),
            clauses=CLAUSES.of(queries.unmet_clauses(debrief)),
            corrections=[translate(found.message) for found in debrief.bid.schedule.corrections],
        )
