"""Sentences in stored reports: the pattern and its values are kept, so Urdu readers get Urdu."""

from typing import Any

from app.db import Json
from app.text import Sentence


def write_said(text: Sentence | str) -> Json:
    """Write a sentence as JSON; what a person typed has only its text."""
    if not isinstance(text, Sentence):
        return {"text": str(text)}
    return {
        "text": str(text),
        "msgid": text.msgid,
        "values": {name: _plain(value) for name, value in text.values.items()},
    }


def read_said(said: Json) -> Sentence | str:
    """Read it back, to be translated at the door."""
    if "msgid" not in said:
        return str(said["text"])
    return Sentence(said["msgid"], said["values"] or None)


def _plain(value: Any) -> Any:  # noqa: ANN401 - any printable value
    return value if isinstance(value, int | str) else str(value)
