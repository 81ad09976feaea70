"""Disclosures in words: parts with bars, grounds with their sources."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from markupsafe import Markup

from app.casework.disclosure.grounds import CitedGround
from app.casework.disclosure.policy import BAR, Disclosed
from app.casework.disclosure.use_cases import PERSONAL_DATA
from app.casework.disclosure.wording import SECTIONS
from app.data_files.words import Words
from app.parameters.public import source_of
from app.text import sentence
from app.web.formatting import typed
from app.web.i18n import language
from app.web.tags import tag
from app.web.translation import translate

_HEARD = Markup('<span aria-hidden="true">{}</span><span class="govuk-visually-hidden">{}</span>')
STATES: Mapping[str, tuple[str, str]] = {
    "proposed": (sentence("Waiting for approval"), "yellow"),
    "approved": (sentence("Approved"), "green"),
    "refused": (sentence("Refused"), "red"),
}


def status_tag(state: str) -> Markup:
    """Draw the status of a disclosure."""
    return tag(*STATES[state])


def spoken(words: Words) -> Markup | str:
    """Write words in the reader's language."""
    return typed(words.named(language()))


def chapters(
    parts: Sequence[Disclosed], grounds: Sequence[CitedGround]
) -> Iterator[tuple[str, Sequence[Mapping[str, Any]]]]:
    """Yield (title, rows of a summary) for each chapter of a file."""
    titles = {each.code.value: each.title for each in grounds}
    for section, found in groupby(parts, key=lambda part: part.section):
        rows = [{"key": spoken(each.label), "value": _value(each, titles)} for each in found]
        yield SECTIONS[section].named(language()), rows


def _value(part: Disclosed, titles: Mapping[str, Words]) -> Markup:
    if part.text is None:
        return _withheld(part, titles)
    shown = barred(part.text.named(language()))
    return shown + _justified(part) if part.justification else shown


def _withheld(part: Disclosed, titles: Mapping[str, Words]) -> Markup:
    ground = titles[part.ground].named(language())
    by_itself = part.reason == str(PERSONAL_DATA)
    reason = translate(PERSONAL_DATA) if by_itself else barred(part.reason)
    said = translate(sentence("Withheld: %(ground)s", ground=ground))
    return Markup('<span class="bdm-bar" aria-hidden="true">{}</span> {}<br>{}').format(
        BAR * 2, said, reason
    )


def _justified(part: Disclosed) -> Markup:
    said = translate(sentence("Disclosed although it is personal data: %(why)s",
                              why=part.justification))  # fmt: skip
    return Markup('<br><span class="bdm-muted">{}</span>').format(said)


def barred(text: str) -> Markup:
    """Write a text; each mark in it is read out as withheld."""
    bar = _HEARD.format(BAR, translate(sentence("withheld")))
    return Markup("").join(_pieces(text, bar))


def _pieces(text: str, bar: Markup) -> Iterator[Markup | str]:
    for at, piece in enumerate(text.split(BAR)):
        if at:
            yield bar
        yield typed(piece)


def sources(grounds: Sequence[CitedGround]) -> list[Mapping[str, Any]]:
    """Return the grounds with their clauses, as rows of a summary."""
    return [
        {
            "key": each.title.named(language()),
            "value": translate(source_of(each.confidence, f"{each.instrument}: {each.clause}")),
        }
        for each in grounds
    ]
