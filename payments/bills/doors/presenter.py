"""Bills in words: states, channels, amounts in full, and the QR code of a bill's page."""

from collections.abc import Mapping

from markupsafe import Markup

from app.printing.public import verification
from app.text import Sentence, sentence
from app.web.i18n import language
from app.web.translating import translate
from payments.bills import bilingual as amount_words
from payments.bills.doors.deadline_text import end_words
from payments.bills.doors.state_text import ADVICE, STATES
from payments.bills.policy.psid import grouped_psid
from payments.bills.policy.state import State

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


def state_words(state: State) -> str:
    """Say how a bill stands."""
    return translate(STATES[state])


def state_tag(state: State) -> Markup:
    """Draw how a bill stands."""
    return Markup('<strong class="govuk-tag govuk-tag--{}">{}</strong>').format(
        COLOURS[state], state_words(state)
    )


def channel_words(channel: str) -> str:
    """Say how money came."""
    return translate(CHANNELS.get(channel, channel))


def amount_in_words(paisa: int) -> str:
    """Write an amount in full, in the reader's language."""
    return amount_words.urdu(paisa) if language() == "ur" else amount_words.english(paisa)


def own_words(english: str, urdu: str) -> str:
    """Return what was entered in the reader's language, where it was entered in both."""
    return urdu if urdu and language() == "ur" else english


def advice(state: State) -> str:
    """Say what the reader should know of a bill that cannot be paid, or "" where it can."""
    return translate(ADVICE[state]) if state in ADVICE else ""


def qr(address: str) -> Markup:
    """Draw the QR code of an address, as SVG to stand in a page."""
    drawn = verification(address).qr
    return Markup(drawn[drawn.index("<svg") :])  # noqa: S704 - drawn by us from our own address


grouped = grouped_psid
last_to_pay = end_words
