"""One bid before the committee: verdicts, security, putting aside."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from werkzeug.datastructures import MultiDict

from app.errors import NotFound
from app.text import sentence
from app.web.actions import Action
from app.web.doors import reading
from app.web.forms import Form
from app.web.translation import translate
from marketplace.debarment.use_cases.bars import Bar
from marketplace.evaluation.doors import page_rows as pages
from marketplace.evaluation.doors.api import BID as API_BID
from marketplace.evaluation.doors.api import blueprint as api_blueprint
from marketplace.evaluation.doors.presenter import judged_by
from marketplace.evaluation.doors.web.blueprint import EVALUATION, OFFICIALS, OVERVIEW, blueprint
from marketplace.evaluation.queries import evaluations as queries
from marketplace.evaluation.queries.evaluation_file import JudgedBid
from marketplace.evaluation.queries.evaluations import Workbench
from marketplace.evaluation.queries.readiness import bars_of_bidders
from marketplace.evaluation.schemas.evaluations import (
    InstrumentOut,
    JudgeBidSchema,
    PutAsideOut,
    PutAsideSchema,
    VerifySecuritySchema,
)
from marketplace.evaluation.use_cases.disqualify_bid import disqualify_bid, lift_disqualification
from marketplace.evaluation.use_cases.judge_bid import judge_bid
from marketplace.evaluation.use_cases.verify_security import verify_security

BID = f"{EVALUATION}/bids/<uuid:bid_id>"


@blueprint.get(BID)
def bid(tender_id: UUID, bid_id: UUID) -> str:
    """Show a bid; members judge it here."""
    return _bid_page(None, tender_id, bid_id)


def _bid_page(form: Form | None, tender_id: UUID, bid_id: UUID) -> str:
    with reading() as uow:
        bench, judged = _judged(queries.workbench(uow, tender_id), bid_id)
        return render_template(
            f"{OFFICIALS}/bid.html",
            bar=bars_of_bidders(uow, bench.file).get(bid_id) if bench.evaluates else None,
            bench=bench,
            tender=bench.file.tender,
            bid=judged,
            form=form or Form(values=_as_recorded(bench, judged)),
            prices=pages.price_rows(bench.file, judged),
            status=pages.bid_status(judged),
            documents=_documents(judged),
            eligibility=pages.eligibility(bench.file, judged),
            security=judged.instrument and pages.security_facts(judged, judged.instrument),
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


Action(judge_bid, JudgeBidSchema, command=judged_by).on_page(
    blueprint,
    BID,
    do="judge",
    draw=_bid_page,
    done=sentence("The verdicts are recorded."),
    back=OVERVIEW,
)


def _bid_form(template: str) -> Callable[..., str]:
    """Draw a form about one bid; the address may name the scope that it is about."""

    def page(form: Form, tender_id: UUID, bid_id: UUID) -> str:
        with reading() as uow:
            bench, judged = _judged(queries.workbench(uow, tender_id), bid_id)
            barred = bars_of_bidders(uow, bench.file) if template == "disqualify" else {}
            asked = form if form.values else _first(barred.get(bid_id))
            return render_template(
                f"{OFFICIALS}/{template}.html",
                form=asked,
                bench=bench,
                bid=judged,
                scopes=_scopes(bench),
            )

    return page


def _first(bar: Bar | None) -> Form:
    """Fill in what the form is opened for; a bar on the bidder is a reason to disqualify."""
    reason = str(bar.told()) if bar else ""
    return Form(values={"scope": request.args.get("scope"), "reason": reason})


def _scopes(bench: Workbench) -> list[tuple[str, str]]:
    """Return the parts that a decision may be limited to: none if the tender goes whole."""
    if bench.file.tender.evaluation == "whole":
        return []
    names = [outcome.scope.name for outcome in bench.file.evaluation.outcomes]
    return [(name, translate(bench.file.scope_title(name))) for name in names]


Action(verify_security, VerifySecuritySchema).on_page(
    blueprint,
    f"{BID}/security",
    do="verify",
    ask="security",
    draw=_bid_form("security"),
    done=sentence("The bank's answer is recorded."),
    back="evaluations.bid",
).on_api(
    api_blueprint,
    f"{API_BID}/security",
    "Record what the bank says of a bid's security (members; officers for a yes).",
    name="verify",
    gives=InstrumentOut,
)
Action(disqualify_bid, PutAsideSchema).on_page(
    blueprint,
    f"{BID}/disqualification",
    do="disqualify",
    ask="disqualification",
    draw=_bid_form("disqualify"),
    done=sentence("The bid is disqualified."),
    back=OVERVIEW,
).on_api(
    api_blueprint,
    f"{API_BID}/disqualification",
    "Disqualify a bid, wholly or for one scope (members).",
    name="disqualify",
    gives=PutAsideOut,
    status=201,
)
Action(lift_disqualification, PutAsideSchema).on_page(
    blueprint,
    f"{BID}/disqualification/lift",
    do="lift",
    ask="lifting",
    draw=_bid_form("lift"),
    done=sentence("The disqualification is lifted."),
    back=OVERVIEW,
).on_api(
    api_blueprint,
    f"{API_BID}/disqualification/lift",
    "Lift a disqualification (members).",
    name="lift",
    gives=PutAsideOut,
)
