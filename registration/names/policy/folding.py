"""Words of a name, as they are compared: in either script or both.

Case, punctuation, marks, "&", plurals, numerals and spelled-out initials make no difference.
Numbers are the same however a name writes them: 1, ۱, one, ایک, II. The weight of each word is
decided in `name_reader.py`.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from registration.names.policy.letters import plain

_ENGLISH_NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen twenty"
)
_URDU_NUMBERS = (
    "صفر ایک دو تین چار پانچ چھ سات آٹھ نو دس گیارہ بارہ تیرہ چودہ پندرہ سولہ سترہ اٹھارہ انیس بیس"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
# A single letter is mostly somebody's initial; see `_value`.
_ROMAN = "ii iii iv vi vii viii ix xi xii xiii xiv xv xvi xvii xviii xix xx"
_ROMAN_VALUES = (2, 3, 4, 6, 7, 8, 9, *range(11, 21))
_SINGLE = {"i": 1, "v": 5, "x": 10}
_WORDS = (
    {word: value for value, word in enumerate(_ENGLISH_NUMBERS.split())}
    | {plain(word): value for value, word in enumerate(_URDU_NUMBERS.split())}
    | {word: 10 * value for value, word in enumerate(_TENS.split(), start=2)}
    | dict(zip(_ROMAN.split(), _ROMAN_VALUES, strict=True))
)
_NUMBER_SIGNS = frozenset({"no", "number", plain("نمبر")})
_TEN, _HUNDRED = 10, 100
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
MAX_WORDS = 24
MAX_CHARACTERS = 400
_MAX_DIGITS = 18


@lru_cache(maxsize=65_536)
def fold(text: str) -> tuple[str, ...]:
    """Return the words of a name. Folding what is folded changes nothing; no text is refused."""
    words = _split(text[:MAX_CHARACTERS])
    while (again := _once(words)) != words:
        words = again
    return tuple(words)


def _split(text: str) -> list[str]:
    text = _MESSRS.sub(" ", plain(_APOSTROPHE.sub("", text)))
    text = _ORDINAL.sub(r"\1", _SIGN_OF_AND.sub(f" {_AND} ", text))
    return _WORD.findall(text)[:MAX_WORDS]


def _once(words: Sequence[str]) -> list[str]:
    singular = [_singular(word) for word in words]
    kept = [word for word in singular if word not in _ANDS]
    return with_numbers(_with_initials(kept))


def _singular(word: str) -> str:
    """Take an English plural's s: motors, stores, toys; not that of Abbas, Express or Plus."""
    if word.isdecimal():
        return (word.lstrip("0") or "0")[:_MAX_DIGITS]
    if word.endswith("ie") and len(word) > _PLURAL_FROM:
        return f"{word[:-2]}y"
    if len(word) < _PLURAL_FROM or not word.endswith("s") or word[-2] in "sauio":
        return word
    return f"{word[:-3]}y" if word.endswith("ies") else word[:-1]


def _with_initials(words: Sequence[str]) -> list[str]:
    """Join letters that stand alone beside each other: "A. B. Traders" is "AB Traders"."""
    made: list[str] = []
    open_ = False  # True if the last word is made of single letters, and may grow
    for word in words:
        single = len(word) == 1 and not word.isdecimal()
        if single and open_ and word.isascii() == made[-1].isascii():
            made[-1] += word
        else:
            made.append(word)
        open_ = single
    return made


def with_numbers(words: Sequence[str]) -> list[str]:
    """Write every number of a name in digits: "twenty one" is 21, "No. 7" is 7."""
    made: list[str] = []
    tens = False  # True if the last word is a ten, to which "one" to "nine" belong
    for place, word in enumerate(words):
        value = _value(word, place, last=place == len(words) - 1)
        if value is None:
            made.append(word)
        elif tens and 0 < value < _TEN and not word.isdecimal():
            made[-1] = str(int(made[-1]) + value)
        else:
            if made and made[-1] in _NUMBER_SIGNS:
                made.pop()
            made.append(str(value))
        tens = value is not None and not word.isdecimal() and value in range(20, _HUNDRED, _TEN)
    return made


def _value(word: str, place: int, *, last: bool) -> int | None:
    if word.isdecimal():
        return int(word)
    # "Star V" is the fifth, "V Star" is somebody's; "i" within a name is its izafat.
    if place and word in _SINGLE and (last or word != "i"):
        return _SINGLE[word]
    return _WORDS.get(word)
