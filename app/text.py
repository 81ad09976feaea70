"""Sentences for people, written where the rule is and translated only at the door.

Use cases and models know no Flask, so they cannot translate. They raise a `Sentence`: an English
text that remembers its pattern, which is the key of its Urdu translation, and the values in it.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Self


class Sentence(str):
    """An English sentence that remembers its `%(name)s` pattern and values."""

    __slots__ = ("msgid", "values")
    msgid: str
    values: dict[str, Any]

    def __new__(cls, msgid: str, values: dict[str, Any] | None = None) -> Self:
        """Build the English text and keep what it was built from."""
        made = super().__new__(cls, msgid % values if values else msgid)
        made.msgid, made.values = msgid, values or {}
        return made


def sentence(msgid: str, **values: Any) -> Sentence:  # noqa: ANN401 - any printable value may go into a sentence
    """Mark a sentence for translation; Babel extracts calls of this name."""
    return Sentence(msgid, values)


def write_sentence(text: Sentence | str) -> dict[str, Any]:
    """Write a sentence as JSON; what a person typed has only its text."""
    if not isinstance(text, Sentence):
        return {"text": str(text)}
    return {
        "text": str(text),
        "msgid": text.msgid,
        "values": {name: _plain(value) for name, value in text.values.items()},
    }


def read_sentence(stored: Mapping[str, Any]) -> Sentence | str:
    """Read a stored sentence, to be translated at the door."""
    if "msgid" not in stored:
        return str(stored["text"])
    return Sentence(stored["msgid"], stored["values"] or None)


def _plain(value: Any) -> Any:  # noqa: ANN401 - any printable value
    return value if isinstance(value, int | str) else str(value)


def isolated(value: object) -> str:
    """Keep a reference or amount in its own direction outside markup (Unicode's isolates).

    In a page's body the filter "ltr" does it.
    """
    return f"\u2066{value}\u2069"


_ARABIC = re.compile(r"[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")
_LATIN = re.compile("[A-Za-z]")
_WRITTEN = re.compile("[A-Za-z0-9]")
_OF_TEXT = re.compile(r"%\((\w+)\)s")
_ADDRESS = re.compile(r"/|https?:|mailto:")
# 54400-1234567-1 and 0333 1234567: after an Urdu letter their parts would change places. What is
# isolated, a blank or an address stays; a code may have parts (99-0000, SP-KECH-2026-00001, Rs
# 2,500.50), and a sign before or behind.
_CODES = re.compile(
    r"\u2066[^\u2069]*\u2069|https?://\S+|%(?:\(\w+\))?[.\d]*[sdf]"
    r"|(?P<code>(?<![A-Za-z0-9])[-+−#]?"
    r"(?:[A-Za-z0-9]+(?:[-/.,: \u00a0@_–]+[A-Za-z0-9]+)+|[A-Za-z0-9]*[0-9][A-Za-z0-9]*)"
    r"(?: ?%%?|\+)?)"
)


def is_urdu(text: str) -> bool:
    """Return True if any letter of a text is Urdu's."""
    return _ARABIC.search(text) is not None


def has_latin(text: str) -> bool:
    """Return True if any letter of a text is one of English."""
    return _LATIN.search(text) is not None


def apart(value: object) -> str:
    """Return a value for use within Urdu: whole in its own direction, or code by code.

    Every number, code, reference, amount and name in English is isolated here, so that authors of
    sentences need not think of it. Markup has its own boxes, an address is no text.
    """
    if isinstance(value, str) and hasattr(value, "__html__"):
        return value
    text = str(value)
    if is_urdu(text):
        return codes_apart(text)
    if "\u2066" in text or not _WRITTEN.search(text) or _ADDRESS.match(text):
        return text
    return isolated(text)


def codes_apart(urdu: str) -> str:
    """Isolate each number and code within a text of Urdu that is not isolated yet."""
    if not urdu.isascii() and _WRITTEN.search(urdu) is None:
        return urdu
    return _isolated_codes(urdu, _has_digits)


def _isolated_codes(urdu: str, which: Callable[[str], bool]) -> str:
    """Isolate those codes of a text for which `which` says so."""

    def write(at: re.Match[str]) -> str:
        return isolated(at[0]) if at["code"] is not None and which(at["code"]) else at[0]

    return _CODES.sub(write, urdu)


def _has_digits(code: str) -> bool:
    return any(each.isdigit() for each in code)


def filled(pattern: str, values: Mapping[str, Any], *, urdu: bool) -> str:
    """Fill the blanks of a pattern; in Urdu each value is set apart (see `apart`)."""
    if urdu:
        texts = set(_OF_TEXT.findall(pattern))
        values = {name: apart(each) if name in texts else each for name, each in values.items()}
    return pattern % values


@lru_cache(maxsize=4096)
def in_order(urdu: str) -> str:
    """Isolate codes of several parts in a text of ours in Urdu: plain numbers keep their order.

    The text may be a pattern: its blanks stay.
    """
    return _isolated_codes(urdu, _has_parts)


def _has_parts(code: str) -> bool:
    return _has_digits(code) and not code.isdecimal()
