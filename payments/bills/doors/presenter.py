"""Bills in words, for pages, papers and the public check of receipts."""

from collections.abc import Mapping

from markupsafe import Markup

from app.printing.public import qr_code
from app.text import Sentence, sentence
from app.web.formatting import left_to_right, local_date, local_time, rupees
from app.web.i18n import language
from app.web.translation import translate
from payments.bills import amount_text
from payments.bills.models import Bill
from payments.bills.policy.psid import grouped_psid
from payments.bills.policy.state import State

STATES: Mapping[State, Sentence] = {
    State.DUE: sentence("To be paid"),
    State.PART_PAID: sentence("Paid in part"),
    State.OVERDUE: sentence("Overdue"),
    State.PAID: sentence("Paid"),
    State.OVERPAID: sentence("Overpaid"),
    State.REFUNDED: sentence("Refunded"),
    State.EXPIRED: sentence("Expired"),
    State.CANCELLED: sentence("Cancelled"),
}
_NOTHING = sentence("There is nothing to pay.")
# What to know of a bill that cannot be paid; none for one that can.
ADVICE: Mapping[State, Sentence] = {
    State.EXPIRED: sentence("This bill has expired. Ask the department for a new one."),
    State.CANCELLED: sentence("This bill was cancelled. Do not pay it."),
    State.OVERPAID: sentence("More was paid than was owed. The department owes a refund."),
    State.PAID: _NOTHING,
    State.REFUNDED: _NOTHING,
}


def end_label(bill: Bill) -> str:
    """Say the last day on which a bill can be paid, or the instant where it ends at one.

    "" where it has no end.
    """
    if bill.expires_at is not None:
        return local_time(bill.expires_at)
    return local_date(bill.expires_on) if bill.expires_on else ""


COLOURS = {
    State.DUE: "blue",
    State.PART_PAID: "yellow",
    State.OVERDUE: "orange",
    State.PAID: "green",
    State.OVERPAID: "purple",
    State.REFUNDED: "grey",
    State.EXPIRED: "red",
    State.CANCELLED: "red",
}
# Channels that say their own name here; another one is shown by its code.
CHANNELS: Mapping[str, Sentence] = {
    "onebill": sentence("Bank, cash machine or wallet (1BILL)"),
    "adyen": sentence("Card"),
    "counter": sentence("Counter of the bank"),
    "scroll": sentence("Bank's counter, by its scroll"),
    "credit": sentence("Credit note"),
    "suspense": sentence("Found among money without a bill"),
    "deposit": sentence("Deposit that stays with the department"),
}


def amount(paisa: int) -> Markup:
    """Write an amount so that it keeps its own direction."""
    return left_to_right(rupees(paisa))


def state_label(state: State) -> str:
    """Say the status of a bill."""
    return translate(STATES[state])


def state_tag(state: State) -> Markup:
    """Draw the status of a bill."""
    return Markup('<strong class="govuk-tag govuk-tag--{}">{}</strong>').format(
        COLOURS[state], state_label(state)
    )


def channel_label(channel: str) -> str:
    """Say how money came."""
    return translate(CHANNELS.get(channel, channel))


def amount_in_words(paisa: int) -> str:
    """Write an amount in full, in the reader's language."""
    return amount_text.urdu(paisa) if language() == "ur" else amount_text.english(paisa)


def own_label(english: str, urdu: str) -> str:
    """Return what was entered in the reader's language, where it was entered in both."""
    return urdu if urdu and language() == "ur" else english


def advice(state: State) -> str:
    """Say what the reader should know of a bill that cannot be paid, or "" where it can."""
    return translate(ADVICE[state]) if state in ADVICE else ""


def qr(address: str) -> Markup:
    """Draw the QR code of an address, as SVG to stand in a page."""
    drawn = qr_code(address)
    return Markup(drawn[drawn.index("<svg") :])  # noqa: S704 - drawn by us from our own address


grouped = grouped_psid
