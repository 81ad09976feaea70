"""Words that many names share, and what each of them is, from `app/synonyms/words.csv`.

Change a line that has a role, and stored keys are made again: see `FOLDING` in `name_reader.py`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from app.synonyms.public import release_rows, spellings
from registration.names.policy.folding import fold
from registration.names.policy.sounds import spoken

# Below it words of different meaning sound alike.
_HEARD_FROM = 5


class Role(StrEnum):
    """The role of a word in a name."""

    OWN = "own"  # it is this business's, as far as we know
    PERSON = "person"  # a given or family name that many bear
    PLACE = "place"
    TRADE = "trade"
    FORM = "form"  # says only that it is a business
    NUMBER = "number"
    KIN = "kin"
    FILL = "fill"
    LEGAL = "legal"  # an ending that the law gives, and what joins words


# Weights of words in a comparison of names, an own word being 100. A sample rule: it is no law.
WEIGHTS = {
    Role.OWN: 100,
    Role.PERSON: 60,
    Role.PLACE: 35,
    Role.TRADE: 35,
    Role.FORM: 20,
    Role.NUMBER: 20,
    Role.KIN: 10,
    Role.FILL: 5,
    Role.LEGAL: 0,
}


@dataclass(frozen=True, slots=True)
class Known:
    """A word of the file, by its first spelling."""

    word: str
    role: Role


@cache
def _spellings() -> dict[tuple[str, ...], Known]:
    made: dict[tuple[str, ...], Known] = {}
    for row in (each for each in release_rows() if each["role"]):
        known = Known(row["word"], Role(row["role"]))
        for spelling in spellings(row):
            made.setdefault(fold(spelling), known)
    made.pop((), None)
    return made


@cache
def _by_sound() -> dict[str, Known]:
    """Places and people by how they sound, for spellings that the file has not."""
    return {
        spoken(words[0]): known
        for words, known in _spellings().items()
        if len(words) == 1
        and words[0].isascii()
        and len(words[0]) >= _HEARD_FROM
        and known.role in {Role.PLACE, Role.PERSON}
    }


@cache
def _max_spelling_length() -> int:
    return max(map(len, _spellings()))


def recognise(words: Sequence[str]) -> Iterator[tuple[str, Known | None]]:
    """Yield a name's folded words with what is known of them; a phrase of the file is one word."""
    at = 0
    while at < len(words):
        for end in range(min(at + _max_spelling_length(), len(words)), at, -1):
            known = _spellings().get(tuple(words[at:end]))
            if known is not None:
                yield "".join(words[at:end]), known
                at = end
                break
        else:
            yield from _unlisted(words[at])
            at += 1


def _unlisted(word: str) -> Iterator[tuple[str, Known | None]]:
    """Yield what the file has under another spelling, or after "al": Alnoor is "al noor"."""
    rest = _spellings().get((word[2:],)) if word.startswith("al") else None
    if rest is not None and rest.role is Role.PERSON:
        yield "al", _spellings()["al",]
        yield word[2:], rest
    else:
        heard = len(word) >= _HEARD_FROM and word.isascii()
        yield word, _by_sound().get(spoken(word)) if heard else None
