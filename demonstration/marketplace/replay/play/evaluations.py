"""The committee's part after the opening: declarations, verdicts, decisions, the report.

A tie and a single bid are decided by the rule frozen onto the tender. Who won in reality is not
known here, so nothing else could decide.
"""

from datetime import datetime, timedelta
from typing import Any

from demonstration.marketplace.replay.play.play import Play, Stage
from marketplace.kernel.policy.choices import SingleBidRule

_MOST_REASON = 2_000
_NOTICE = timedelta(hours=1)  # between the announcement of lots and the draw


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


def decide(stage: Stage, play: Play, *, now: datetime) -> None:
    """Decide what the rules leave to people, and announce the lots that they ask for."""
    chair = stage.cast.committee.chair.who.token
    for scope in stage.api.get(f"{play.path}/evaluation", chair)["scopes"]:
        if scope["pending"] is None:
            continue
        if scope["pending"]["kind"] == "single":
            body = _single(scope["scope"], scope["pending"]["rule"])
            stage.api.post(f"{play.path}/evaluation/single-bid", chair, body)
        else:
            _announce(stage, play, scope["scope"], now + _NOTICE)


def _single(scope: str, rule: str) -> dict[str, Any]:
    reason = "It is the only bid, and responsive; the record shows no second round."
    return {"scope": scope, "accepted": rule != SingleBidRule.RETENDER.value, "reason": reason}


def _announce(stage: Stage, play: Play, scope: str, at: datetime) -> None:
    play.drawn_at = at
    play.tied.append(scope)
    body = {"scope": scope, "held_at": at.isoformat(), "place": "Committee room"}
    stage.api.post(f"{play.path}/evaluation/draw", stage.cast.committee.chair.who.token, body)


def draw(stage: Stage, play: Play) -> None:
    """Draw the lots that were announced; the process's own number is called out."""
    chair = stage.cast.committee.chair.who.token
    for scope in play.tied:
        body = {"scope": scope, "called": play.script.ocid, "present": "The committee"}
        stage.api.post(f"{play.path}/evaluation/draw/result", chair, body)


def report(stage: Stage, play: Play) -> None:
    """Publish the report."""
    chair = stage.cast.committee.chair.who.token
    stage.api.post(f"{play.path}/evaluation/report", chair, {})
    told = stage.api.get(f"{play.path}/evaluation/report")
    wait = told["award_not_before"]
    play.award_not_before = datetime.fromisoformat(wait) if wait else None
    play.has_winner = any(scope["winner"] for scope in told["scopes"])
