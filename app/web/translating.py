"""Translate the sentences that use cases and schemas raise, at the door."""

import re

from flask_babel import gettext

from app.text import Sentence
from app.web.i18n import spoken

# Between an amount and its currency, in either language: they stay together at a line's end.
_BESIDE_AN_AMOUNT = re.compile(r"(?<=\bRs) (?=%\()|(?<=\)s) (?=روپے)")


def translate(text: object) -> str:
    """Return the sentence in the reader's language; plain text is looked up as it stands."""
    if isinstance(text, Sentence):
        pattern: str = gettext(text.msgid)
        return _together(pattern) % spoken(text.values) if text.values else pattern
    found: str = gettext(str(text)) if text else ""
    return found


def _together(pattern: str) -> str:
    return _BESIDE_AN_AMOUNT.sub("\u00a0", pattern)
