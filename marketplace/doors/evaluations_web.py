"""Evaluation, report and debrief, as pages."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from app.errors import Conflict, NotFound, Unauthenticated
from app.web.actors import page_actor
from app.web.doors import reading, submit
from app.web.forms import Form
from app.web.translating import translate
from marketplace.doors import evaluation_pages as pages
from marketplace.doors.papers import comparative_response, paper_response, sheet_response
from marketplace.policy.eligibility import Verdict
from marketplace.policy.ranking import SingleBid, SingleBidRule, Tie
from marketplace.printing.report import report_paper
from marketplace.queries import evaluations as queries
from marketplace.queries.evaluation_file import JudgedBid
from marketplace.queries.evaluations import Workbench
from marketplace.schemas.evaluations import (
    DecideSingleBidSchema,
    DecideTieSchema,
    DeclareInterestSchema,
    JudgeBidSchema,
    NothingMoreSchema,
    PutAsideSchema,
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

blueprint = Blueprint("evaluations", __name__)
EVALUATION = "/committee/evaluations/<uuid:tender_id>"
BID = f"{EVALUATION}/bids/<uuid:bid_id>"
OFFICIALS = "marketplace/evaluations/officials"
PUBLIC = frozenset({"evaluations.report", "evaluations.report_pdf"})


@blueprint.before_request
def _known() -> None:
    if request.endpoint not in PUBLIC and page_actor().kind == "anonymous":
        raise Unauthenticated


def _done(message: str, endpoint: str, **values: UUID) -> str:
    """Say what was done on the page that comes next, and return its address."""
    flash(message, "success")
    address: str = url_for(endpoint, **values)  # type: ignore[arg-type]  # ids of the route
    return address


@blueprint.get("/committee/evaluations")
def mine() -> str:
    """List the opened tenders on whose committee the reader sits."""
    with reading() as uow:
        page = queries.my_evaluations(uow, request.args.get("after"))
        return render_template(f"{OFFICIALS}/mine.html", title="Evaluations", page=page)


@blueprint.get(f"{EVALUATION}/interest")
def interest(tender_id: UUID) -> str:
    """Show who has bid, and ask whether one of them is the member's."""
    return _interest_page(tender_id, Form())


def _interest_page(tender_id: UUID, form: Form) -> str:
    with reading() as uow:
        view = queries.interest_view(uow, tender_id)
        return render_template(f"{OFFICIALS}/interest.html", form=form, view=view)


@blueprint.post(f"{EVALUATION}/interest")
def declare(tender_id: UUID) -> Response:
    """Record the declaration."""
    return submit(
        DeclareInterestSchema(),
        declare_interest,
        lambda **given: DeclareInterest(tender_id=tender_id, **given),
        then=lambda said: _done(
            "Your declaration is recorded.",
            "evaluations.interest" if said.has_interest else "evaluations.overview",
            tender_id=tender_id,
        ),
        page=lambda form: _interest_page(tender_id, form),
    )


@blueprint.get(EVALUATION)
def overview(tender_id: UUID) -> str | Response:
    """Show the whole evaluation; a member who has not declared is asked to first."""
    try:
        return _overview_page(tender_id, Form())
    except Conflict as refusal:
        if refusal.code != "declare-interest-first":
            raise
        return redirect(url_for("evaluations.interest", tender_id=tender_id), 303)  # type: ignore[return-value]  # werkzeug's response


def _overview_page(tender_id: UUID, form: Form) -> str:
    with reading() as uow:
        bench = queries.workbench(uow, tender_id)
        return render_template(
            f"{OFFICIALS}/overview.html",
            form=form,
            bench=bench,
            tender=bench.file.tender,
            tasks=pages.bid_tasks(bench),
            scopes=pages.scope_rows(bench),
            status=bench.file.tender.status(uow.now).value,
        )


@blueprint.get(BID)
def bid(tender_id: UUID, bid_id: UUID) -> str:
    """Show a bid; members judge it here."""
    return _bid_page(tender_id, bid_id, None)


def _bid_page(tender_id: UUID, bid_id: UUID, form: Form | None) -> str:
    with reading() as uow:
        bench, judged = _judged(queries.workbench(uow, tender_id), bid_id)
        return render_template(
            f"{OFFICIALS}/bid.html",
            bench=bench,
            tender=bench.file.tender,
            bid=judged,
            form=form or Form(values=_as_recorded(bench, judged)),
            prices=pages.price_rows(bench.file, judged),
            status=pages.bid_status(judged),
            documents=_documents(judged),
        )


