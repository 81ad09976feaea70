"""Translate the sentences that use cases and schemas raise, at the door."""

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from app.text import Sentence
from app.web.i18n import language

# Between an amount and its currency, in either language: they stay together at a line's end.
_BESIDE_AN_AMOUNT = re.compile(r"(?<=\bRs) (?=%\()|(?<=\)s) (?=روپے)")


def translate(text: object) -> str:
    """Return the sentence in the reader's language; plain text is looked up as it stands."""
    if isinstance(text, Sentence):
        pattern: str = gettext(text.msgid)
        return _together(pattern) % _spoken(text.values) if text.values else pattern
    found: str = gettext(str(text)) if text else ""
    return found


def _spoken(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Let values that have names in both languages (a district, a question) say theirs."""
    return {
        name: value.named(language()) if hasattr(value, "named") else value
        for name, value in values.items()
    }


def _together(pattern: str) -> str:
    return _BESIDE_AN_AMOUNT.sub("\u00a0", pattern)
