"""Labels of barred words: the effect on a name, the kinds of business, the period."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask import get_template_attribute
from flask_babel import gettext
from markupsafe import Markup

from app.parameters.public import Confidence
from app.text import Sentence, sentence
from app.web.formatting import local_date, local_time, typed
from app.web.i18n import joined
from app.web.tables import Column, Table, linked
from app.web.translation import translate
from registration.names.doors.presenter import KINDS, shown_names
from registration.names.models import BarredWord
from registration.names.policy.barred import Effect
from registration.names.policy.kinds import BusinessKind
from registration.names.queries.barred_words import WordFile, WordLine
from registration.names.use_cases.bar_words import ProposeBarredWord

EFFECTS: Mapping[Effect, Sentence] = {
    Effect.REFUSE: sentence("No name may contain it"),
    Effect.WARN: sentence("An officer checks names that contain it"),
    Effect.NONE: sentence("No longer barred"),
}
_HOLDS = sentence("You must give a reason, and a second officer must agree")
_BELOW = Markup("{}<br>{}")


def effect_label(row: BarredWord) -> str:
    """Return the effect on a name with the word."""
    effect = Effect(row.effect)
    if effect is Effect.REFUSE and row.confidence != Confidence.OFFICIAL:
        return translate(_HOLDS)
    return translate(EFFECTS[effect])


def both(row: BarredWord) -> Markup:
    """Write the word in both scripts."""
    return shown_names(row.word, row.word_ur)


def barred_to(row: BarredWord) -> str:
    """Return the kinds of business barred from a word, and those that two officers decide."""
    if not row.kinds:
        return translate(sentence("Every kind of business"))
    if not row.held_kinds:
        return _kinds(row.kinds)
    said = sentence(
        "%(barred)s; two officers decide for: %(held)s",
        barred=_kinds(row.kinds),
        held=_kinds(row.held_kinds),
    )
    return translate(said)


def _kinds(kinds: Sequence[str]) -> str:
    return ", ".join(translate(KINDS[BusinessKind(kind)]) for kind in kinds)


def period_label(first: date, last: date | None) -> str:
    """Return the first and the last day."""
    if last is None:
        return translate(sentence("from %(first)s", first=local_date(first)))
    values = {"first": local_date(first), "last": local_date(last)}
    return translate(sentence("%(first)s to %(last)s", **values))


def effect_options() -> list[tuple[str, str]]:
    """List the effects for a form."""
    return [(effect.value, str(words)) for effect, words in EFFECTS.items()]


def kind_options() -> list[tuple[str, str]]:
    """List the kinds of business for a form of officials."""
    return [(kind.value, str(words)) for kind, words in KINDS.items()]


def as_typed(row: BarredWord) -> dict[str, Any]:
    """Return a version as it would be typed, for a form that begins with it; its days are new."""
    kept = ("word", "word_ur", "kinds", "held_kinds", "effect", "instrument", "confidence")
    return {name: getattr(row, name) for name in kept} | {"also": "\n".join(row.also)}


def suggested_as_typed(suggested: ProposeBarredWord) -> dict[str, Any]:
    """Return a word of the release as it would be typed."""
    return {
        "word": suggested.word,
        "word_ur": suggested.word_ur,
        "also": "\n".join(suggested.also),
        "kinds": [kind.value for kind in suggested.kinds],
        "held_kinds": [kind.value for kind in suggested.held_kinds],
        "effect": suggested.effect.value,
        "valid_from": suggested.valid_from.strftime("%d-%m-%Y"),
        "instrument": suggested.instrument,
        "confidence": suggested.confidence.value,
        "note": suggested.note,
    }


def differences(before: BarredWord | None, after: BarredWord) -> list[list[str]]:
    """Return the changes of a proposal, as cells: the term, now, then."""
    now = _terms(before) if before else {}
    return [
        [label, now.get(label, "–"), value]
        for label, value in _terms(after).items()
        if now.get(label) != value
    ]


def _terms(row: BarredWord) -> dict[str, str]:
    return {
        gettext("Word"): row.word,
        gettext("In Urdu"): row.word_ur,
        gettext("Other spellings"): joined(row.also) or gettext("None"),
        gettext("Barred to"): barred_to(row),
        gettext("Effect"): effect_label(row),
        gettext("Source"): row.instrument,
    }


BARRED: Table[BarredWord] = Table(
    Column(sentence("Word"), both),
    Column(sentence("Barred to"), barred_to),
    Column(sentence("Effect on the name"), effect_label),
    Column(
        sentence("Source"),
        lambda row: _BELOW.format(_confidence_tag(row.confidence), typed(row.instrument)),
    ),
    Column(sentence("In force"), lambda row: period_label(row.valid_from, row.valid_to)),
)


def _confidence_tag(confidence: str) -> Markup:
    drawn: Markup = get_template_attribute("parameters/tags.html", "standing")(confidence)
    return drawn


def _tag(text: str, colour: str) -> Markup:
    drawn: Markup = get_template_attribute("components/tags.html", "tag")(text, colour)
    return drawn


def _in_force(line: WordLine) -> Markup:
    row = line.latest
    now = (
        _BELOW.format(effect_label(row), _confidence_tag(row.confidence))
        if line.in_force
        else _tag(gettext("Nothing in force"), "grey")
    )
    return (
        Markup("{} {}").format(now, _tag(gettext("Proposal waiting"), "blue"))
        if line.waiting
        else now
    )


WORDS_TABLE: Table[WordLine] = Table(
    Column(
        sentence("Word"),
        lambda line: linked(line.latest.word, "barred_words.show", version_id=line.latest.id),
    ),
    Column(sentence("Barred to"), lambda line: barred_to(line.latest)),
    Column(sentence("In force"), _in_force),
)


def steps(file: WordFile, on: date) -> list[dict[str, Any]]:
    """Return the decisions about a word, as the items of a timeline."""
    return [
        {
            "title": _coming(row, on) + effect_label(row),
            "when": period_label(row.valid_from, row.valid_to),
            "text": _source_and_history(row, file.names),
            "state": _passed(row, file.current, on),
        }
        for row in file.rows
        if not row.waiting
    ]


def _coming(row: BarredWord, on: date) -> str:
    if row.refused_at:
        return f"{gettext('Refused:')} "
    return f"{gettext('To come:')} " if row.valid_from > on else ""


def _passed(row: BarredWord, current: BarredWord | None, on: date) -> str | None:
    if current and row.id == current.id:
        return "now"
    return "done" if row.approved_at and row.valid_from <= on else None


def _source_and_history(row: BarredWord, names: Mapping[UUID, str]) -> Markup:
    """Say on what source, who entered it and who decided."""
    source = Markup("{} {}").format(_confidence_tag(row.confidence), row.instrument)
    source = _BELOW.format(source, row.note) if row.note else source
    when = local_time(row.entered_at)
    said = [gettext("Entered by %(who)s, %(when)s.", who=names[row.entered_by], when=when)]
    if row.approved_by and row.approved_at:
        when = local_time(row.approved_at)
        said.append(
            gettext("Approved by %(who)s, %(when)s.", who=names[row.approved_by], when=when)
        )
    if row.refused_by and row.refused_at:
        said.append(
            gettext(
                "Refused by %(who)s, %(when)s: %(why)s",
                who=names[row.refused_by],
                when=local_time(row.refused_at),
                why=row.refused_reason,
            )
        )
    if row.ended_by:
        said.append(gettext("Ended by the terms that follow."))
    return _BELOW.format(source, " ".join(said))
