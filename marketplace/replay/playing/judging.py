"""The committee's part after the opening: declarations, verdicts, decisions, the report.

A tie and a single bid are decided by the rule frozen onto the tender. Who won in reality is not
known here, so nothing else could decide.
"""

import hashlib
from datetime import datetime
from typing import Any

from marketplace.policy.ranking import SingleBidRule, TieRule
from marketplace.replay.playing.play import Play, Stage

_MOST_REASON = 2_000


def judge(stage: Stage, play: Play) -> None:
    """Declare no interest, put aside who was turned away, find all others eligible."""
    for member in stage.cast.committee.quorum:
        body = {"has_interest": False}
        stage.api.post(f"{play.path}/evaluation/interest", member.who.token, body)
    chair = stage.cast.committee.chair.who.token
    for bid in stage.api.get(f"{play.path}/evaluation", chair)["bids"]:
        verdicts = [{"criterion": v["criterion"], "met": True} for v in bid["verdicts"]]
        where = f"{play.path}/evaluation/bids/{bid['id']}"
        stage.api.post(f"{where}/verdicts", chair, {"verdicts": verdicts})
        for scope, reason in play.script.turned_away.get(play.parties[bid["id"]], {}).items():
            aside = {"reason": reason[:_MOST_REASON], "scope": scope}
            stage.api.post(f"{where}/disqualification", chair, aside)


def decide(stage: Stage, play: Play) -> None:
    """Decide what the rules leave to people."""
    chair = stage.cast.committee.chair.who.token
    for scope in stage.api.get(f"{play.path}/evaluation", chair)["scopes"]:
        pending = scope["pending"]
        if pending is not None:
            act, body = _decision(play, scope["scope"], pending)
            stage.api.post(f"{play.path}/evaluation/{act}", chair, body)


def _decision(play: Play, scope: str, pending: Any) -> tuple[str, dict[str, Any]]:  # noqa: ANN401 - JSON
    if pending["kind"] == "single":
        accepted = pending["rule"] != SingleBidRule.RETENDER.value
        reason = "It is the only bid, and responsive; the record shows no second round."
        return "single-bid", {"scope": scope, "accepted": accepted, "reason": reason}
    winner = _drawn(play, scope, pending["bids"])
    return "tie", {"scope": scope, "winner": winner, "reason": _drawing(pending["rule"])}


def _drawn(play: Play, scope: str, bids: list[str]) -> str:
    """Draw lots, the same way in every replay: by a hash of the process, the scope and the party.

    Nobody chose it, and nothing of what happened in reality is in it.
    """

    def lot(bid: str) -> str:
        text = "\n".join((play.script.ocid, scope, play.parties[bid]))
        return hashlib.sha256(text.encode()).hexdigest()

    return min(bids, key=lot)


def _drawing(rule: str) -> str:
    if rule == TieRule.FRESH_QUOTES.value:
        return "The bidders of the record gave no fresh quotes, so lots were drawn (by hash)."
    return "Lots were drawn (by hash)."


def report(stage: Stage, play: Play) -> None:
    """Publish the report."""
    chair = stage.cast.committee.chair.who.token
    stage.api.post(f"{play.path}/evaluation/report", chair, {})
    told = stage.api.get(f"{play.path}/evaluation/report")
    wait = told["award_not_before"]
    play.award_not_before = datetime.fromisoformat(wait) if wait else None
    play.has_winner = any(scope["winner"] for scope in told["scopes"])
