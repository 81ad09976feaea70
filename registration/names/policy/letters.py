"""Letters: which script one is of, and the one form that each of its many forms has.

PostgreSQL is not asked for any of this: our own server has no ICU, and another might fold
otherwise. Everything here takes any text and raises nothing.
"""

import unicodedata
from functools import lru_cache

LATIN, ARABIC, DIGIT = "LATIN", "ARABIC", "DIGIT"
# Letters that NFKD does not split, though people read each as one of the alphabet.
_LATIN = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
# One letter for each that Urdu, Arabic, Persian, Pashto, Balochi and Sindhi keyboards send for it.
_ARABIC = {
    "ي": "ی", "ى": "ی", "ې": "ی", "ۍ": "ی", "ے": "ی", "ێ": "ی",
    "ك": "ک", "ڪ": "ک", "ګ": "گ", "ڳ": "گ", "ڱ": "ن",
    "ه": "ہ", "ھ": "ہ", "ة": "ہ", "ۃ": "ہ", "ە": "ہ",
    "ں": "ن", "ڼ": "ن", "ڻ": "ن", "ڃ": "ن",
    "ٱ": "ا", "ۆ": "و", "ۇ": "و", "ۋ": "و",
    "ټ": "ٹ", "ٽ": "ٹ", "ٿ": "ت", "ډ": "ڈ", "ڏ": "ڈ", "ڌ": "د",
    "ړ": "ڑ", "ڙ": "ڑ", "ڕ": "ڑ", "ځ": "ز", "څ": "س", "ږ": "ژ", "ښ": "ش",
    "ڀ": "ب", "ڄ": "ج", "ڇ": "چ", "ڦ": "پ", "ء": "",
}  # fmt: skip
_ONE_FORM = str.maketrans(_LATIN | _ARABIC)
# The first words of the names of 0-9, of ٠-٩ and of ۰-۹.
_DIGITS = frozenset({"DIGIT", "ARABIC-INDIC", "EXTENDED"})
_TATWEEL = "\N{ARABIC TATWEEL}"
# Marks over and under letters, and what nobody sees: joiners, directions.
_UNSEEN = {"Mn", "Me", "Cf"}


@lru_cache(maxsize=4_096)
def script_of(character: str) -> str:
    """Return "LATIN", "ARABIC", "DIGIT", another script's name, or "" for what is no letter."""
    kind = unicodedata.category(character)
    if kind[0] not in "LN":
        return ""
    script = unicodedata.name(character, "UNKNOWN").partition(" ")[0]
    if kind == "Nd" and script in _DIGITS:
        return DIGIT
    return "" if character == _TATWEEL else script


def plain(text: str) -> str:
    """Return a text in small letters of one form each, digits as 0-9, without marks.

    The two-step form is needed: small letters of some capitals come apart again.
    """
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(filter(None, map(_one, apart))).translate(_ONE_FORM)


@lru_cache(maxsize=4_096)
def _one(character: str) -> str:
    if character == _TATWEEL or unicodedata.category(character) in _UNSEEN:
        return ""
    value = unicodedata.digit(character, None)
    return character if value is None else str(value)
