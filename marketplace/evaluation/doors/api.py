"""Evaluation, report and debrief, as JSON."""

from typing import Any
from uuid import UUID

from flask import Response, request

from app.errors import Unauthenticated
from app.web.actions import Action
from app.web.actors import api_actor
from app.web.api import PDF, XLSX, ApiBlueprint
from app.web.doors import reading
from app.web.json import json_response
from marketplace.evaluation.doors import presenter as answers
from marketplace.evaluation.doors.papers import comparative_response, sheet_response
from marketplace.evaluation.models import EvaluationReport
from marketplace.evaluation.queries import evaluations as queries
from marketplace.evaluation.queries.reports import report_view
from marketplace.evaluation.report_content import winners
from marketplace.evaluation.schemas.evaluations import (
    EvaluationOut,
    InterestOut,
    JudgeBidSchema,
    JudgedOut,
    MyEvaluationsOut,
    PublishedOut,
)
from marketplace.evaluation.schemas.reports import DebriefOut, ReportOut, ReportQuery
from marketplace.evaluation.use_cases.judge_bid import judge_bid
from marketplace.kernel.schemas import ListedAfterQuery

blueprint = ApiBlueprint(
    "evaluations-api", __name__, description="From opened bids to the committee's report."
)
EVALUATION = "/tenders/<uuid:tender_id>/evaluation"
BID = f"{EVALUATION}/bids/<uuid:bid_id>"
PUBLIC = frozenset({"read_report"})


@blueprint.before_request
def _require_login() -> None:
    open_to_all = (request.endpoint or "").rpartition(".")[2] in PUBLIC
    if not open_to_all and api_actor().kind == "anonymous":
        raise Unauthenticated


@blueprint.get("/evaluations")
@blueprint.arguments(ListedAfterQuery, location="query")
@blueprint.alt_response(200, schema=MyEvaluationsOut)
def mine(query: dict[str, Any]) -> Response:
    """List the opened tenders on whose committee the caller sits, newest first."""
    with reading(api_actor()) as uow:
        page = queries.my_evaluations(uow, query["cursor"])
        return json_response(MyEvaluationsOut().dump(page))


@blueprint.get(f"{EVALUATION}/interest")
@blueprint.alt_response(200, schema=InterestOut)
def read_interest(tender_id: UUID) -> Response:
    """Read who has bid, before declaring (members)."""
    with reading(api_actor()) as uow:
        values = answers.interest(queries.interest_view(uow, tender_id))
    return json_response(InterestOut().dump(values))


@blueprint.get(EVALUATION)
@blueprint.alt_response(200, schema=EvaluationOut)
def read_evaluation(tender_id: UUID) -> Response:
    """Read bids, verdicts, ranking and what is still open (members, officers, auditors)."""
    with reading(api_actor()) as uow:
        bench = queries.workbench(uow, tender_id)
        values = answers.evaluation(bench.file, bench.file.tender.status(uow.now).value)
    return json_response(EvaluationOut().dump(values))


@blueprint.get(f"{EVALUATION}/comparative.xlsx")
@blueprint.gives_file(XLSX)
def comparative_sheet(tender_id: UUID) -> Response:
    """Download the comparative statement as a spreadsheet."""
    with reading(api_actor()) as uow:
        return sheet_response(queries.workbench(uow, tender_id).file)


@blueprint.get(f"{EVALUATION}/comparative.pdf")
@blueprint.gives_file(PDF)
def comparative_paper(tender_id: UUID) -> Response:
    """Download the comparative statement as a PDF."""
    with reading(api_actor()) as uow:
        return comparative_response(uow, queries.workbench(uow, tender_id).file)


def published(report: EvaluationReport) -> dict[str, Any]:
    """Return a published report as JSON, with its winners."""
    named = winners(report.content)
    values = {
        "tender_id": report.tender_id,
        "version": report.version,
        "published_at": report.published_at,
        "winners": {scope: bid for scope, (bid, _) in named.items()},
    }
    published: dict[str, Any] = PublishedOut().dump(values)
    return published


Action(judge_bid, JudgeBidSchema, command=answers.judged_by).on_api(
    blueprint,
    f"{BID}/verdicts",
    "Give verdicts on a bid, all criteria or some, and on its security (members).",
    name="judge",
    gives=JudgedOut,
)


@blueprint.get(f"{EVALUATION}/report")
@blueprint.arguments(ReportQuery, location="query")
@blueprint.alt_response(200, schema=ReportOut)
def read_report(query: dict[str, Any], tender_id: UUID) -> Response:
    """Read a published report, the newest unless a version is named (anybody)."""
    with reading(api_actor()) as uow:
        values = answers.report(report_view(uow, tender_id, query["version"]))
    return json_response(ReportOut().dump(values))


@blueprint.get(f"{EVALUATION}/debrief")
@blueprint.alt_response(200, schema=DebriefOut)
def read_debrief(tender_id: UUID) -> Response:
    """Read why one's own bid won or lost (the bidder), in English and Urdu."""
    with reading(api_actor()) as uow:
        values = answers.debrief(queries.own_debrief(uow, tender_id))
    return json_response(DebriefOut().dump(values))
