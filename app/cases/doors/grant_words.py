"""Grants in words: how they stand, and what comes next."""

from collections.abc import Mapping
from datetime import date

from markupsafe import Markup

from app.cases.policy.dues import Due, NextDue
from app.cases.policy.states import RegistrationState
from app.cases.queries.certificates import Shown
from app.text import Sentence, sentence
from app.web.formatting import local_date
from app.web.translating import translate

STATES: Mapping[RegistrationState, Sentence] = {
    RegistrationState.GRANTED: sentence("In force"),
    RegistrationState.EXPIRED: sentence("Expired"),
    RegistrationState.LAPSED: sentence("Lapsed"),
    RegistrationState.REPLACED: sentence("Replaced by its renewal"),
    RegistrationState.REVOKED: sentence("Revoked"),
}
COLOURS: Mapping[RegistrationState, str] = {
    RegistrationState.GRANTED: "green",
    RegistrationState.EXPIRED: "orange",
    RegistrationState.LAPSED: "grey",
    RegistrationState.REPLACED: "blue",
    RegistrationState.REVOKED: "red",
}
_CORRECTED = sentence("Corrected")
_DUES: Mapping[Due, Sentence] = {
    Due.OPENS: sentence("Can be renewed from %(day)s"),
    Due.RENEW: sentence("Renew it until %(day)s"),
    Due.RENEW_LATE: sentence("Expired: renew it late, until %(day)s"),
    Due.ENDS: sentence("Ends on %(day)s"),
}


def state_tag(state: RegistrationState) -> Markup:
    """Draw how a grant stands."""
    return Markup('<strong class="govuk-tag govuk-tag--{}">{}</strong>').format(
        COLOURS[state], translate(STATES[state])
    )


def corrected_tag() -> Markup:
    """Draw that a paper was corrected: whatever the grant is, this paper counts no more."""
    return Markup('<strong class="govuk-tag govuk-tag--grey">{}</strong>').format(
        translate(_CORRECTED)
    )


def verdict_words(shown: Shown) -> str:
    """Say it in the reader's language."""
    return translate(verdict(shown))


def due_words(due: NextDue) -> str:
    """Say what comes next."""
    return translate(sentence(_DUES[due.what].msgid, day=local_date(due.day)))


def verdict(shown: Shown) -> Sentence:
    """Say what a reader of the paper has to know first."""
    if not shown.newest:
        return sentence("This paper was corrected: a newer one of the same number counts instead.")
    if shown.state is RegistrationState.REVOKED and shown.since is not None:
        return sentence("It was taken back on %(day)s and counts no more.", day=_day(shown.since))
    if shown.state is RegistrationState.REPLACED and shown.since is not None:
        return sentence("It was renewed: since %(day)s the new one counts.", day=_day(shown.since))
    return _by_time(shown)


def _by_time(shown: Shown) -> Sentence:
    until = _day(shown.valid_until) if shown.valid_until else ""
    if shown.state is RegistrationState.LAPSED:
        return sentence("It ended on %(day)s, was not renewed, and has lapsed.", day=until)
    if shown.state is RegistrationState.EXPIRED:
        if shown.renewing:
            return sentence("It ended on %(day)s. An office examines its renewal.", day=until)
        return sentence("It ended on %(day)s and counts no more.", day=until)
    if until:
        return sentence("It is genuine and in force until %(day)s.", day=until)
    return sentence("It is genuine and in force.")


def _day(day: date) -> str:
    return day.strftime("%d-%m-%Y")
