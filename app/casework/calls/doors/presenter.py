"""Labels of calls for pages."""

from collections.abc import Mapping
from fractions import Fraction

from markupsafe import Markup

from app.casework.calls.policy import TieRule, TieStep
from app.casework.calls.queries.calls import CallStatus
from app.text import Sentence, sentence
from app.web.formatting import isolate_ltr

STATUSES: Mapping[CallStatus, tuple[Sentence, str]] = {
    CallStatus.PROPOSED: (sentence("Waiting for approval"), "yellow"),
    CallStatus.REFUSED: (sentence("Refused"), "red"),
    CallStatus.ANNOUNCED: (sentence("Opens later"), "blue"),
    CallStatus.OPEN: (sentence("Open"), "green"),
    CallStatus.CLOSED: (sentence("Closed; a panel scores"), "grey"),
    CallStatus.RANKED: (sentence("Decided"), "purple"),
}
TIE_RULES: Mapping[TieRule, Sentence] = {
    TieRule.HEAVIEST_EARLIER_DRAW: sentence(
        "The higher score on the heaviest criterion, then the earlier complete application, then a"
        " draw"
    ),
    TieRule.EARLIER_DRAW: sentence("The earlier complete application, then a draw"),
    TieRule.DRAW: sentence("A draw"),
}
TIES: Mapping[str, str] = {
    TieStep.HEAVIEST: sentence("the heaviest criterion decided"),
    TieStep.EARLIER: sentence("the earlier application decided"),
    TieStep.DRAW: sentence("a draw decided"),
}
_PLACES = 100


def points(total: Fraction) -> Markup:
    """Write a total with two decimals, the rest cut off; the exact fraction decides."""
    whole = total.numerator * _PLACES // total.denominator
    return isolate_ltr(f"{whole // _PLACES}.{whole % _PLACES:02d}")
