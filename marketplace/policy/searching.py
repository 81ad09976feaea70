"""What people may search published tenders by: words, and how large a tender is, roughly.

The estimate itself is for the department's officers: a bidder who knows it bids to it. A band is
public, because firms look for work of their size; bands are fixed, so that nobody closes in on an
estimate by asking again with other limits.
"""

import re
import unicodedata

_LAKH_PAISA = 100_000 * 100
# Each band: its name, and the estimate in paisa that it goes up to.
UPPER_LIMITS: tuple[tuple[str, int | None], ...] = (
    ("to-10-lakh", 10 * _LAKH_PAISA),
    ("to-50-lakh", 50 * _LAKH_PAISA),
    ("to-5-crore", 500 * _LAKH_PAISA),
    ("over-5-crore", None),
)
BANDS = tuple(name for name, _ in UPPER_LIMITS)
MOST_WORDS = 8
_LEAST_PLURAL = 5
# Letters that Arabic keyboards write otherwise than Urdu ones.
_ARABIC = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ہ", "ه": "ہ"})
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_SHORT_VOWELS = re.compile("[\u064b-\u0652\u0670\u0640\u200c\u200d]")


def urdu(text: str) -> str:
    """Write Arabic letters as Urdu does; other text stays as it is."""
    return unicodedata.normalize("NFC", text).translate(_ARABIC)


def words(text: str) -> list[str]:
    """Return what to search for, at most MOST_WORDS words, each the beginning of a word.

    A single letter begins too many words to find anything by.
    """
    plain = _SHORT_VOWELS.sub("", urdu(text)).casefold()
    found = [_singular(word) for word in _WORD.findall(plain) if len(word) > 1]
    return found[:MOST_WORDS]


def tsquery(text: str) -> str:
    """Return PostgreSQL's query for what somebody typed; "" where there is nothing to search by.

    The number of a reference is found without its letters too: PostgreSQL reads "TSE-24" as two
    words, the second with the hyphen.
    """
    return " & ".join(
        f"('{word}':* | '-{word}':*)" if word.isdecimal() else f"'{word}':*" for word in words(text)
    )


def _singular(word: str) -> str:
    """Drop the s of an English plural: what begins with the rest is found either way."""
    plural = word.isascii() and len(word) >= _LEAST_PLURAL and word.endswith("s")
    return word[:-1] if plural and not word.endswith("ss") else word


def limits_paisa(band: str) -> tuple[int, int | None]:
    """Return a band's limits in paisa: above the first, up to and with the second."""
    lower = 0
    for name, upper in UPPER_LIMITS:
        if name == band:
            return lower, upper
        lower = upper or 0
    raise KeyError(band)
