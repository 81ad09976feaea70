"""The treasury's states and reasons in words."""

from collections.abc import Mapping

from markupsafe import Markup

from payments.policy.transfers import SheetState
from payments.policy.treasury import Why

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
    Why.NO_TREASURY: "No treasury is known for this DDO",
    Why.NEGATIVE: "More went back or was moved than came: carried until more comes",
    Why.SHORT: "The bank has less, because of channels’ fees or money that went back",
    Why.TOO_MANY: "More heads than one transfer can hold: goes with the next",
}
SOURCES: Mapping[str, str] = {
    "payment": "Payment",
    "refund": "Refund",
    "refund_failed": "Refund that did not arrive",
    "reversal": "Taken back, or come again",
    "suspense": "Money from suspense",
    "forfeiture": "Deposit that was forfeited",
    "correction": "Moved between heads by Finance",
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
    """Draw how a transfer stands."""
    return Markup('<strong class="govuk-tag govuk-tag--{}">{}</strong>').format(
        COLOURS[state], STATES[state]
    )