def _judged(bench: Workbench, bid_id: UUID) -> tuple[Workbench, JudgedBid]:
    found = bench.file.by_id.get(str(bid_id))
    if found is None:
        raise NotFound
    return bench, found


def _as_recorded(bench: Workbench, judged: JudgedBid) -> MultiDict[str, str]:
    """Fill the form with the verdicts so far."""
    values: MultiDict[str, str] = MultiDict()
    for place, criterion in enumerate(bench.file.criteria):
        verdict = judged.verdicts.get(criterion.code)
        if verdict is not None:
            values[f"verdicts-{place}-met"] = "yes" if verdict.met else "no"
            values[f"verdicts-{place}-reason"] = verdict.reason
    if judged.instrument is not None and judged.instrument.verified_at is not None:
        values["security_genuine"] = "yes"
    return values


def _documents(judged: JudgedBid) -> list[dict[str, Any]]:
    titles = {note.file: note.title for note in judged.content.documents}
    return [
        file
        | {
            "title": titles.get(file["name"], file["name"]),
            "href": url_for("documents.download", document_id=file["document_id"])
            if "document_id" in file
            else "",
        }
        for file in judged.opened.files
    ]


@blueprint.post(BID)
def judge(tender_id: UUID, bid_id: UUID) -> Response:
    """Record verdicts."""

    def command(verdicts: list[dict[str, Any]], **given: Any) -> JudgeBid:  # noqa: ANN401 - the schema's values
        made = [Verdict(**verdict) for verdict in verdicts]
        return JudgeBid(tender_id=tender_id, bid_id=bid_id, verdicts=made, **given)

    return submit(
        JudgeBidSchema(),
        judge_bid,
        command,
        then=lambda _: _done(
            "The verdicts are recorded.", "evaluations.overview", tender_id=tender_id
        ),
        page=lambda form: _bid_page(tender_id, bid_id, form),
    )


def _bid_form(template: str, tender_id: UUID, bid_id: UUID, form: Form) -> str:
    with reading() as uow:
        bench, judged = _judged(queries.workbench(uow, tender_id), bid_id)
        scopes = [
            (outcome.scope.name, str(bench.file.scope_title(outcome.scope.name)))
            for outcome in bench.file.evaluation.outcomes
        ]
        return render_template(
            f"{OFFICIALS}/{template}.html",
            form=form,
            bench=bench,
            bid=judged,
            scopes=scopes if bench.file.tender.evaluation != "whole" else [],
        )


@blueprint.get(f"{BID}/security")
def security(tender_id: UUID, bid_id: UUID) -> str:
    """Ask what the bank says of a security."""
    return _bid_form("security", tender_id, bid_id, Form())


@blueprint.post(f"{BID}/security")
def verify(tender_id: UUID, bid_id: UUID) -> Response:
    """Record what the bank says."""
    return submit(
        VerifySecuritySchema(),
        verify_security,
        lambda **given: VerifySecurity(tender_id=tender_id, bid_id=bid_id, **given),
        then=lambda _: _done(
            "The bank's answer is recorded.",
            "evaluations.bid",
            tender_id=tender_id,
            bid_id=bid_id,
        ),
        page=lambda form: _bid_form("security", tender_id, bid_id, form),
    )


@blueprint.get(f"{BID}/disqualification")
def disqualification(tender_id: UUID, bid_id: UUID) -> str:
    """Ask for the reason of a disqualification."""
    return _bid_form("disqualify", tender_id, bid_id, Form())


@blueprint.post(f"{BID}/disqualification")
def disqualify(tender_id: UUID, bid_id: UUID) -> Response:
    """Disqualify a bid."""
    return submit(
        PutAsideSchema(),
        disqualify_bid,
        lambda **given: DisqualifyBid(tender_id=tender_id, bid_id=bid_id, **given),
        then=lambda _: _done(
            "The bid is disqualified.", "evaluations.overview", tender_id=tender_id
        ),
        page=lambda form: _bid_form("disqualify", tender_id, bid_id, form),
    )


