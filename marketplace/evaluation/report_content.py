"""Content of a published report: the outcome as computed then, in plain JSON, permanent.

Amounts are whole paisa. Ids let the award find its bids; everything else is for readers.
"""

from typing import Any

from app.db import Json
from app.text import write_sentence
from marketplace.evaluation.models import ScopeDecision
from marketplace.evaluation.policy.low_bids import LowBid
from marketplace.evaluation.policy.ranking import Outcome, Standing
from marketplace.evaluation.queries.evaluation_file import EvaluationFile, JudgedBid, SeatedMember

VERSION = 1


def report_content(file: EvaluationFile) -> Json:
    """Write the report of a tender whose evaluation is settled."""
    outcomes = file.evaluation.outcomes
    return {
        "version": VERSION,
        "reference": file.tender.reference,
        "title": file.tender.title,
        "evaluation": file.tender.evaluation,
        "rules": {
            "tie": file.rules.tie.value,
            "single_bid": file.rules.single_bid.value,
            "correction": file.correction.value,
        },
        "members": [_member(seat) for seat in file.members],
        "bids": [_bid(file, bid) for bid in file.bids],
        "scopes": [_scope(file, outcome) for outcome in outcomes],
        "total_paisa": file.evaluation.total_paisa,
    }


def winners(content: Json) -> dict[str, tuple[str, int]]:
    """Return the winners that a report names: scope to (bid's id, price in paisa)."""
    return {
        scope["scope"]: (scope["winner"], scope["amount_paisa"])
        for scope in content["scopes"]
        if scope["winner"] is not None
    }


def _member(seat: SeatedMember) -> Json:
    return {
        "name": seat.person.name,
        "chair": seat.member.chair,
        "outside": seat.member.outside,
        "took_part": seat.takes_part,
        "has_interest": seat.has_interest,
    }


def _bid(file: EvaluationFile, bid: JudgedBid) -> Json:
    readable = bid.opened.content is not None
    return {
        "bid_id": str(bid.id),
        "reference": bid.reference,
        "bidder": bid.bidder.name,
        "bidder_ur": bid.bidder.name_ur,
        "read_order": bid.opened.read_order,
        "unreadable": bid.opened.unreadable,
        "read_out_paisa": bid.opened.total_paisa,
        "compared_paisa": bid.schedule.compared_paisa if readable else None,
        "responsive": bid.stands,
        "criteria": _criteria(file, bid),
        "corrections": [write_sentence(found.message) for found in bid.schedule.corrections],
        "disqualified": [
            {
                "scope": scope,
                "title": write_sentence(file.scope_title(scope)) if scope else None,
                "reason": row.reason,
            }
            for scope, row in bid.disqualified.items()
        ],
    }


def _criteria(file: EvaluationFile, bid: JudgedBid) -> list[Json]:
    judged = [(c, bid.verdicts[c.code]) for c in file.criteria if c.code in bid.verdicts]
    return [
        {"code": c.code, "wording": c.wording, "wording_ur": c.wording_ur}
        | {"met": verdict.met, "reason": verdict.reason}
        for c, verdict in judged
    ]


def _scope(file: EvaluationFile, outcome: Outcome) -> Json:
    name = outcome.scope.name
    winner = file.by_id[outcome.winner] if outcome.winner else None
    return {
        "scope": name,
        "title": write_sentence(file.scope_title(name)),
        "winner": outcome.winner,
        "winner_name": winner.bidder.name if winner else None,
        "amount_paisa": outcome.amount_paisa,
        "decision": _decision(file.decision(name), outcome),
        "draw": _draw(file, outcome),
        "tie": _tie(file, outcome),
        "low_bids": [_low(file, outcome, low) for low in file.low_bids(outcome)],
        "standings": [_ranking_row(file, outcome, standing) for standing in outcome.standings],
    }


def _low(file: EvaluationFile, outcome: Outcome, low: LowBid) -> Json:
    """Return an abnormally low price, and what the committee decided on its explanation."""
    asked = file.explanation(outcome.scope.name, low.bid)
    return {
        "bid_id": low.bid,
        "bidder": file.by_id[low.bid].bidder.name,
        "against": low.against.value,
        "amount_paisa": low.amount_paisa,
        "compared_paisa": low.compared_paisa,
        "percent": str(low.percent),
        "told": write_sentence(low.told),
        "accepted": asked.accepted if asked else None,
        "reason": asked.reason if asked else None,
    }


def _decision(decision: ScopeDecision | None, outcome: Outcome) -> Json | None:
    """Return a decision only where the outcome rests on it: a tie may have ended since."""
    if decision is None:
        return None
    if decision.kind == "tie" and str(decision.bid_id) != outcome.winner:
        return None
    return {"kind": decision.kind, "accepted": decision.accepted, "reason": decision.reason}


def _draw(file: EvaluationFile, outcome: Outcome) -> Json | None:
    """Return the draw that made the winner, so that anybody can repeat it."""
    draw = file.draws.get(outcome.scope.name)
    if draw is None or draw.result is None or str(draw.result.bid_id) != outcome.winner:
        return None
    return {
        "commitment": draw.announced.commitment,
        "secret": draw.result.secret,
        "called": draw.result.called,
        "present": draw.result.present,
        "among": draw.announced.among,
    }


def _tie(file: EvaluationFile, outcome: Outcome) -> Json | None:
    """Return the decision between equal lowest prices, and the source of that rule."""
    tie, value = file.tie_break(outcome), file.tie_rule
    if tie is None:
        return None
    return {
        "rule": tie.rule.value,
        "confidence": value.confidence.value,
        "instrument": value.instrument,
        "told": write_sentence(tie.told),
        "source": write_sentence(tie.source),
        "among": [
            {"bid_id": each.bid, "bidder": each.bidder, "received_at": each.received_at.isoformat()}
            for each in tie.among
        ],
    }


def _ranking_row(file: EvaluationFile, outcome: Outcome, standing: Standing) -> Json:
    percent, tie = standing.difference_percent, file.tie_break(outcome)
    remark = tie.remark(standing.bid) if tie else None
    plain: dict[str, Any] = {
        "bid_id": standing.bid,
        "bidder": file.by_id[standing.bid].bidder.name,
        "place": standing.place.value,
        "amount_paisa": standing.amount_paisa,
        "rank": standing.rank,
        "difference_paisa": standing.difference_paisa,
        "difference_percent": None if percent is None else str(percent),
        "reasons": [write_sentence(reason) for reason in standing.reasons],
        "remark": write_sentence(remark) if remark else None,
    }
    return plain
