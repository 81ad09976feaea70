"""Words in both languages, as files write them: `{en: Food licence, ur: فوڈ لائسنس}`."""

import re

from app.data_files.nodes import MAX_TEXT_LENGTH, Spot
from app.data_files.words import Words

BOTH_LANGUAGES_HINT = "both languages, such as {en: Food licence, ur: فوڈ لائسنس}"
TITLE = 200
_URDU = re.compile(r"[\u0600-\u06ff]")
_LATIN = re.compile(r"[A-Za-z]")


def words(spot: Spot, most: int = MAX_TEXT_LENGTH) -> Words:
    """Read words in English and in Urdu; neither may be missing, nor stand for the other."""
    if not spot:
        return Words("", "")
    keys = spot.keys("en", "ur")
    english, urdu = (keys.need(language, BOTH_LANGUAGES_HINT) for language in ("en", "ur"))
    read = Words(english.text(most), urdu.text(most))
    if read.en and not _LATIN.search(read.en):
        english.wrong("holds no word in English; write the English words here.")
    if read.ur and not _URDU.search(read.ur):
        urdu.wrong("holds no word in Urdu; write the Urdu words here.")
    return read


def title(spot: Spot) -> Words:
    """Read words that fit on a line."""
    return words(spot, TITLE)


def maybe_words(spot: Spot) -> Words | None:
    """Read words that may be left out."""
    return words(spot) if spot else None
