"""Names as they are here, made up: the same for the same seed."""

import random
from collections.abc import Callable, Mapping
from itertools import product

from app.synonyms.public import release_rows

OWN_WORDS = 80_000
_HEADS = [
    "ba",
    "be",
    "bo",
    "cha",
    "da",
    "do",
    "ga",
    "gha",
    "gu",
    "ha",
    "hi",
    "ja",
    "jo",
    "ka",
    "kha",
    "ko",
    "la",
    "lo",
    "ma",
    "me",
    "mu",
    "na",
    "no",
    "pa",
    "qa",
    "ra",
    "ro",
    "sa",
    "sha",
    "shi",
    "ta",
    "to",
    "wa",
    "ya",
    "za",
    "zha",
    "zi",
]
_MIDDLES = [
    "b",
    "ch",
    "d",
    "g",
    "gh",
    "j",
    "k",
    "kh",
    "l",
    "m",
    "n",
    "nd",
    "ng",
    "r",
    "rg",
    "s",
    "sh",
    "st",
    "t",
    "v",
    "z",
    "rd",
    "rk",
    "lm",
    "zm",
]
_TAILS = [
    "an",
    "ar",
    "at",
    "een",
    "oon",
    "i",
    "ab",
    "ak",
    "al",
    "am",
    "ast",
    "esh",
    "id",
    "in",
    "is",
    "ok",
    "ur",
    "and",
    "aiz",
    "oo",
]
_LETTERS = {
    "kh": "خ", "gh": "غ", "ch": "چ", "sh": "ش", "zh": "ژ", "ee": "ی", "oo": "و", "ai": "ے",
    "b": "ب", "d": "د", "g": "گ", "h": "ہ", "j": "ج", "k": "ک", "l": "ل", "m": "م", "n": "ن",
    "p": "پ", "q": "ق", "r": "ر", "s": "س", "t": "ت", "v": "و", "w": "و", "y": "ی", "z": "ز",
    "a": "", "e": "", "i": "ی", "o": "و", "u": "",
}  # fmt: skip
_PATTERNS = (
    (24, "{own} {form}"), (10, "{own} {trade}"), (8, "{own} {trade} {form}"), (6, "{own} {own2}"),
    (12, "{person} {form}"), (8, "{person} {trade}"), (6, "{person} {person2} & Sons"),
    (5, "{person} {person2} {form}"), (5, "{place} {trade}"), (3, "{place} {form}"),
    (4, "{own} {form} {place}"), (4, "{person} {trade} {place}"), (3, "Al-{person} {form}"),
    (2, "New {own} {form}"),
)  # fmt: skip
_URDU_AND = {"& Sons": "اینڈ سنز", "Al-": "ال", "New": "نیو"}
Pair = tuple[str, str]


def _file() -> Mapping[str, list[Pair]]:
    found: dict[str, list[Pair]] = {}
    for row in release_rows():
        pair = (row["english"].split("|")[0].title(), row["urdu"].split("|")[0])
        if all(pair):
            found.setdefault(row["role"], []).append(pair)
    return found


def _own() -> list[str]:
    made = [f"{a}{b}{c}" for a, b, c in product(_HEADS, _MIDDLES, _TAILS)]
    longer = [f"{a}{b}{c}" for a, b, c in product(_HEADS, made, _TAILS[:4])]
    chosen = random.Random(1)
    return chosen.sample(sorted({*made, *longer}), OWN_WORDS)


def _in_urdu(word: str) -> str:
    letters, at = "", 0
    while at < len(word):
        size = 2 if word[at : at + 2] in _LETTERS else 1
        letters += _LETTERS[word[at : at + size]]
        at += size
    return letters if word[0] not in "aeiou" else f"ا{letters}"


_WORDS = _file()
_OWN = _own()


class Maker:
    """Makes names; common words more often than rare ones."""

    def __init__(self, seed: int) -> None:
        """Begin at a seed."""
        self.chance = random.Random(seed)

    def _of(self, role: str) -> Pair:
        # The square makes the first words of the file more common, as they are.
        words = _WORDS[role]
        return words[int(len(words) * self.chance.random() ** 2)]

    def _own(self) -> Pair:
        word = _OWN[int(OWN_WORDS * self.chance.random() ** 3)]
        return word.title(), _in_urdu(word)

    def registered(self) -> bool:
        """Return True if the next name is in the register, or in an old one."""
        return self.chance.random() < 0.5

    def name(self) -> Pair:
        """Make a name: in English letters, and for three of five in Urdu."""
        weights, patterns = zip(*_PATTERNS, strict=True)
        (pattern,) = self.chance.choices(patterns, weights)
        words = {role: self._of(role) for role in ("form", "trade", "place", "person")}
        words |= {"own": self._own(), "own2": self._own(), "person2": self._of("person")}
        name = pattern.format(**{role: pair[0] for role, pair in words.items()})
        if self.chance.random() > 0.6:
            return name, ""
        urdu = pattern
        for english, other in _URDU_AND.items():
            urdu = urdu.replace(english, other)
        return name, urdu.format(**{role: pair[1] for role, pair in words.items()})

    def questions(self) -> Mapping[str, Callable[[], dict[str, str]]]:
        """Return the searches of people: plain names, misspelled, Urdu only, and the commonest."""
        return {
            "any": lambda: dict(zip(("name", "name_ur"), self.name(), strict=True)),
            "misspelled": lambda: {"name": self._misspelled(self.name()[0])},
            "urdu": lambda: {"name_ur": f"{self._own()[1]} {self._of('form')[1]}"},
            "common": lambda: {"name": f"{self._of('person')[0]} {self._of('form')[0]}"},
        }

    def _misspelled(self, name: str) -> str:
        at = self.chance.randrange(1, len(name))
        return name[:at] + self.chance.choice("aeioubdklmnrst") + name[at + 1 :]
