"""The officers' part until publication (draft, submit, approve, publish), then the bidders'.

The window, the hours between closing and opening and the committee keep the rules by
construction; what the rules still find, and a record cannot answer, is answered with a reason.
"""

from datetime import datetime, time, timedelta
from typing import Any

from app.calendar import PROVINCE, local_day
from app.money import plain_rupees
from demonstration.marketplace.replay.play.play import Play, Stage
from demonstration.marketplace.replay.script import Bid, Item
from marketplace.evaluation.policy.ranking import Award

CRITERION = "acceptance"
_WINDOW = timedelta(days=31)  # enough for international bidding too
_CLOSES, _OPENS = time(10), time(14)
_VALIDITY_DAYS = 60
_EVALUATIONS = {Award.WHOLE: "whole", Award.BY_LOT: "lot", Award.BY_ITEM: "item"}
_NOT_STATED = "not stated"
_REASON = "A real procurement is replayed; its record says nothing about this."
_NO_ESTIMATE_PAISA = 100
_MAX_LOT_TITLE_LENGTH = 60


def draft(stage: Stage, play: Play, now: datetime) -> None:
    """Write the draft whole."""
    officer = stage.department(play).officer.token
    made = stage.api.post("/tenders", officer, _terms(play, now, _district(stage)))
    play.tender_id = made["id"]
    play.closes_at = datetime.fromisoformat(made["closes_at"])
    play.opens_at = datetime.fromisoformat(made["opens_at"])
    items = [_item(item, play.script.mode) for item in play.script.items]
    stage.api.post(f"{play.path}/items", officer, {"items": items})
    wording = "The bidder accepts the terms of this tender without conditions."
    criteria = [{"kind": CRITERION, "wording": wording}]
    stage.api.post(f"{play.path}/eligibility", officer, {"criteria": criteria})
    members = [member.named for member in stage.cast.committee.members]
    stage.api.post(f"{play.path}/committee", officer, {"members": members})


def publish(stage: Stage, play: Play) -> None:
    """Submit with a reason for each warning, let another officer approve, publish."""
    people = stage.department(play)
    found = stage.api.get(f"{play.path}/findings", people.officer.token)["items"]
    reasons = [{"code": finding["code"], "reason": _REASON} for finding in found]
    stage.api.post(f"{play.path}/hand-in", people.officer.token, {"reasons": reasons})
    stage.api.post(f"{play.path}/approve", people.approver.token)
    stage.api.post(f"{play.path}/publish", people.officer.token)


def _district(stage: Stage) -> str:
    code: str = stage.api.get("/districts")["items"][0]["code"]
    return code


def _terms(play: Play, now: datetime, district: str) -> dict[str, Any]:
    script = play.script
    today = local_day(now)
    last = today + _WINDOW
    estimate = script.estimate_paisa or _NO_ESTIMATE_PAISA
    return {
        "title": script.title,
        "description": f"Replayed from {script.ocid}.",
        "category": script.category.value,
        "district": district,
        "estimate": plain_rupees(estimate),
        "budget_head": _NOT_STATED,
        "approval_reference": _NOT_STATED,
        "evaluation": _EVALUATIONS[script.mode],
        "prices_with_tax": True,
        "security_kind": "none",
        "validity_days": _VALIDITY_DAYS,
        "integrity_pact": True,
        "pec_category": _NOT_STATED,
        "issue_from": today.isoformat(),
        "issue_to": last.isoformat(),
        "closes_at": datetime.combine(last, _CLOSES, PROVINCE).isoformat(),
        "opens_at": datetime.combine(last, _OPENS, PROVINCE).isoformat(),
    }


def _item(item: Item, mode: Award) -> dict[str, str]:
    line = {
        "description": item.description,
        "unit": item.unit,
        "quantity": format(item.quantity, "f"),
    }
    if mode is Award.BY_LOT:
        # Lots are distinguished by their titles; the number keeps equal titles apart.
        line["lot"] = f"{item.number}. {item.description}"[:_MAX_LOT_TITLE_LENGTH].strip()
    return line


def bid(stage: Stage, play: Play) -> None:
    """Submit every bid. A firm that is disqualified later does not know it yet."""
    for each in play.script.bids:
        token = stage.supplier(each.party_id).token
        receipt = stage.api.post(f"{play.path}/bids", token, _content(each))
        play.parties[receipt["id"]] = each.party_id


def _content(each: Bid) -> dict[str, Any]:
    quotes = [
        {"number": number, "unit_price": plain_rupees(price)}
        for number, price in each.unit_prices_paisa.items()
    ]
    answers = [{"criterion": CRITERION, "met": True}]
    return {"quotes": quotes, "answers": answers, "integrity_pact": True}
