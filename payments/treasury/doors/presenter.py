"""The treasury's states and reasons in words."""

from collections.abc import Mapping
from typing import Any

from flask import url_for
from markupsafe import Markup

from payments.clearing.models import Settlement
from payments.treasury.policy import SheetState, Why

COLOURS = {
    SheetState.PREPARED: "blue",
    SheetState.PROPOSED: "light-blue",
    SheetState.REFUSED: "grey",
    SheetState.APPROVED: "yellow",
    SheetState.ORDERED: "orange",
    SheetState.ARRIVED: "green",
    SheetState.FAILED: "red",
}
STATES: Mapping[SheetState, str] = {
    SheetState.PREPARED: "Prepared, to be checked",
    SheetState.PROPOSED: "Waiting for approval",
    SheetState.REFUSED: "Refused",
    SheetState.APPROVED: "Approved, not ordered yet",
    SheetState.ORDERED: "Ordered from the bank",
    SheetState.ARRIVED: "With the treasury",
    SheetState.FAILED: "Did not arrive",
}
WHYS: Mapping[str, str] = {
    Why.NO_TREASURY: "This DDO has no treasury",
    Why.NEGATIVE: "More was refunded or moved than came: carried until more comes",
    Why.SHORT: "The bank has less, because of channels’ fees or refunds",
    Why.TOO_MANY: "More heads than one transfer can hold: goes with the next",
}
SOURCES: Mapping[str, str] = {
    "payment": "Payment",
    "refund": "Refund",
    "refund_failed": "Refund that did not arrive",
    "reversal": "Reversed, or paid again",
    "suspense": "Money from suspense",
    "forfeiture": "Deposit that was forfeited",
    "correction": "Moved between heads by Finance",
}
SETTLED: Mapping[str, str] = {
    "payment": "Payment",
    "refund": "Refund",
    "chargeback": "Chargeback",
    "chargeback_reversed": "Chargeback reversed",
    "suspense": "Money without a bill then",
    "adjustment": "Refund that was returned",
    "undone": "Made void by two officers",
}
# What proved that a channel paid out: the page of it, by the name of its id in the address.
PROOFS: Mapping[str, tuple[str, str, str]] = {
    "file": ("Settlement file", "settlement.show", "settlement_file_id"),
    "scroll": ("Bank’s scroll", "scrolls.show", "scroll_id"),
    "close": ("Daily close", "closes.show", "close_id"),
    "undoing": ("Made void by two officers", "undoings.show", "undoing_id"),
}
BEARERS: Mapping[str, str] = {
    "government": "The government, by an appropriation",
    "heads": "The heads whose money came by the channel",
}
PROPOSALS: Mapping[str, str] = {
    "proposed": "Waiting for approval",
    "approved": "Approved",
    "refused": "Refused",
}


def state_tag(state: SheetState) -> Markup:
    """Draw the status of a transfer."""
    return Markup('<strong class="govuk-tag govuk-tag--{}">{}</strong>').format(
        COLOURS[state], STATES[state]
    )


def proof(settlement: Settlement) -> object:
    """Lead to what proved that money was paid out; "match" is two officers' word on some page."""
    if settlement.source_kind not in PROOFS:
        return "Confirmed by two officers"
    words, endpoint, name = PROOFS[settlement.source_kind]
    values: dict[str, Any] = {name: settlement.source_id}
    return {"text": words, "href": url_for(endpoint, **values)}
