"""Words for what a page says of services, in the reader's language."""

from collections.abc import Mapping

from app.casework.definition.determinants import ALWAYS, Determinant
from app.casework.definition.policy import YEAR
from app.casework.definition.shapes import Applicant, Stage
from app.text import Sentence, sentence

STAGES: Mapping[Stage, Sentence] = {
    Stage.START: sentence("Start a business"),
    Stage.RUN: sentence("Run a business"),
    Stage.CHANGE: sentence("Change something"),
    Stage.CLOSE: sentence("Close a business"),
    Stage.LIVE: sentence("Papers of a citizen"),
}
APPLICANTS: Mapping[Applicant, Sentence] = {
    Applicant.PERSON: sentence("You apply for yourself."),
    Applicant.ORGANISATION: sentence("You apply for the firm that you act for."),
    Applicant.EITHER: sentence("You apply for yourself, or for the firm that you act for."),
}


def days_words(days: tuple[int, int]) -> Sentence:
    """Say how many working days the whole takes, at least and at most."""
    least, most = days
    if least == most:
        return sentence("%(days)s working days", days=most)
    if least == 0:
        return sentence("at most %(days)s working days", days=most)
    return sentence("%(least)s to %(most)s working days", least=least, most=most)


def months_words(months: int) -> Sentence:
    """Say for how long a grant counts."""
    if months == 0:
        return sentence("Valid until ended.")
    if months == YEAR:
        return sentence("Valid for one year.")
    if months % YEAR == 0:
        return sentence("Valid for %(years)s years.", years=months // YEAR)
    return sentence("Valid for %(months)s months.", months=months)


def sometimes(when: Determinant) -> bool:
    """Whether only some answers call for it."""
    return when != ALWAYS
