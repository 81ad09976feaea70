"""Barred words that come with the release: suggestions that two officers still have to make law."""

from datetime import date

from app.parameters.public import Confidence
from registration.names.policy.barred import Effect
from registration.names.policy.kinds import BusinessKind
from registration.names.use_cases.bar_words import ProposeBarredWord

_RECORDS_BEGIN = date(2020, 1, 1)
_ACT = "Partnership Act 1932, s. 58(3)"
# Of companies: names that suggest a connection with Government, or a head of state as patron.
_ACTS = f"{_ACT}; Companies Act 2017, s. 10(2)"
_LEAVE = "The Acts except names for which Government, or SECP, consented in writing."
_ALL_BY_LAW = (BusinessKind.PARTNERSHIP, BusinessKind.COMPANY)
_NO_LAW_FOUND = (BusinessKind.SOLE_PROPRIETOR,)
_NO_COMPANY = (BusinessKind.PARTNERSHIP, BusinessKind.SOLE_PROPRIETOR)
_SAMPLE = "Sample, not law: no list of the province was found"


def _by_law(word: str, word_ur: str, *also: str) -> ProposeBarredWord:
    return ProposeBarredWord(
        word=word,
        word_ur=word_ur,
        also=also,
        kinds=_ALL_BY_LAW,
        held_kinds=_NO_LAW_FOUND,
        effect=Effect.REFUSE,
        valid_from=_RECORDS_BEGIN,
        instrument=_ACTS,
        confidence=Confidence.OFFICIAL,
        note=f"{_LEAVE} The first day is that of our records. Of a business of one person no law"
        " was found: there two officers decide.",
    )


def _implied(
    word: str, word_ur: str, *also: str, ground: str = "", note: str = ""
) -> ProposeBarredWord:
    """Return a word that no Act names: that one means it is a reading, which holds at most."""
    return ProposeBarredWord(
        word=word,
        word_ur=word_ur,
        also=also,
        effect=Effect.REFUSE,
        valid_from=_RECORDS_BEGIN,
        instrument=ground or _BY_READING,
        confidence=Confidence.SECONDARY,
        note=note or _LIKE_AN_OFFICE,
    )


def _sample(word: str, word_ur: str, *also: str, note: str) -> ProposeBarredWord:
    return ProposeBarredWord(
        word=word,
        word_ur=word_ur,
        also=also,
        kinds=_NO_COMPANY,
        effect=Effect.WARN,
        valid_from=_RECORDS_BEGIN,
        instrument=_SAMPLE,
        confidence=Confidence.UNVERIFIED,
        note=note,
    )


_BY_READING = (
    f"{_ACT} bars words that express or imply the sanction, approval or patronage of Government;"
    " that this word does is a reading (compare SECP's prohibited words, S.R.O. 704(I)/2017)"
)
_BANKS = (
    "Banking Companies Ordinance 1962, s. 8 (use of the word “bank”), read in secondary sources"
)
_LIKE_AN_OFFICE = "Ask the Law Department whether the word implies the patronage of Government."
_COMPANIES_ONLY = "Ask SECP: the word tells of a liability that only companies have."
SUGGESTED = (
    _by_law("Government", "حکومت", "Govt", "Goverment", "Gov", "Sarkari", "گورنمنٹ", "سرکاری"),
    _by_law("Jinnah", "جناح", "Jinah"),
    _by_law("Quaid-i-Azam", "قائد اعظم", "Quaid-e-Azam", "Qaid-e-Azam", "Quaideazam", "Qaideazam"),
    _sample("Limited", "لمیٹڈ", "Ltd", "لمٹیڈ", note=_COMPANIES_ONLY),
    _sample("Private", "پرائیویٹ", "Pvt", "پرائیوٹ", note=_COMPANIES_ONLY),
    _implied("Federal", "وفاقی", "فیڈرل"),
    _implied("Provincial", "صوبائی", "پراونشل"),
    _implied("Ministry", "وزارت", "منسٹری"),
    _implied("Secretariat", "سیکرٹریٹ", "سیکریٹریٹ"),
    _implied("Prime Minister", "وزیر اعظم"),
    _implied("Chief Minister", "وزیر اعلی", "وزیراعلیٰ"),
    _implied("Governor", "گورنر"),
    _implied("Parliament", "پارلیمنٹ"),
    _implied("National Assembly", "قومی اسمبلی"),
    _implied("Provincial Assembly", "صوبائی اسمبلی"),
    _implied("Municipal", "میونسپل", "Metropolitan Corporation"),
    _implied("Supreme Court", "سپریم کورٹ", "عدالت عظمیٰ"),
    _implied("High Court", "ہائی کورٹ", "عدالت عالیہ"),
    _implied(
        "State Bank",
        "اسٹیٹ بینک",
        "State Bank of Pakistan",
        "سٹیٹ بینک",
        ground=f"{_BY_READING}; {_BANKS}",
    ),
    _implied(
        "Bank",
        "بینک",
        "بنک",
        "Banking",
        "Banker",
        "Bankers",
        "بینکنگ",
        ground=_BANKS,
        note="Ask the State Bank: a name that holds the word needs its licence.",
    ),
)
