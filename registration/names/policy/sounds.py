"""Sounds of words: the consonants that both scripts write, and the vowels that only one does.

Made for how people here spell Urdu, Balochi, Pashto and Brahui names in English letters: kh and x,
q and k, w and v, double letters, oo and u. Urdu leaves short vowels out, so between the scripts
only consonants and long vowels can be compared.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

# Letters spoken together, longest first. From here c is ch, x is sh and K is kh.
_TOGETHER = (
    ("tch", "c"), ("sch", "sk"), ("ch", "c"), ("sh", "x"), ("kh", "K"), ("ph", "f"), ("gh", "g"),
    ("th", "t"), ("dh", "d"), ("bh", "b"), ("jh", "j"), ("zh", "z"), ("rh", "r"), ("ck", "k"),
    ("(?:qu|kw)(?=[aeiouy])", "k"), ("c(?=[eiy])", "s"), ("[cqk]", "k"), ("x", "K"),
    ("ee|ea|ie", "i"), ("oo|ou|oa|au|[aeo]w(?![aeiouy])", "u"),
    ("ai|ei|ae|[ae]y(?![aeiou])", "e"), ("[wv](?=[aeiouy])", "v"), ("w", "u"),
    ("(?<![a-z])y(?=[aeiou])", "y"), ("[eiy]", "i"), ("[ou]", "u"), ("(?<=[a-z])h(?![aeiouy])", ""),
)  # fmt: skip
_SOUNDS = tuple(sound for _, sound in _TOGETHER)
_HEARD = re.compile("|".join(f"({heard})" for heard, _ in _TOGETHER))
_RUN = re.compile(r"(.)\1+")
_VOWELS = frozenset("aeiou")
# They come and go in spelling, or are vowels in the other script.
_WEAK = frozenset("hvy")

_URDU = {
    "ب": "b", "پ": "p", "ت": "t", "ٹ": "t", "ث": "s", "ج": "j", "چ": "c", "ح": "h", "خ": "K",
    "د": "d", "ڈ": "d", "ذ": "z", "ر": "r", "ڑ": "r", "ز": "z", "ژ": "z", "س": "s", "ش": "x",
    "ص": "s", "ض": "z", "ط": "t", "ظ": "z", "غ": "g", "ف": "f", "ق": "k", "ک": "k", "گ": "g",
    "ل": "l", "م": "m", "ن": "n", "ہ": "h",
}  # fmt: skip
_URDU_FIRST = _URDU | {"ا": "a", "ع": "a", "و": "v", "ی": "y"}
_URDU_VOWELS = {"ا": "a", "و": "u", "ی": "i"}
_IN_ROMAN = {"K": "kh", "c": "ch", "x": "sh"}


@lru_cache(maxsize=65_536)
def spoken(word: str) -> str:
    """Return how a word in English letters sounds: Zarghoon and Zargun are "zargun"."""
    return _RUN.sub(r"\1", _HEARD.sub(lambda found: _SOUNDS[(found.lastindex or 1) - 1], word))


@lru_cache(maxsize=65_536)
def skeleton(word: str) -> str:
    """Return a word's consonants, alike in both scripts: Quetta, Kweta and کوئٹہ are "kt"."""
    if word.isdecimal():
        return word
    heard = _urdu_consonants(word) if not word.isascii() else _roman_consonants(spoken(word))
    return "".join(heard).replace("K", "k") or word


def _roman_consonants(heard: str) -> Iterator[str]:
    for place, sound in enumerate(heard):
        if sound in _VOWELS:
            if place == 0:
                yield "a"
        elif place == 0 or sound not in _WEAK:
            yield sound


def _urdu_consonants(word: str) -> Iterator[str]:
    for place, letter in enumerate(word):
        sound = (_URDU if place else _URDU_FIRST).get(letter, "")
        if place == 0 or sound not in _WEAK:
            yield sound


@lru_cache(maxsize=65_536)
def vowels(word: str) -> str:
    """Return the vowels that a word shows: all of an English-lettered one, the long ones of Urdu.

    The first letter of an Urdu word stands for any vowel, so it tells of none.
    """
    if word.isascii():
        return "".join(sound for sound in spoken(word) if sound in _VOWELS)
    return "".join(
        _URDU_VOWELS[letter]
        for letter, after in zip(word[1:], f"{word[2:]} ", strict=True)
        if letter in _URDU_VOWELS and (letter == "ا" or after not in _URDU_VOWELS)
    )


@lru_cache(maxsize=65_536)
def romanised(word: str) -> str:
    """Return an Urdu word letter by letter in English ones; an English-lettered one as it is.

    Trigrams are made of it: a PostgreSQL of locale C knows no other letters.
    """
    if word.isascii():
        return word
    rest = _URDU | _URDU_VOWELS
    sounds = (_URDU_FIRST.get(word[0], ""), *(rest.get(letter, "") for letter in word[1:]))
    return "".join(_IN_ROMAN.get(sound, sound) for sound in sounds)
