"""Likeness of two names, from 0 to 100, and its kind.

Words are paired, the heaviest and likest first; the share of the total weight that two names have
in common is their likeness. So general words weigh little, and distinctive words much. Thresholds
are parameters, not here; the weights are in `lexicon.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from registration.names.policy import word_likeness
from registration.names.policy.lexicon import Role
from registration.names.policy.name_reader import CORE, Reading, Word
from registration.names.policy.sounds import skeleton

_JOINED_FROM = 0.9
_WHOLE = 100


class How(StrEnum):
    """In what way two names are alike."""

    SAME = "same"
    ORDER = "order"
    WRITING = "writing"  # plural, numeral, abbreviation, legal ending, listed spelling
    GENERAL = "general"  # only general words differ
    SOUND = "sound"
    SCRIPT = "script"  # one in English letters, the other in Urdu
    PART = "part"  # what tells them apart is the same; one says more, or another trade or place
    NEAR = "near"


@dataclass(frozen=True, slots=True)
class Likeness:
    """The likeness: a whole number from 0 to 100, and its kind. 100 is the same name."""

    score: int
    how: How


NONE = Likeness(0, How.NEAR)


def alike(one: Sequence[Reading], other: Sequence[Reading]) -> Likeness:
    """Return the greatest likeness between any script of one name and any of the other.

    Of two that are as great, that within one script says more.
    """
    pairs = (_of(mine, theirs) for mine in one for theirs in other)
    return max(pairs, key=lambda found: (found.score, found.how is not How.SCRIPT), default=NONE)


def _of(one: Reading, other: Reading) -> Likeness:
    if one.exact == other.exact:
        return Likeness(_WHOLE, _kind_of_equality(one, other))
    share = max(_share(one.words, other.words), _share_joined(one, other))
    # Only what is the same is wholly alike, however it sounds.
    return Likeness(min(_WHOLE - 1, int(_WHOLE * share)), _kind_of_similarity(one, other))


def _share(one: Sequence[Word], other: Sequence[Word]) -> float:
    """Return the share of two names' weight that is in words which they have in common."""
    whole = sum(word.weight for word in (*one, *other))
    if not whole:
        return 0.0
    found = [
        (like * (mine.weight + theirs.weight), i, j)
        for i, mine in enumerate(one)
        for j, theirs in enumerate(other)
        if (like := word_likeness.likeness(mine, theirs))
    ]
    shared, taken_one, taken_other = 0.0, set[int](), set[int]()
    for weight, i, j in sorted(found, key=lambda each: (-each[0], each[1] + each[2], each[1])):
        if i not in taken_one and j not in taken_other:
            shared += weight
            taken_one.add(i)
            taken_other.add(j)
    return shared / whole


def _share_joined(one: Reading, other: Reading) -> float:
    """Return the same with each core as one word, where these are one: Sky Line and Skyline."""
    if len(one.core) == len(other.core) or not (one.core and other.core):
        return 0.0
    mine, theirs = _joined(one), _joined(other)
    if word_likeness.likeness(mine, theirs) < _JOINED_FROM:
        return 0.0
    rest = ([word for word in each.words if word.role not in CORE] for each in (one, other))
    return _share([mine, *next(rest)], [theirs, *next(rest)])


def _joined(reading: Reading) -> Word:
    text, weight = reading.joined, sum(word.weight for word in reading.core)
    return Word(text, text, Role.OWN, weight, known=False, sound=skeleton(text))


def _kind_of_equality(one: Reading, other: Reading) -> How:
    if _is_urdu(one) != _is_urdu(other):
        return How.SCRIPT
    if one.text.casefold().split() == other.text.casefold().split():
        return How.SAME
    moved = one.folded != other.folded and sorted(one.folded) == sorted(other.folded)
    return How.ORDER if moved else How.WRITING


def _kind_of_similarity(one: Reading, other: Reading) -> How:
    if _is_urdu(one) != _is_urdu(other):
        return How.SCRIPT
    if _words(one.body) == _words(other.body):
        return How.GENERAL
    if _heard(one) == _heard(other):
        return How.SOUND
    mine, theirs = _words(one.body), _words(other.body)
    same_core = _words(one.core) == _words(other.core) != frozenset()
    return How.PART if same_core or mine < theirs or theirs < mine else How.NEAR


def _is_urdu(reading: Reading) -> bool:
    return any(not word.isascii() for word in reading.folded)


def _words(words: Sequence[Word]) -> frozenset[str]:
    return frozenset(word.word for word in words)


def _heard(reading: Reading) -> tuple[str, frozenset[str]]:
    """Return how the core sounds as one word, and the rest of the body."""
    return skeleton(reading.joined), _words(reading.body) - _words(reading.core)
