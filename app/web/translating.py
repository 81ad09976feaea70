"""Translate the sentences that use cases and schemas raise, at the door."""

from flask_babel import gettext

from app.text import Sentence
from app.web.i18n import spoken


def translate(text: object) -> str:
    """Return the sentence in the reader's language; plain text is looked up as it stands."""
    if isinstance(text, Sentence):
        pattern: str = gettext(text.msgid)
        return pattern % spoken(text.values) if text.values else pattern
    found: str = gettext(str(text)) if text else ""
    return found
