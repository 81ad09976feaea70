"""Evaluation, report and debrief, as JSON."""

from typing import Any
from uuid import UUID

from flask import Response, request

from app.errors import Unauthenticated
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading, respond
from app.web.json import json_response
from marketplace.doors import evaluation_answers as answers
from marketplace.doors.papers import comparative_response, sheet_response
from marketplace.models.evaluation import EvaluationReport
from marketplace.policy.eligibility import Verdict
from marketplace.queries import evaluations as queries
from marketplace.report_content import winners
from marketplace.schemas.evaluations import (
    DebriefOut,
    DecideSingleBidSchema,
    DecideTieSchema,
    DecisionOut,
    DeclareInterestSchema,
    EvaluationOut,
    InstrumentOut,
    InterestOut,
    JudgeBidSchema,
    JudgedOut,
    ListedAfterQuery,
    MyEvaluationsOut,
    NothingMoreSchema,
    PublishedOut,
    PutAsideOut,
    PutAsideSchema,
    ReportOut,
    VerifySecuritySchema,
)
from marketplace.use_cases.evaluations.decide_scope import (
    DecideSingleBid,
    DecideTie,
    decide_single_bid,
    decide_tie,
)
from marketplace.use_cases.evaluations.declare_interest import DeclareInterest, declare_interest
from marketplace.use_cases.evaluations.disqualify_bid import (
    DisqualifyBid,
    LiftDisqualification,
    disqualify_bid,
    lift_disqualification,
)
from marketplace.use_cases.evaluations.judge_bid import JudgeBid, judge_bid
from marketplace.use_cases.evaluations.publish_report import PublishReport, publish_report
from marketplace.use_cases.evaluations.verify_security import VerifySecurity, verify_security

blueprint = ApiBlueprint(
    "evaluations-api", __name__, description="From opened bids to the committee's report."
)
EVALUATION = "/tenders/<uuid:tender_id>/evaluation"
BID = f"{EVALUATION}/bids/<uuid:bid_id>"
PUBLIC = frozenset({"read_report"})


@blueprint.before_request
def _known() -> None:
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
        told = answers.interest(queries.interest_view(uow, tender_id))
    return json_response(InterestOut().dump(told))


@blueprint.post(f"{EVALUATION}/interest")
@blueprint.arguments(DeclareInterestSchema)
@blueprint.alt_response(200, schema=InterestOut)
def declare(given: dict[str, Any], tender_id: UUID) -> Response:
    """Declare whether a bidder is connected with the caller (members)."""
    command = DeclareInterest(tender_id=tender_id, **given)
    return respond(declare_interest, command, present=InterestOut(exclude=("bidders",)).dump)


@blueprint.get(EVALUATION)
@blueprint.alt_response(200, schema=EvaluationOut)
def read_evaluation(tender_id: UUID) -> Response:
    """Read bids, verdicts, ranking and what is still open (members, officers, auditors)."""
    with reading(api_actor()) as uow:
        bench = queries.workbench(uow, tender_id)
        told = answers.evaluation(bench.file, bench.file.tender.status(uow.now).value)
    return json_response(EvaluationOut().dump(told))


@blueprint.get(f"{EVALUATION}/comparative.xlsx")
def comparative_sheet(tender_id: UUID) -> Response:
    """Download the comparative statement as a spreadsheet."""
    with reading(api_actor()) as uow:
        return sheet_response(queries.workbench(uow, tender_id).file)


@blueprint.get(f"{EVALUATION}/comparative.pdf")
def comparative_paper(tender_id: UUID) -> Response:
    """Download the comparative statement as a PDF."""
    with reading(api_actor()) as uow:
        return comparative_response(uow, queries.workbench(uow, tender_id).file)


@blueprint.post(f"{BID}/verdicts")
@blueprint.arguments(JudgeBidSchema)
@blueprint.alt_response(200, schema=JudgedOut)
def judge(given: dict[str, Any], tender_id: UUID, bid_id: UUID) -> Response:
    """Give verdicts on a bid, all criteria or some, and on its security (members)."""
    verdicts = [Verdict(**verdict) for verdict in given.pop("verdicts")]
    command = JudgeBid(tender_id=tender_id, bid_id=bid_id, verdicts=verdicts, **given)
    return respond(judge_bid, command, present=JudgedOut().dump)


