"""What happened to a payment afterwards, in words."""

from collections.abc import Mapping

from app.text import Sentence, sentence
from app.web.translating import translate
from payments.policy.reversals import Kind

KINDS: Mapping[Kind, Sentence] = {
    Kind.CAPTURE_FAILED: sentence("The bank did not pay it after all"),
    Kind.CHARGEBACK: sentence("Charged back by the card’s holder"),
    Kind.CHARGEBACK_REVERSED: sentence("The chargeback was won: the money came again"),
    Kind.SECOND_CHARGEBACK: sentence("Charged back for good"),
}


def kind_words(kind: str) -> str:
    """Say what happened."""
    return translate(KINDS[Kind(kind)])
