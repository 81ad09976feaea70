"""Sentences for people, written where the rule is and translated only at the door.

Use cases and models know no Flask, so they cannot translate. They raise a `Sentence`: an English
text that remembers its pattern, which is the key of its Urdu translation, and the values in it.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Self

# 54400-1234567-1 and 0333 1234567: after an Urdu letter their parts would change places.
_IN_PARTS = re.compile(r"\u2066[^\u2069]*\u2069|(\d+(?:[-/.,: ]\d+)*[- ]\d+(?:[-/.,: ]\d+)*)")


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
    """Read it back, to be translated at the door."""
    if "msgid" not in stored:
        return str(stored["text"])
    return Sentence(stored["msgid"], stored["values"] or None)


def _plain(value: Any) -> Any:  # noqa: ANN401 - any printable value
    return value if isinstance(value, int | str) else str(value)


def isolated(value: object) -> str:
    """Keep a reference or amount in its own direction where no markup can be (Unicode's isolates).

    In a page's body the filter "ltr" does it.
    """
    return f"\u2066{value}\u2069"


@lru_cache(maxsize=4096)
def in_order(urdu: str) -> str:
    """Keep the parts of a number in their order within a line of Urdu (Unicode's isolates)."""
    return _IN_PARTS.sub(lambda at: f"\u2066{at[1]}\u2069" if at[1] else at[0], urdu)
