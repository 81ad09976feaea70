"""What people may search by, in both scripts: words, however a keyboard wrote them.

Pure. What is searched (PostgreSQL's words, or texts that we hold) is folded by the same rules.
"""

import re
import unicodedata

MOST_WORDS = 8
_LEAST_PLURAL = 5
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
    """Return what to search for, at most MOST_WORDS words, each the beginning of a word.

    A single letter begins too many words to find anything by.
    """
    found = [_singular(word) for word in _WORD.findall(folded(text)) if len(word) > 1]
    return found[:MOST_WORDS]


def every_word(text: str) -> list[str]:
    """Return every word of a text that is searched, folded."""
    return _WORD.findall(folded(text))


def tsquery(text: str) -> str:
    """Return PostgreSQL's query for what somebody typed; "" where there is nothing to search by."""
    return " & ".join(tsqueries(text))


def tsqueries(text: str) -> list[str]:
    """Return PostgreSQL's query for each word that somebody typed.

    The number of a reference is found without its letters too: PostgreSQL reads "TSE-24" as two
    words, the second with the hyphen.
    """
    return [
        f"('{word}':* | '-{word}':*)" if word.isdecimal() else f"'{word}':*" for word in words(text)
    ]


def _singular(word: str) -> str:
    """Drop the s of an English plural: what begins with the rest is found either way."""
    plural = word.isascii() and len(word) >= _LEAST_PLURAL and word.endswith("s")
    return word[:-1] if plural and not word.endswith("ss") else word
