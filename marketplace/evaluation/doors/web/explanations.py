"""Abnormally low prices: the committee asks and decides, the bidder explains."""

from uuid import UUID

from flask import Response, render_template, request, url_for

from app.errors import NotFound
from app.text import read_sentence, sentence
from app.web.actors import api_actor
from app.web.doors import reading
from app.web.forms import Form
from app.web.json import json_response
from app.web.subjects import Subject
from app.web.translation import translate
from marketplace.evaluation.doors.api import blueprint as api_blueprint
from marketplace.evaluation.doors.web.blueprint import OFFICIALS, OVERVIEW, blueprint
from marketplace.evaluation.models import PriceExplanation
from marketplace.evaluation.queries import evaluations as queries
from marketplace.evaluation.queries.explanations import asked_explanation, own_explanation
from marketplace.evaluation.schemas.evaluations import (
    AnswerExplanationSchema,
    AskExplanationSchema,
    DecideExplanationSchema,
    PriceExplanationOut,
)
from marketplace.evaluation.use_cases.explain_price import (
    answer_explanation,
    ask_explanation,
    decide_explanation,
)

EXPLANATION = "/explanations/<uuid:explanation_id>"


def _ask_page(form: Form, tender_id: UUID, bid_id: UUID) -> str:
    scope = form.value("scope") or request.args.get("scope", "")
    with reading() as uow:
        file = queries.workbench(uow, tender_id).file
        outcomes = [each for each in file.evaluation.outcomes if each.scope.name == scope]
        found = [e for o in outcomes for e in file.low_bids(o) if e.bid == str(bid_id)]
        if not outcomes or str(bid_id) not in file.by_id or not (found or form.summary):
            raise NotFound
        return render_template(
            f"{OFFICIALS}/ask_explanation.html",
            form=form if form.values else Form(values={"scope": scope}),
            bid=file.by_id[str(bid_id)],
            low=found[0] if found else None,
            scope_title=translate(file.scope_title(scope)),
        )


def _decide_page(form: Form, explanation_id: UUID) -> str:
    with reading() as uow:
        asked = uow.get(PriceExplanation, explanation_id)
        file = queries.workbench(uow, asked.tender_id).file
        return render_template(
            f"{OFFICIALS}/decide_explanation.html",
            form=form,
            bid=file.by_id[str(asked.bid_id)],
            asked=asked,
            told=translate(read_sentence(asked.found["told"])),
            scope_title=translate(file.scope_title(asked.scope)),
        )


def _own_page(form: Form, explanation_id: UUID) -> str:
    with reading() as uow:
        found = asked_explanation(uow, explanation_id)
        asked = found.explanation
        return render_template(
            "marketplace/evaluations/explanation.html",
            form=form,
            asked=asked,
            tender=found.tender,
            told=translate(read_sentence(asked.found["told"])),
            open=asked.answered_at is None and asked.decided_at is None,
        )


def _overview_of(asked: PriceExplanation) -> str:
    return url_for(OVERVIEW, tender_id=asked.tender_id)


doors = Subject(blueprint, api_blueprint)
doors.act(ask_explanation, AskExplanationSchema).on_page(
    "/committee/evaluations/<uuid:tender_id>/bids/<uuid:bid_id>/explanation",
    "asked_explanation",
    ask="ask_explanation",
    draw=_ask_page,
    back=OVERVIEW,
).done(sentence("The bidder is asked to explain its price.")).on_api(
    "/tenders/<uuid:tender_id>/evaluation/bids/<uuid:bid_id>/explanation",
    "ask_explanation",
    PriceExplanationOut,
    status=201,
).describe("Ask a bidder to explain an abnormally low price in writing (members).")
doors.act(answer_explanation, AnswerExplanationSchema).on_page(
    "/explanations/<uuid:explanation_id>",
    "answered_explanation",
    ask="explanation",
    draw=_own_page,
    back="evaluations.explanation",
).done(sentence("Your explanation is received. The committee decides on it.")).on_api(
    "/explanations/<uuid:explanation_id>/answer", "answer_explanation", PriceExplanationOut
).describe("Explain your own price, once (the bidder).")
doors.act(decide_explanation, DecideExplanationSchema).on_page(
    "/committee/explanations/<uuid:explanation_id>",
    "decided_explanation",
    ask="decide_explanation",
    draw=_decide_page,
    then=_overview_of,
).done(sentence("Your decision on the explanation is recorded.")).on_api(
    "/explanations/<uuid:explanation_id>/decision", "decide_explanation", PriceExplanationOut
).describe("Accept an explanation, or reject it: that disqualifies the bid for its part (members).")


@api_blueprint.get(EXPLANATION)
@api_blueprint.alt_response(200, schema=PriceExplanationOut)
def read_explanation(explanation_id: UUID) -> Response:
    """Read what one's firm was asked about its price (the bidder)."""
    with reading(api_actor()) as uow:
        return json_response(PriceExplanationOut().dump(own_explanation(uow, explanation_id)))
