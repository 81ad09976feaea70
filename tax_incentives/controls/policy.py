"""How papers are compared. Pure."""

import unicodedata


def key_of(text: str) -> str:
    """Return what a name or number says without spaces, signs and case: INV-12 is inv 12."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(each for each in plain if each.isalnum())
