"""The committee's part, from the opening to the report, then the award.

A tie and a single bid are decided by the rule frozen onto the tender. Who won in reality is not
known here, so nothing else could decide.
"""

from datetime import datetime, timedelta
from typing import Any

from app.calendar import local_day
from app.money import parse_rupees
from demonstration.marketplace.replay.play.client import RefusedError
from demonstration.marketplace.replay.play.play import Performance, Play, Stage
from marketplace.kernel.policy import SingleBidRule

# A whole batch waits for the workers; a member's key of an older demonstration costs a second each.
OPENING_SECONDS = 600


def give_shares(stage: Stage, play: Play) -> None:
    """Let the chair and the outsider unlock their shares."""
    for member in stage.cast.committee.quorum:
        body = {"passphrase": member.passphrase}
        stage.api.post(f"{play.path}/opening/shares", member.who.token, body)


def wait_until_open(stage: Stage, play: Play) -> None:
    """Wait until the workers have opened the bids; raise Unreachable if nothing happens."""
    chair = stage.cast.committee.chair.who.token

    def is_open() -> bool:
        found = stage.api.get(f"{play.path}/opening", chair)
        if any(seat["state"] == "refused" for seat in found["members"]):
            raise RefusedError(200, {"detail": "A share was refused."})
        state: str = found["state"]
        return state == "opened"

    stage.api.wait_for(is_open, OPENING_SECONDS, "the opening of bids")


_MAX_REASON_LENGTH = 2_000
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
            aside = {"reason": reason[:_MAX_REASON_LENGTH], "scope": scope}
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


def explain(stage: Stage, play: Play) -> None:
    """Let each winner with an abnormally low price explain it, and accept what it says.

    What firms really said is in no record, and the record has them win.
    """
    chair = stage.cast.committee.chair.who.token
    for scope in stage.api.get(f"{play.path}/evaluation", chair)["scopes"]:
        for low in scope["low_bids"]:
            if low["bid_id"] == scope["winner"]:
                _explain(stage, play, scope["scope"], low["bid_id"])


def _explain(stage: Stage, play: Play, scope: str, bid: str) -> None:
    chair = stage.cast.committee.chair.who.token
    asked = stage.api.post(
        f"{play.path}/evaluation/bids/{bid}/explanation",
        chair,
        {"scope": scope, "question": "How can you do this at your price?"},
    )
    bidder = stage.supplier(play.parties[bid]).token
    answer = {"answer": "The record shows that the contract was awarded at this price."}
    stage.api.post(f"/explanations/{asked['id']}/answer", bidder, answer)
    accepted = {"accepted": True, "reason": "The bidder stands by its price."}
    stage.api.post(f"/explanations/{asked['id']}/decision", chair, accepted)


def report(stage: Stage, play: Play) -> None:
    """Publish the report, on the same day in a newspaper too."""
    chair = stage.cast.committee.chair.who.token
    stage.api.post(f"{play.path}/evaluation/report", chair, {})
    _announce_report(stage, play)
    told = stage.api.get(f"{play.path}/evaluation/report")
    wait = told["award_not_before"]
    play.award_not_before = datetime.fromisoformat(wait) if wait else None
    play.has_winner = any(scope["winner"] for scope in told["scopes"])


def _announce_report(stage: Stage, play: Play) -> None:
    at = datetime.fromisoformat(stage.api.get(f"{play.path}/evaluation/report")["published_at"])
    body = {
        "medium": "newspaper",
        "name": "A newspaper",
        "number": play.script.ocid,
        "published_on": local_day(at).strftime("%d-%m-%Y"),
    }
    officer = stage.department(play).officer.token
    stage.api.post(f"{play.path}/evaluation/report/publications", officer, body)


def award(stage: Stage, play: Play) -> None:
    """Award as the committee's report says; nothing to award where it names no winner."""
    if play.has_winner:
        authority = stage.department(play).authority.token
        reason = "As the committee's report says."
        stage.api.post(f"{play.path}/award", authority, {"reason": reason})


def read_back(stage: Stage, play: Play) -> Performance:
    """Read the award, and how many bids the public report counts."""
    report = stage.api.get(f"{play.path}/evaluation/report")
    lines = _lines(stage, play) if play.has_winner else []
    return Performance(
        ocid=play.script.ocid,
        bids=len(report["bids"]),
        winners={line["scope"]: play.parties[line["bid_id"]] for line in lines},
        amounts_paisa={line["scope"]: parse_rupees(line["amount"]) for line in lines},
    )


def _lines(stage: Stage, play: Play) -> list[dict[str, str]]:
    view = stage.api.get(f"{play.path}/award", stage.department(play).authority.token)
    standing = [award for award in view["awards"] if award["reversed_at"] is None]
    lines: list[dict[str, str]] = standing[0]["lines"]
    return lines
