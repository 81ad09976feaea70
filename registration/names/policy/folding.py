"""The words of a name, as they are compared: in either script or both.

Case, punctuation, marks, "&", plurals, numerals and spelled-out initials make no difference. What
each word then weighs is told by `reading.py`.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from registration.names.policy.letters import plain
from registration.names.policy.numerals import with_numbers

_AND = "and"
_ANDS = frozenset({_AND, plain("اور"), plain("اینڈ"), plain("و")})
_SIGN_OF_AND = re.compile(r"[&+]")
_APOSTROPHE = re.compile(r"['’‘`´ʼ]")
_MESSRS = re.compile(r"\bm\s*/\s*s\b|\bmessrs\b")
_ORDINAL = re.compile(r"\b(\d+)(?:st|nd|rd|th)\b")
_URDU = r"\u0620-\u064a\u066e-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06fc\u06ff\u0750-\u077f"
_WORD = re.compile(rf"[a-z]+|[0-9]+|[{_URDU}]+")
_PLURAL_FROM = 4
# More than anybody reads; what follows is left out of every comparison.
MOST_WORDS = 24
MOST_CHARACTERS = 400
_MOST_DIGITS = 18


@lru_cache(maxsize=65_536)
def fold(text: str) -> tuple[str, ...]:
    """Return the words of a name. Folding what is folded changes nothing; no text is refused."""
    words = _split(text[:MOST_CHARACTERS])
    while (again := _once(words)) != words:
        words = again
    return tuple(words)


def _split(text: str) -> list[str]:
    text = _MESSRS.sub(" ", plain(_APOSTROPHE.sub("", text)))
    text = _ORDINAL.sub(r"\1", _SIGN_OF_AND.sub(f" {_AND} ", text))
    return _WORD.findall(text)[:MOST_WORDS]


def _once(words: Sequence[str]) -> list[str]:
    singular = [_singular(word) for word in words]
    kept = [word for word in singular if word not in _ANDS]
    return with_numbers(_with_initials(kept))


def _singular(word: str) -> str:
    """Take an English plural's s: motors, stores, toys; not that of Abbas, Express or Plus."""
    if word.isdecimal():
        return (word.lstrip("0") or "0")[:_MOST_DIGITS]
    if word.endswith("ie") and len(word) > _PLURAL_FROM:
        return f"{word[:-2]}y"
    if len(word) < _PLURAL_FROM or not word.endswith("s") or word[-2] in "sauio":
        return word
    return f"{word[:-3]}y" if word.endswith("ies") else word[:-1]


def _with_initials(words: Sequence[str]) -> list[str]:
    """Join letters that stand alone beside each other: "A. B. Traders" is "AB Traders"."""
    made: list[str] = []
    open_ = False  # whether the last word is made of single letters, and may grow
    for word in words:
        single = len(word) == 1 and not word.isdecimal()
        if single and open_ and word.isascii() == made[-1].isascii():
            made[-1] += word
        else:
            made.append(word)
        open_ = single
    return made
