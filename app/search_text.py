"""Search words in both scripts, however a keyboard wrote them.

Pure. The searched text (PostgreSQL's words, or texts in memory) is folded by the same rules.
"""

import re
import unicodedata

MAX_WORDS = 8
_MIN_PLURAL_LENGTH = 5
_VOWELS = "aeiou"
# Their plural has a syllable more: "boxes", "benches", "brushes", "glasses".
_HISSING = ("xes", "ches", "shes", "sses")
# Endings of Urdu plurals that are longer than the word by two letters: chairs, of chairs, tables.
_URDU_PLURALS = ("یاں", "وں", "یں")
# Letters that Arabic keyboards write otherwise than Urdu ones.
_ARABIC = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ہ", "ه": "ہ"})
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_SHORT_VOWELS = re.compile("[\u064b-\u0652\u0670\u0640\u200c\u200d]")


def urdu(text: str) -> str:
    """Write Arabic letters as Urdu does; other text stays as it is."""
    return unicodedata.normalize("NFC", text).translate(_ARABIC)


def folded(text: str) -> str:
    """Write a text as it is searched: Urdu letters, no short vowels, no capitals."""
    return _SHORT_VOWELS.sub("", urdu(text)).casefold()


def words(text: str) -> list[str]:
    """Return the words to search for, at most MOST_WORDS, each the beginning of a word.

    A single letter begins too many words to find anything by.
    """
    found = [_singular(word) for word in _WORD.findall(folded(text)) if len(word) > 1]
    return found[:MAX_WORDS]


def every_word(text: str) -> list[str]:
    """Return every word of a text that is searched, folded."""
    return _WORD.findall(folded(text))


def typed_words(text: str) -> list[str]:
    """Return the words that somebody searches by as they were typed, folded; at most MOST_WORDS."""
    return [word for word in every_word(text) if len(word) > 1][:MAX_WORDS]


def tsquery_of(word: str) -> str:
    """Return PostgreSQL's query for a folded word: what begins with it, in either number.

    The number of a reference is found without its letters too: PostgreSQL reads "TSE-24" as two
    words, the second with the hyphen.
    """
    if word.isdecimal():
        return f"('{word}':* | '-{word}':*)"
    either = [f"'{each}':*" for each in beginnings(word)]
    if _is_short_plural(word):
        either.append(f"'{word[:-1]}'")
    return either[0] if len(either) == 1 else f"({' | '.join(either)})"


def beginnings(word: str) -> list[str]:
    """Return the beginnings of a word in singular and plural: few rules, no other endings.

    A stemmer would find "universe" by "university".
    """
    if len(word) < _MIN_PLURAL_LENGTH:
        return [word]
    if not word.isascii():
        return [word[:-2] if word.endswith(_URDU_PLURALS) else word]
    if word.endswith("ies"):
        return [word[:-1], f"{word[:-3]}y"]
    if word.endswith(_HISSING):
        return [word[:-2]]
    if word.endswith("y") and word[-2] not in _VOWELS:
        return [word, f"{word[:-1]}ies"]
    return [_singular(word)]


def singular(word: str) -> str:
    """Return the form of a folded word by which both of its numbers are compared."""
    if word.isascii() and len(word) >= _MIN_PLURAL_LENGTH and word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if _is_short_plural(word) else beginnings(word)[0]


def _is_short_plural(word: str) -> bool:
    """Return True for a possible plural of three letters: "beds", whose "bed" is no prefix."""
    return (
        word.isascii()
        and len(word) == _MIN_PLURAL_LENGTH - 1
        and word.endswith("s")
        and not word.endswith("ss")
    )


def _singular(word: str) -> str:
    """Drop the s of an English plural: what begins with the rest is found either way."""
    plural = word.isascii() and len(word) >= _MIN_PLURAL_LENGTH and word.endswith("s")
    return word[:-1] if plural and not word.endswith("ss") else word
