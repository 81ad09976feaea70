"""Barred words that come with the release: suggestions that two officers still have to make law."""

from datetime import date

from app.parameters.public import Confidence
from registration.names.policy.barred import Effect
from registration.names.policy.kinds import BusinessKind
from registration.names.use_cases.bar_words import ProposeBarredWord

_RECORDS_BEGIN = date(2020, 1, 1)
_ACT = "Partnership Act, 1932, s. 58(3)"
_LEAVE = (
    "The Act lets Government consent in writing: an officer who has the paper accepts the name."
)
_FIRMS = (BusinessKind.PARTNERSHIP,)
_NO_COMPANY = (BusinessKind.PARTNERSHIP, BusinessKind.SOLE_PROPRIETOR)
_SAMPLE = "Sample, not law: no list of the province was found"


def _by_law(word: str, word_ur: str, *also: str) -> ProposeBarredWord:
    return ProposeBarredWord(
        word=word,
        word_ur=word_ur,
        also=also,
        kinds=_FIRMS,
        effect=Effect.REFUSE,
        valid_from=_RECORDS_BEGIN,
        instrument=_ACT,
        confidence=Confidence.OFFICIAL,
        note=f"{_LEAVE} The first day is that of our records.",
    )


def _sample(
    word: str, word_ur: str, *also: str, kinds: tuple[BusinessKind, ...] = (), note: str
) -> ProposeBarredWord:
    return ProposeBarredWord(
        word=word,
        word_ur=word_ur,
        also=also,
        kinds=kinds,
        effect=Effect.WARN,
        valid_from=_RECORDS_BEGIN,
        instrument=_SAMPLE,
        confidence=Confidence.UNVERIFIED,
        note=note,
    )


_COMPANIES_ONLY = "Ask SECP: the word tells of a liability that only companies have."
_LIKE_AN_OFFICE = "Ask the Law Department: the word may imply the patronage of Government."
SUGGESTED = (
    _by_law("Government", "حکومت", "Govt", "Goverment", "Gov", "Sarkari", "گورنمنٹ", "سرکاری"),
    _by_law("Jinnah", "جناح", "Jinah"),
    _by_law("Quaid-i-Azam", "قائد اعظم", "Quaid-e-Azam", "Qaid-e-Azam", "Quaideazam", "Qaideazam"),
    _sample("Limited", "لمیٹڈ", "Ltd", "لمٹیڈ", kinds=_NO_COMPANY, note=_COMPANIES_ONLY),
    _sample("Private", "پرائیویٹ", "Pvt", "پرائیوٹ", kinds=_NO_COMPANY, note=_COMPANIES_ONLY),
    _sample("Federal", "وفاقی", "فیڈرل", note=_LIKE_AN_OFFICE),
    _sample("Provincial", "صوبائی", note=_LIKE_AN_OFFICE),
    _sample("Ministry", "وزارت", note=_LIKE_AN_OFFICE),
    _sample("Bank", "بینک", "بنک", note="Ask the State Bank: the business may need its licence."),
)