@blueprint.post(f"{BID}/security")
@blueprint.arguments(VerifySecuritySchema)
@blueprint.alt_response(200, schema=InstrumentOut)
def verify(given: dict[str, Any], tender_id: UUID, bid_id: UUID) -> Response:
    """Record what the bank says of a bid's security (members; officers for a yes)."""
    command = VerifySecurity(tender_id=tender_id, bid_id=bid_id, **given)
    return respond(verify_security, command, present=InstrumentOut().dump)


@blueprint.post(f"{BID}/disqualification")
@blueprint.arguments(PutAsideSchema)
@blueprint.alt_response(201, schema=PutAsideOut)
def disqualify(given: dict[str, Any], tender_id: UUID, bid_id: UUID) -> Response:
    """Disqualify a bid, wholly or for one scope (members)."""
    command = DisqualifyBid(tender_id=tender_id, bid_id=bid_id, **given)
    return respond(disqualify_bid, command, present=PutAsideOut().dump, status=201)


@blueprint.post(f"{BID}/disqualification/lift")
@blueprint.arguments(PutAsideSchema)
@blueprint.alt_response(200, schema=PutAsideOut)
def lift(given: dict[str, Any], tender_id: UUID, bid_id: UUID) -> Response:
    """Lift a disqualification (members)."""
    command = LiftDisqualification(tender_id=tender_id, bid_id=bid_id, **given)
    return respond(lift_disqualification, command, present=PutAsideOut().dump)


@blueprint.post(f"{EVALUATION}/tie")
@blueprint.arguments(DecideTieSchema)
@blueprint.alt_response(200, schema=DecisionOut)
def tie(given: dict[str, Any], tender_id: UUID) -> Response:
    """Name the winner of a tie (members)."""
    command = DecideTie(tender_id=tender_id, **given)
    return respond(decide_tie, command, present=DecisionOut().dump)


@blueprint.post(f"{EVALUATION}/single-bid")
@blueprint.arguments(DecideSingleBidSchema)
@blueprint.alt_response(200, schema=DecisionOut)
def single_bid(given: dict[str, Any], tender_id: UUID) -> Response:
    """Accept or refuse the only bid of a scope (members)."""
    command = DecideSingleBid(tender_id=tender_id, **given)
    return respond(decide_single_bid, command, present=DecisionOut().dump)


@blueprint.post(f"{EVALUATION}/report")
@blueprint.arguments(NothingMoreSchema)
@blueprint.alt_response(201, schema=PublishedOut)
def publish(given: dict[str, Any], tender_id: UUID) -> Response:
    """Publish the report (the chair)."""
    command = PublishReport(tender_id=tender_id, **given)
    return respond(publish_report, command, present=_published, status=201)


def _published(report: EvaluationReport) -> dict[str, Any]:
    named = winners(report.content)
    told = {
        "tender_id": report.tender_id,
        "published_at": report.published_at,
        "winners": {scope: bid for scope, (bid, _) in named.items()},
    }
    published: dict[str, Any] = PublishedOut().dump(told)
    return published


@blueprint.get(f"{EVALUATION}/report")
@blueprint.alt_response(200, schema=ReportOut)
def read_report(tender_id: UUID) -> Response:
    """Read a published report (anybody)."""
    with reading(api_actor()) as uow:
        view = queries.report_view(uow, tender_id)
        told = answers.report(view.tender, view.report)
    return json_response(ReportOut().dump(told))


@blueprint.get(f"{EVALUATION}/debrief")
@blueprint.alt_response(200, schema=DebriefOut)
def read_debrief(tender_id: UUID) -> Response:
    """Read why one's own bid won or lost (the bidder), in English and Urdu."""
    with reading(api_actor()) as uow:
        told = answers.debrief(queries.own_debrief(uow, tender_id))
    return json_response(DebriefOut().dump(told))
