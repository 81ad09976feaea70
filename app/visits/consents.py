"""Consent texts to read out before an act, by spoken language; each text is kept.

A language without a text that a speaker has checked gets none of the system's: the Urdu is read,
and said in that language by somebody at the centre. A recording may accompany it (`app/guides`).
"""

from typing import NamedTuple

from app.data_files.words import Words
from app.spoken_languages import LANGUAGES as LANGUAGES

_TEXTS = {
    "en": (
        "You are here in person and have shown your CNIC. The officer {officer} will "
        "now do one thing in your name: {act}. Nothing else will be done. Your "
        "thumbprint and the name of your witness {witness} are kept with it. You can "
        "ask to see it, and you can say later that you were not here. Do you agree?"
    ),
    "ur": (
        "آپ خود یہاں موجود ہیں اور اپنا شناختی کارڈ دکھا چکے ہیں۔ افسر {officer} اب آپ "
        "کے نام پر صرف ایک کام کریں گے: {act}۔ اس کے سوا کچھ نہیں کیا جائے گا۔ آپ کے "
        "انگوٹھے کا نشان اور آپ کے گواہ {witness} کا نام اس کے ساتھ رکھا جائے گا۔ آپ "
        "اسے دیکھنے کی درخواست کر سکتے ہیں، اور بعد میں کہہ سکتے ہیں کہ آپ یہاں نہیں "
        "تھے۔ کیا آپ متفق ہیں؟"
    ),
}


def written_in(language: str) -> str:
    """Return the language of the text that is read out where consent is given in a language."""
    return language if language in _TEXTS else "ur"


class Consent(NamedTuple):
    """The text that is read, and the language that it is written in."""

    text: str
    written_in: str


def consent(language: str, *, officer: Words, act: Words, witness: str) -> Consent:
    """Return the text that is read out where consent is given in a language."""
    written = written_in(language)
    named = {"officer": officer.named(written), "act": act.named(written)}
    text = _TEXTS[written].format(**named, witness=witness)
    return Consent(text=text, written_in=written)
