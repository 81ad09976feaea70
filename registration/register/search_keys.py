"""Search keys of a business: its names folded, in both scripts, with their sounds."""

from registration.names.public import fold, romanised, skeleton


def search_text(*names: str) -> str:
    """Return the search text of names: their words in English letters, and their sounds.

    A PostgreSQL of locale C makes trigrams of English letters only, so Urdu is romanised.
    """
    words = [word for name in names for word in fold(name)]
    spelled = [romanised(word) for word in words]
    return " ".join(dict.fromkeys([*spelled, *(f"{skeleton(word)}~" for word in words)]))


def search_words(asked: str) -> list[tuple[str, str]]:
    """Return each word of a search as (spelled, sound): at most eight."""
    return [(romanised(word), f"{skeleton(word)}~") for word in fold(asked)[:8]]
