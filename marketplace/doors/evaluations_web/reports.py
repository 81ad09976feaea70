"""The published report for everybody, and each bidder's debrief."""

from uuid import UUID

from flask import Response, render_template
from flask_babel import gettext

from app.web.doors import reading
from app.web.translating import translate
from marketplace.doors import evaluation_pages as pages
from marketplace.doors.evaluations_web.blueprint import blueprint
from marketplace.doors.papers import paper_response
from marketplace.printing.report import report_paper
from marketplace.queries import evaluations as queries

REPORT = "/tenders/<uuid:tender_id>/report"


@blueprint.get(REPORT)
def report(tender_id: UUID) -> str:
    """Show a published report to everybody."""
    with reading() as uow:
        view = queries.report_view(uow, tender_id)
        content = view.report.content
        return render_template(
            "marketplace/evaluations/report.html",
            title=gettext("Bid evaluation report"),
            tender=view.tender,
            department=pages.own_name(view.department),
            published_at=view.report.published_at,
            content=content,
            names=pages.bidder_names(content),
            standings=pages.report_standings,
            criteria=pages.criterion_rows,
            said=pages.said,
            amount=pages.amount,
        )


@blueprint.get(f"{REPORT}.pdf")
def report_pdf(tender_id: UUID) -> Response:
    """Send a published report as a PDF."""
    with reading() as uow:
        return paper_response(report_paper(queries.report_view(uow, tender_id)), "report")


@blueprint.get("/tenders/<uuid:tender_id>/debrief")
def debrief(tender_id: UUID) -> str:
    """Show a bidder why its own bid won or lost."""
    with reading() as uow:
        told = queries.own_debrief(uow, tender_id)
        return render_template(
            "marketplace/evaluations/debrief.html",
            title=gettext("Your debrief"),
            told=told,
            tender=told.file.tender,
            rows=pages.debrief_rows(told),
            corrections=[translate(found.message) for found in told.bid.schedule.corrections],
        )
