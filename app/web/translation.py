"""Translate the sentences that use cases and schemas raise, at the door."""

import re
from functools import lru_cache
from gettext import NullTranslations, translation

from flask_babel import gettext
from markupsafe import Markup

from app.text import Sentence, filled, sentence
from app.web.i18n import TRANSLATIONS, fill, spoken

# Between an amount and its currency, in either language: they stay together at a line's end.
_BESIDE_AN_AMOUNT = re.compile(r"(?<=\bRs) (?=%\()|(?<=\)s) (?=روپے)")


def translate(text: object) -> str:
    """Return the sentence in the reader's language; plain text is its own key, markup stays."""
    if isinstance(text, Sentence):
        pattern: str = gettext(text.msgid)
        return fill(_together(pattern), spoken(text.values)) if text.values else pattern
    if isinstance(text, Markup):
        return text
    found: str = gettext(str(text)) if text else ""
    return found


def yes_or_no(is_so: object) -> str:
    """Return "Yes" or "No" in the reader's language."""
    return translate(sentence("Yes") if is_so else sentence("No"))


def _together(pattern: str) -> str:
    return _BESIDE_AN_AMOUNT.sub("\u00a0", pattern)


def in_language(text: Sentence, language: str) -> str:
    """Return a sentence in "en" or "ur" if there is no page yet: in a message, on a paper."""
    pattern = _catalogue(language).gettext(text.msgid)
    return filled(pattern, text.values, urdu=language == "ur") if text.values else pattern


@lru_cache(maxsize=2)
def _catalogue(language: str) -> NullTranslations:
    return translation("messages", TRANSLATIONS, [language], fallback=True)