@blueprint.get(f"{BID}/disqualification/lift")
def lifting(tender_id: UUID, bid_id: UUID) -> str:
    """Ask for the reason to lift a disqualification."""
    return _bid_form("lift", tender_id, bid_id, Form(values={"scope": request.args.get("scope")}))


@blueprint.post(f"{BID}/disqualification/lift")
def lift(tender_id: UUID, bid_id: UUID) -> Response:
    """Lift a disqualification."""
    return submit(
        PutAsideSchema(),
        lift_disqualification,
        lambda **given: LiftDisqualification(tender_id=tender_id, bid_id=bid_id, **given),
        then=lambda _: _done(
            "The disqualification is lifted.", "evaluations.overview", tender_id=tender_id
        ),
        page=lambda form: _bid_form("lift", tender_id, bid_id, form),
    )


def _scope_page(kind: type[Tie | SingleBid], tender_id: UUID, form: Form) -> str:
    """Draw the question of a scope, which the address or the sent form names."""
    scope = form.value("scope") or request.args.get("scope", "")
    with reading() as uow:
        file = queries.workbench(uow, tender_id).file
        outcome = next((o for o in file.undecided.outcomes if o.scope.name == scope), None)
        if outcome is None or not isinstance(outcome.pending, kind):
            raise NotFound
        tied = outcome.pending.bids if isinstance(outcome.pending, Tie) else {outcome.pending.bid}
        retender = outcome.pending.rule is SingleBidRule.RETENDER
        template = "tie" if kind is Tie else "single_bid"
        return render_template(
            f"{OFFICIALS}/{template}.html",
            form=Form(form.values, form.errors, form.message),
            scope=scope,
            scope_title=str(file.scope_title(scope)),
            pending=outcome.pending,
            bids=[bid for bid in file.bids if str(bid.id) in tied],
            retender=retender,
        )


@blueprint.get(f"{EVALUATION}/tie")
def tie(tender_id: UUID) -> str:
    """Ask who wins a tie, and how that was found."""
    return _scope_page(Tie, tender_id, Form(values=request.args))


@blueprint.post(f"{EVALUATION}/tie")
def decided_tie(tender_id: UUID) -> Response:
    """Record who won a tie."""
    return submit(
        DecideTieSchema(),
        decide_tie,
        lambda **given: DecideTie(tender_id=tender_id, **given),
        then=lambda _: _done("The tie is decided.", "evaluations.overview", tender_id=tender_id),
        page=lambda form: _scope_page(Tie, tender_id, form),
    )


@blueprint.get(f"{EVALUATION}/single-bid")
def single_bid(tender_id: UUID) -> str:
    """Ask whether a single bid is accepted."""
    return _scope_page(SingleBid, tender_id, Form(values=request.args))


@blueprint.post(f"{EVALUATION}/single-bid")
def decided_single_bid(tender_id: UUID) -> Response:
    """Record what becomes of a single bid."""
    return submit(
        DecideSingleBidSchema(),
        decide_single_bid,
        lambda **given: DecideSingleBid(tender_id=tender_id, **given),
        then=lambda _: _done(
            "The decision is recorded.", "evaluations.overview", tender_id=tender_id
        ),
        page=lambda form: _scope_page(SingleBid, tender_id, form),
    )


@blueprint.get(f"{EVALUATION}/comparative")
def comparative(tender_id: UUID) -> str:
    """Show the comparative statement."""
    with reading() as uow:
        file = queries.workbench(uow, tender_id).file
        return render_template(
            f"{OFFICIALS}/comparative.html",
            title="Comparative statement",
            file=file,
            columns=pages.comparative_columns(file),
            rows=pages.comparative_rows(file),
            rankings=[
                (str(file.scope_title(o.scope.name)), pages.standing_rows(file, o))
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


@blueprint.post(f"{EVALUATION}/report")
def publish(tender_id: UUID) -> Response:
    """Publish the report."""
    return submit(
        NothingMoreSchema(),
        publish_report,
        lambda: PublishReport(tender_id=tender_id),
        then=lambda _: _done("The report is published.", "evaluations.report", tender_id=tender_id),
        page=lambda form: _overview_page(tender_id, form),
    )


@blueprint.get("/tenders/<uuid:tender_id>/report")
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


@blueprint.get("/tenders/<uuid:tender_id>/report.pdf")
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
