"""Grounds on which a grant is revoked: pure.

Samples: each agency's own law names its grounds, and no text of one was found. The officer's words
say which rule it is.
"""

from datetime import date

from app.text import Sentence, sentence

# What was got by something untrue never held; every other ground ends a grant from its day on.
UNTRUE = "false"
GROUNDS: dict[str, Sentence] = {
    UNTRUE: sentence("It was got by something untrue"),
    "broken": sentence("Its conditions were broken"),
    "gone": sentence("What it was granted for is no longer so"),
    "error": sentence("It was granted by mistake"),
    "order": sentence("A court or the Government ordered it"),
}


def is_heard(*, answered: bool, answer_by: date | None, today: date) -> bool:
    """Whether the holder was heard: they answered, or had their time, or asked for it themselves.

    The day `answer_by` itself still belongs to the holder.
    """
    return answered or answer_by is None or answer_by < today
