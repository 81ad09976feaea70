"""Grounds on which a grant is revoked: pure.

Samples: each agency's own law names its grounds, and no text of one was found. The officer's words
say which rule it is.
"""

from datetime import date

from app.text import Sentence, sentence

# A grant obtained with false information never had effect; other grounds end it from their day.
UNTRUE = "false"
GROUNDS: dict[str, Sentence] = {
    UNTRUE: sentence("It was obtained with false information"),
    "broken": sentence("Its conditions were broken"),
    "gone": sentence("What it was granted for is no longer so"),
    "error": sentence("It was granted by mistake"),
    "order": sentence("A court or the Government ordered it"),
}


def is_heard(*, answered: bool, answer_by: date | None, today: date) -> bool:
    """Return True if the holder answered, had their time, or requested the revocation.

    The day `answer_by` itself still belongs to the holder.
    """
    return answered or answer_by is None or answer_by < today
