"""In which letters a name is written. Pure.

Names stand on certificates and are searched for: one that mixes scripts looks like another.
"""

import unicodedata
from enum import StrEnum

# Between letters of names; the invisible joiner and non-joiner shape Urdu words.
_SIGNS = frozenset(" .,'’-–&()/·")
_URDU_SIGNS = frozenset("،۔\u200c\u200d")


class Script(StrEnum):
    """English or Urdu letters, as Unicode names them."""

    LATIN = "LATIN"
    ARABIC = "ARABIC"


def strangers(text: str, script: Script) -> str:
    """Return the characters of a name that are not of the script, each once, in their order."""
    return "".join(dict.fromkeys(each for each in text if not _fits(each, script)))


def has_letter(text: str, script: Script) -> bool:
    """Whether a name has a letter of the script at all."""
    return any(each.isalpha() and _fits(each, script) for each in text)


def _fits(character: str, script: Script) -> bool:
    if character in _SIGNS or character in "0123456789":
        return True
    if script is Script.ARABIC and character in _URDU_SIGNS:
        return True
    name = unicodedata.name(character, "")
    if script is Script.ARABIC and name.startswith("EXTENDED ARABIC-INDIC DIGIT"):
        return True
    return name.startswith(f"{script} ") and not _is_mark_of_latin(character, script)


def _is_mark_of_latin(character: str, script: Script) -> bool:
    """Look-alikes (full width, small capitals) are letters of no name here."""
    return script is Script.LATIN and unicodedata.normalize("NFKC", character) != character
