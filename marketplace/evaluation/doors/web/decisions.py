"""Decisions that the rules leave to people: ties and single bids."""

from collections.abc import Callable
from uuid import UUID

from flask import render_template, request

from app.errors import NotFound
from app.text import sentence
from app.web.doors import reading
from app.web.forms import Form
from app.web.subjects import Subject
from app.web.translation import translate
from marketplace.evaluation.doors.api import blueprint as api_blueprint
from marketplace.evaluation.doors.web.blueprint import EVALUATION, OFFICIALS, OVERVIEW, blueprint
from marketplace.evaluation.policy.ranking import SingleBid, Tie
from marketplace.evaluation.queries import evaluations as queries
from marketplace.evaluation.schemas.evaluations import (
    AnnounceDrawSchema,
    DecideSingleBidSchema,
    DecisionOut,
    DrawOut,
    HoldDrawSchema,
)
from marketplace.evaluation.use_cases.decide_scope import decide_single_bid
from marketplace.evaluation.use_cases.draw_lots import announce_draw, hold_draw
from marketplace.kernel.policy import SingleBidRule, TieRule


def _scope_page(kind: type[Tie | SingleBid], template: str) -> Callable[..., str]:
    """Draw the question of a scope, which the address or the sent form names."""

    def page(form: Form, tender_id: UUID) -> str:
        scope = form.value("scope") or request.args.get("scope", "")
        with reading() as uow:
            file = queries.workbench(uow, tender_id).file
            outcome = next((o for o in file.undecided.outcomes if o.scope.name == scope), None)
            if outcome is None or not isinstance(outcome.pending, kind):
                raise NotFound
            pending = outcome.pending
            tied = pending.bids if isinstance(pending, Tie) else {pending.bid}
            return render_template(
                f"{OFFICIALS}/{template}.html",
                form=form,
                scope=scope,
                scope_title=translate(file.scope_title(scope)),
                pending=pending,
                draw=file.draws.get(scope),
                taken=pending.rule is not TieRule.RETENDER,
                bids=[bid for bid in file.bids if str(bid.id) in tied],
                retender=pending.rule is SingleBidRule.RETENDER,
            )

    return page


tender = Subject(blueprint, api_blueprint, EVALUATION, "/tenders/<uuid:tender_id>", OVERVIEW)
tender.act(announce_draw, AnnounceDrawSchema).on_page(
    "/draw", "announced_draw", ask="draw", draw=_scope_page(Tie, "announce_draw")
).done(sentence("The draw is announced, and the bidders are notified.")).on_api(
    "/evaluation/draw", "announce_draw", DrawOut, status=201
).describe("Announce to the tied bidders when and where lots are drawn (members).")
tender.act(hold_draw, HoldDrawSchema).on_page(
    "/draw/result", "held_draw", ask="draw_result", draw=_scope_page(Tie, "hold_draw")
).done(sentence("The lot is drawn, and the tie is decided by it.")).on_api(
    "/evaluation/draw/result", "hold_draw", DecisionOut
).describe("Draw lots from what those present called out; the tie is decided by it (members).")
tender.act(decide_single_bid, DecideSingleBidSchema).on_page(
    "/single-bid", "decided_single_bid", ask="single_bid", draw=_scope_page(SingleBid, "single_bid")
).done(sentence("The decision is recorded.")).on_api(
    "/evaluation/single-bid", "single_bid", DecisionOut
).describe("Accept or refuse the only bid of a scope (members).")
