"""Sentences for people, written where the rule is and translated only at the door.

Use cases and models know no Flask, so they cannot translate. They raise a `Sentence`: an English
text that remembers its pattern, which is the key of its Urdu translation, and the values in it.
"""

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
