"""Refunds in words: how they stand, and by which way the money goes back."""

from collections.abc import Mapping

from markupsafe import Markup

from app.money import grouped_rupees
from app.text import Sentence, sentence
from app.web.translating import translate
from payments.bills.doors.presenter import channel_words, grouped
from payments.receipts.policy import EXCESS, TRANSFER, RefundState
from payments.refunds.queries.refunds import RefundablePayment

COLOURS = {
    RefundState.PROPOSED: "blue",
    RefundState.REFUSED: "grey",
    RefundState.APPROVED: "yellow",
    RefundState.SENT: "orange",
    RefundState.CONFIRMED: "green",
    RefundState.FAILED: "red",
}
STATES: Mapping[RefundState, Sentence] = {
    RefundState.PROPOSED: sentence("Waiting for approval"),
    RefundState.REFUSED: sentence("Refused"),
    RefundState.APPROVED: sentence("Approved, not sent yet"),
    RefundState.SENT: sentence("On its way"),
    RefundState.CONFIRMED: sentence("Refunded"),
    RefundState.FAILED: sentence("Did not arrive"),
}
_TRANSFER = sentence("Bank transfer")


def state_tag(state: RefundState) -> Markup:
    """Draw how a refund stands."""
    return Markup('<strong class="govuk-tag govuk-tag--{}">{}</strong>').format(
        COLOURS[state], translate(STATES[state])
    )


def way_words(channel: str) -> str:
    """Say by which way money goes back."""
    return translate(_TRANSFER) if channel == TRANSFER else channel_words(channel)


def excess_values(found: RefundablePayment) -> Mapping[str, str]:
    """Return what the form of a refund holds at first, where what was too much is to go back."""
    values = {"reason": "More was paid than the bill asked for."}
    for place, part in enumerate(found.parts):
        if part.name == EXCESS and part.left_paisa:
            values[f"parts-{place}-amount"] = grouped_rupees(part.left_paisa)
    return values


psid_words = grouped
