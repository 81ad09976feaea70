"""Barred words in words: what becomes of a name, for whom, since when."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from markupsafe import Markup

from app.text import Sentence, sentence
from app.web.formatting import local_date
from app.web.translating import translate
from registration.names.doors.presenter import KINDS, shown_names
from registration.names.models import BarredWord
from registration.names.policy.barred import Effect
from registration.names.policy.kinds import BusinessKind
from registration.names.use_cases.bar_words import ProposeBarredWord

EFFECTS: Mapping[Effect, Sentence] = {
    Effect.REFUSE: sentence("No name may contain it"),
    Effect.WARN: sentence("An officer checks names that contain it"),
    Effect.NONE: sentence("No longer barred"),
}


def effect_words(effect: str) -> str:
    """Say what becomes of a name that holds the word."""
    return translate(EFFECTS[Effect(effect)])


def both(row: BarredWord) -> Markup:
    """Write the word in both scripts."""
    return shown_names(row.word, row.word_ur)


def kinds_words(kinds: Sequence[str]) -> str:
    """Say whom it is barred to."""
    if not kinds:
        return translate(sentence("Every kind of business"))
    return ", ".join(translate(KINDS[BusinessKind(kind)]) for kind in kinds)


def period_words(first: date, last: date | None) -> str:
    """Say from which to which day."""
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
    kept = ("word", "word_ur", "kinds", "effect", "instrument", "confidence")
    return {name: getattr(row, name) for name in kept} | {"also": "\n".join(row.also)}


def suggested_as_typed(suggested: ProposeBarredWord) -> dict[str, Any]:
    """Return a word of the release as it would be typed."""
    return {
        "word": suggested.word,
        "word_ur": suggested.word_ur,
        "also": "\n".join(suggested.also),
        "kinds": [kind.value for kind in suggested.kinds],
        "effect": suggested.effect.value,
        "valid_from": suggested.valid_from.strftime("%d-%m-%Y"),
        "instrument": suggested.instrument,
        "confidence": suggested.confidence.value,
        "note": suggested.note,
    }


def differences(before: BarredWord | None, after: BarredWord) -> list[list[str]]:
    """Return what a proposal changes, as cells: the term, now, then."""
    now = _terms(before) if before else {}
    return [
        [label, now.get(label, "–"), value]
        for label, value in _terms(after).items()
        if now.get(label) != value
    ]


def _terms(row: BarredWord) -> dict[str, str]:
    return {
        "Word": row.word,
        "In Urdu": row.word_ur,
        "Other spellings": ", ".join(row.also) or "None",
        "Barred to": kinds_words(row.kinds),
        "Effect": effect_words(row.effect),
        "Source": row.instrument,
    }
