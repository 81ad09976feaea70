"""Words that a name may not hold, or only with somebody's leave: dated rows, by kind of business.

A word is found however it is spelled: by its letters without doubles, and from four consonants on
by its consonants alone; in Urdu by its letters.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property, lru_cache

from app.text import Sentence, sentence
from registration.names.policy.folding import fold
from registration.names.policy.report import Finding, ProposedName, Severity, severity_of
from registration.names.policy.sounds import skeleton

_CONSONANTS_FROM = 4
_RUN = re.compile(r"(.)\1+")
# Words between the words of one phrase: Quaid-i-Azam, Quaid e Azam.
_JOINS = frozenset({"i", "e", "ul", "al", "of", "the", "1"})
_MAX_JOINED = 5
_CHUNK = re.compile(r"[^\s\-–/]+")
_MAX_CHUNKS = 20


class Effect(StrEnum):
    """The effect of a word on a name that contains it; NONE: it is no longer barred."""

    REFUSE = "refuse"
    WARN = "warn"
    NONE = "none"


@dataclass(frozen=True)
class BarredTerm:
    """A word in force. `also` are other spellings; `kinds` are businesses (none given: all).

    For `held_kinds` its source is no law, but two officers decide about a name that holds it.
    """

    word: str
    word_ur: str
    also: tuple[str, ...]
    kinds: tuple[str, ...]
    effect: Effect
    instrument: str
    confidence: str
    held_kinds: tuple[str, ...] = ()

    @cached_property
    def letters(self) -> frozenset[str]:
        """Each spelling as one word."""
        given = (self.word, self.word_ur, *self.also)
        return frozenset(filter(None, (_one_word(fold(each)) for each in given)))

    @cached_property
    def sounds(self) -> frozenset[str]:
        """The consonants of the spellings that have enough of them."""
        long = (skeleton(each) for each in self.letters if each.isascii())
        return frozenset(sound for sound in long if len(sound) >= _CONSONANTS_FROM)

    def severity(self, kind: str) -> Severity:
        """Nobody is refused anything on the ground of a rule that is not from the official text."""
        if self.effect is not Effect.REFUSE:
            return Severity.WARN
        return Severity.HOLD if kind in self.held_kinds else severity_of(self.confidence)

    def bars(self, kind: str) -> bool:
        """Return True if the word affects a business of this kind."""
        named = (*self.kinds, *self.held_kinds)
        return self.effect is not Effect.NONE and (not self.kinds or kind in named)

    def is_in(self, text: str) -> bool:
        """Return True if a name contains the word."""
        return any(
            each in self.letters or (each.isascii() and skeleton(each) in self.sounds)
            for each in _one_words(fold(text))
        )


@lru_cache(maxsize=1_024)
def known(term: BarredTerm) -> BarredTerm:
    """Return the same term as before: folding its spellings takes longer than looking for them."""
    return term


def term_name(word: str) -> str:
    """Return the permanent key of a word, in any spelling: its letters; "" if it has none."""
    letters = _one_word(fold(word))
    return letters if letters.isascii() else ""


def _one_word(words: Iterable[str]) -> str:
    joined = "".join(word for word in words if word not in _JOINS)
    return _RUN.sub(r"\1", joined).removesuffix("h")


@lru_cache(maxsize=4_096)
def _one_words(words: tuple[str, ...]) -> frozenset[str]:
    """Return every few neighbours of a name as one word."""
    return frozenset(
        _one_word(words[start:end])
        for start in range(len(words))
        for end in range(start + 1, min(start + _MAX_JOINED, len(words)) + 1)
    ) - {""}


def check_barred(proposed: ProposedName, terms: Iterable[BarredTerm]) -> Iterator[Finding]:
    """Yield a finding for each barred word, on the field that holds it."""
    for term in terms:
        if not term.bars(proposed.kind):
            continue
        for field in ("name", "name_ur"):
            text = getattr(proposed, field)
            if text and term.is_in(text):
                yield _finding(term, field, proposed.kind)
                break


def _finding(term: BarredTerm, field: str, kind: str) -> Finding:
    severity = term.severity(kind)
    return Finding(
        code="barred-word",
        severity=severity,
        sentence=_describe_barred_word(term, severity, kind),
        fix=sentence("Leave the word out, and say whose business it is: add a family name."),
        field=field,
        basis=term.instrument,
        confidence="M" if kind in term.held_kinds else term.confidence,
        rule="registration.barred_words",
        value=term.word,
    )


def _describe_barred_word(term: BarredTerm, severity: Severity, kind: str) -> Sentence:
    values = {"word": term.word}
    if severity is Severity.REFUSE:
        return sentence("A name must not contain “%(word)s”.", **values)
    if kind in term.held_kinds:
        return sentence(
            "The law bars “%(word)s” for other forms of business. For yours, two officers decide.",
            **values,
        )
    if severity is Severity.HOLD:
        return sentence("By a rule that is not certain, no name may contain “%(word)s”.", **values)
    if term.confidence != "U":
        return sentence("“%(word)s” needs a permission that an officer will ask you for.", **values)
    return sentence(
        "“%(word)s” is on a working list, which is not law. An officer checks it.", **values
    )


def left_out(finding: Finding, rest: ProposedName) -> Finding:
    """Offer a name without its barred words, which was checked itself."""
    name = getattr(rest, finding.field)
    if finding.code != "barred-word" or not name:
        return finding
    return replace(finding, fix=sentence("Leave the word out: “%(name)s”.", name=name))


def without(text: str, term: BarredTerm) -> str:
    """Return a typed name without the fewest words that form the term; "" if none is left."""
    chunks = list(_CHUNK.finditer(text))[:_MAX_CHUNKS]
    for length in range(1, min(_MAX_JOINED, len(chunks)) + 1):
        for first in range(len(chunks) - length + 1):
            start, end = chunks[first].start(), chunks[first + length - 1].end()
            rest = " ".join(f"{text[:start].rstrip(' -–/')} {text[end:].lstrip(' -–/')}".split())
            if term.is_in(text[start:end]) and not term.is_in(rest):
                return rest if fold(rest) else ""
    return ""
