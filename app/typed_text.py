"""Numbers and references as typed or pasted: other digits, and invisible marks.

Pages and messages put invisible marks around a number so that it keeps its order within Urdu
(`app.text.isolated`); a person who copies it from there pastes them too.
"""

import re

from app.text import Sentence, sentence

# Phones here also type ۰۱۲۳ (Urdu) and ٠١٢٣ (Arabic); both become 0123.
_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "0123456789" * 2)
# Zero width, marks and isolates of direction, and the byte order mark.
_UNSEEN = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_DASHES = re.compile("[\u2010-\u2015\u2212]")


def seen(text: str) -> str:
    """Return the text without invisible marks, and with every dash as one."""
    return _DASHES.sub("-", _UNSEEN.sub("", text))


def plain_typed(text: str) -> str:
    """Return the visible text with ASCII digits; spaces stay."""
    return seen(text).translate(_DIGITS)


_LOCAL_DAY = re.compile(r"(\d{1,2})[-/ .](\d{1,2})[-/ .](\d{4})")


def iso_day(text: str) -> str:
    """Return a day as people here write it (31-12-2026) as ISO; all else as it is, unchecked."""
    found = _LOCAL_DAY.fullmatch(text.strip())
    return f"{found[3]}-{int(found[2]):02d}-{int(found[1]):02d}" if found else text


class Typed(str):
    """A text typed by a person: on a page, in a CSV file. A program's text is a plain `str`.

    Fields of numbers read the first as people write, the second by the API's description.
    """

    __slots__ = ()


class NumberError(ValueError):
    """A text that is no readable number; `reason` is for the person who typed it."""

    def __init__(self, reason: Sentence) -> None:
        """Keep the sentence."""
        super().__init__(reason)
        self.reason = reason


# U+066C is the Arabic thousands separator; the spaces are those that hold a number together.
_GROUPING = ",\u060c\u066c"
_KEEPING_SPACES = "\u00a0\u2007\u2009\u202f"
_DECIMAL_POINT = "\u066b"
_NUMBER = re.compile(
    r"([0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]?(?:,[0-9]{2})*,[0-9]{3})(\.[0-9]+)?"
)
_COMMA_FOR_POINT = re.compile(r"([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+),([0-9]{1,2})")
_POINTS_FOR_COMMAS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3}){2,}")
_WITH_COMMAS = re.compile(r"[0-9,]*,[0-9,]*(\.[0-9]+)?")
_WITH_SPACES = re.compile(r"[0-9]+(?:[\s,][0-9]+)+(\.[0-9]+)?")
# No number that anybody means is longer; a sentence about it would fill the page.
_MAX_CHARACTERS = 60


def plain_number(text: str, otherwise: Sentence) -> str:
    """Return a non-negative number as ASCII digits with at most one point ("1234567.50").

    Understood are Urdu and Arabic digits, "٫" as the point, and complete groups of one kind:
    1,234,567 or 12,34,567, with "," "،" "٬" or a space that does not break. Raises NumberError with
    the correct form if it is clear, else with `otherwise`.
    """
    plain = plain_typed(text).strip().replace(_DECIMAL_POINT, ".")
    marks = set(plain) & {*_GROUPING, *_KEEPING_SPACES}
    one_kind = plain.replace(marks.pop(), ",") if len(marks) == 1 else plain
    spaced = any(mark in plain for mark in _KEEPING_SPACES)
    if _NUMBER.fullmatch(one_kind):
        return one_kind.replace(",", "")
    raise NumberError(_why_no_number(one_kind, otherwise, spaced=spaced))


def _why_no_number(text: str, otherwise: Sentence, *, spaced: bool) -> Sentence:
    if len(text) > _MAX_CHARACTERS:
        return otherwise
    if _WITH_SPACES.fullmatch(text) and (spaced or " " in text):
        return _NO_SPACES
    if match := _COMMA_FOR_POINT.fullmatch(text):
        return sentence(
            "Enter %(meant)s: use a point, not a comma, for decimals.",
            meant=f"{match[1].replace('.', '')}.{match[2]}",
        )
    if _POINTS_FOR_COMMAS.fullmatch(text):
        return sentence(
            "A number can have only one decimal point. Enter %(meant)s instead.",
            meant=text.replace(".", ""),
        )
    return _GROUPS if _WITH_COMMAS.fullmatch(text) else otherwise


_NO_SPACES = sentence("Leave out the spaces between the digits.")
_GROUPS = sentence(
    "The commas are not where a number has them. Enter it as 1,234,567 or 12,34,567, or"
    " leave the commas out."
)
