"""Grants in words: their status and the next step."""

from collections.abc import Mapping
from datetime import date

from markupsafe import Markup

from app.calendar import local_day
from app.casework.cases.policy.dues import Due, NextDue
from app.casework.cases.policy.states import RegistrationState
from app.casework.grants.queries.certificates import Shown
from app.casework.ports import ShownPaper, both_names
from app.data_files.words import Words
from app.text import Sentence, sentence
from app.web.formatting import isolate_ltr, local_date, typed
from app.web.tags import tag
from app.web.translation import in_language, translate

STATES: Mapping[RegistrationState, Sentence] = {
    RegistrationState.GRANTED: sentence("In force"),
    RegistrationState.EXPIRED: sentence("Expired"),
    RegistrationState.LAPSED: sentence("Lapsed"),
    RegistrationState.REPLACED: sentence("Replaced by its renewal"),
    RegistrationState.REVOKED: sentence("Revoked"),
    RegistrationState.HOLDER_GONE: sentence("Its holder no longer exists"),
}
COLOURS: Mapping[RegistrationState, str] = {
    RegistrationState.GRANTED: "green",
    RegistrationState.EXPIRED: "orange",
    RegistrationState.LAPSED: "grey",
    RegistrationState.REPLACED: "blue",
    RegistrationState.REVOKED: "red",
    RegistrationState.HOLDER_GONE: "red",
}
_REPLACED = sentence("Replaced by a newer paper")
_DUES: Mapping[Due, Sentence] = {
    Due.OPENS: sentence("Can be renewed from %(day)s"),
    Due.RENEW: sentence("Renew it by %(day)s"),
    Due.RENEW_LATE: sentence("Expired: renew it late, until %(day)s"),
    Due.ENDS: sentence("Ends on %(day)s"),
}


def as_paper(shown: Shown) -> ShownPaper:
    """Return a grant's certificate as the public page shows papers.

    A paper that was replaced says so, whatever the grant is: it is no longer in force. That
    the holder no longer exists is on every page of theirs, whatever else came to be.
    """
    content, until, gone = shown.content, shown.valid_until, shown.gone
    ended = Words("No end date", "منسوخی تک")
    return ShownPaper(
        token=shown.token,
        title=content.title,
        state=STATES[shown.state] if shown.newest else _REPLACED,
        colour=COLOURS[shown.state] if shown.newest else "grey",
        verdict=verdict(shown),
        names=content.subject or content.holder,
        facts=(
            *(both_names(sentence("For"), content.subject) if content.subject else ()),
            *both_names(sentence("Holder"), content.holder),
            (sentence("Number"), content.number),
            (sentence("Granted by"), content.office),
            *(((sentence("Decided by"), content.officer),) if content.officer else ()),
            *(((sentence("District"), content.district),) if content.district else ()),
            (sentence("Issued"), local_day(shown.issued_at)),
            (sentence("In force from"), shown.valid_from),
            (sentence("In force until"), until or ended),
            *(((sentence("What happened to its holder"), _both(gone.said)),) if gone else ()),
        ),
        sha256=shown.sha256,
    )


def fact_label(value: Words | date | str, speaks: str) -> Markup | str:
    """Write what a paper's page says, in the reader's language."""
    if isinstance(value, Words):
        return typed(value.named(speaks))
    return local_date(value) if isinstance(value, date) else isolate_ltr(value)


def state_tag(state: RegistrationState) -> Markup:
    """Draw the status of a grant."""
    return tag(STATES[state], COLOURS[state])


def paper_tag(shown: ShownPaper) -> Markup:
    """Draw the status of a paper."""
    return tag(shown.state, shown.colour)


def due_label(due: NextDue) -> str:
    """Return the label of the next event."""
    return translate(sentence(_DUES[due.what].msgid, day=local_date(due.day)))


def verdict(shown: Shown) -> Sentence:
    """Return the verdict on the paper, to show first."""
    if not shown.newest:
        return sentence(
            "This certificate was replaced: a newer one with the same number is in force."
        )
    if shown.state is RegistrationState.REVOKED and shown.since is not None:
        return sentence(
            "It was revoked on %(day)s and is no longer in force.", day=_day(shown.since)
        )
    if shown.state is RegistrationState.REPLACED and shown.since is not None:
        return sentence(
            "It was renewed: the new one is in force since %(day)s.", day=_day(shown.since)
        )
    if shown.state is RegistrationState.HOLDER_GONE and shown.gone is not None:
        return shown.gone.said
    return _by_time(shown)


def _both(said: Sentence) -> Words:
    return Words(in_language(said, "en"), in_language(said, "ur"))


def _by_time(shown: Shown) -> Sentence:
    until = _day(shown.valid_until) if shown.valid_until else ""
    if shown.state is RegistrationState.LAPSED:
        return sentence("It ended on %(day)s, was not renewed, and has lapsed.", day=until)
    if shown.state is RegistrationState.EXPIRED:
        if shown.renewing:
            return sentence("It ended on %(day)s. An office examines its renewal.", day=until)
        return sentence("It ended on %(day)s and is no longer in force.", day=until)
    if until:
        return sentence("It is genuine and in force until %(day)s.", day=until)
    return sentence("It is genuine and in force.")


def _day(day: date) -> str:
    return day.strftime("%d-%m-%Y")
