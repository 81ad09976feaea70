"""The bidders' part: each party hands in its bid, in the order in which they were received."""

from typing import Any

from app.money import plain_rupees
from demonstration.marketplace.replay.play.drafts import CRITERION
from demonstration.marketplace.replay.play.play import Play, Stage
from demonstration.marketplace.replay.script import Bid


def bid(stage: Stage, play: Play) -> None:
    """Hand in every bid. A firm that is turned away later does not know it yet."""
    for each in play.script.bids:
        token = stage.supplier(each.party_id).token
        receipt = stage.api.post(f"{play.path}/bids", token, _content(each))
        play.parties[receipt["id"]] = each.party_id


def _content(each: Bid) -> dict[str, Any]:
    quotes = [
        {"number": number, "unit_price": plain_rupees(price)}
        for number, price in each.unit_prices_paisa.items()
    ]
    return {"quotes": quotes, "answers": [{"criterion": CRITERION, "met": True}]}
