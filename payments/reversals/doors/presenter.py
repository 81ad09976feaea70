"""What happened to a payment afterwards, in words."""

from collections.abc import Mapping

from app.text import Sentence, sentence
from app.web.translating import translate
from payments.receipts.models.void import BOUNCED, MISTAKE, TWICE
from payments.receipts.policy import ReversalKind

KINDS: Mapping[ReversalKind, Sentence] = {
    ReversalKind.CAPTURE_FAILED: sentence("The bank did not pay it"),
    ReversalKind.CHARGEBACK: sentence("Charged back by the card’s holder"),
    ReversalKind.CHARGEBACK_REVERSED: sentence("The chargeback was won: the money came back"),
    ReversalKind.SECOND_CHARGEBACK: sentence("Charged back for good"),
    ReversalKind.UNDONE: sentence("Made void by two officers: no money came"),
    ReversalKind.APPLIED: sentence("The overpayment now pays the bill"),
}
# Why an entry never was money, as officers choose it.
WHYS = {
    TWICE: "The same money was recorded twice",
    MISTAKE: "It was recorded by mistake: no money came",
    BOUNCED: "The cheque was not paid by its bank",
}
STATES = {"proposed": "Waiting", "approved": "Taken back", "refused": "Refused"}


def kind_words(kind: str) -> str:
    """Say what happened."""
    return translate(KINDS[ReversalKind(kind)])
