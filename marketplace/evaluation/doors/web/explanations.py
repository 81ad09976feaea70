"""Abnormally low prices: the committee asks and decides, the bidder explains."""

from uuid import UUID

from flask import Response, render_template, request, url_for

from app.errors import NotFound
from app.text import read_sentence, sentence
from app.web.actions import Action
from app.web.actors import api_actor
from app.web.doors import reading
from app.web.forms import Form
from app.web.json import json_response
from app.web.translation import translate
from marketplace.evaluation.doors.api import BID as API_BID
from marketplace.evaluation.doors.api import blueprint as api_blueprint
from marketplace.evaluation.doors.web.blueprint import EVALUATION, OFFICIALS, OVERVIEW, blueprint
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


Action(ask_explanation, AskExplanationSchema).on_page(
    blueprint,
    f"{EVALUATION}/bids/<uuid:bid_id>/explanation",
    ask="ask_explanation",
    do="asked_explanation",
    draw=_ask_page,
    done="The bidder is asked to explain its price.",
    back=OVERVIEW,
).on_api(
    api_blueprint,
    f"{API_BID}/explanation",
    "Ask a bidder to explain an abnormally low price in writing (members).",
    name="ask_explanation",
    gives=PriceExplanationOut,
    status=201,
)
Action(answer_explanation, AnswerExplanationSchema).on_page(
    blueprint,
    EXPLANATION,
    ask="explanation",
    do="answered_explanation",
    draw=_own_page,
    done=sentence("Your explanation is received. The committee decides on it."),
    back="evaluations.explanation",
).on_api(
    api_blueprint,
    f"{EXPLANATION}/answer",
    "Explain one's own price, once (the bidder).",
    name="answer_explanation",
    gives=PriceExplanationOut,
)
Action(decide_explanation, DecideExplanationSchema).on_page(
    blueprint,
    "/committee/explanations/<uuid:explanation_id>",
    ask="decide_explanation",
    do="decided_explanation",
    draw=_decide_page,
    done="Your decision on the explanation is recorded.",
    then=_overview_of,
).on_api(
    api_blueprint,
    f"{EXPLANATION}/decision",
    "Accept an explanation, or reject it: that disqualifies the bid for its part (members).",
    name="decide_explanation",
    gives=PriceExplanationOut,
)


@api_blueprint.get(EXPLANATION)
@api_blueprint.alt_response(200, schema=PriceExplanationOut)
def read_explanation(explanation_id: UUID) -> Response:
    """Read what one's firm was asked about its price (the bidder)."""
    with reading(api_actor()) as uow:
        return json_response(PriceExplanationOut().dump(own_explanation(uow, explanation_id)))
