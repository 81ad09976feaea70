"""Default withholding from a file, and blacking out of withheld values in texts. Pure.

A withheld value is no part of the result: neither in its own place nor in a text that repeats it.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.casework.definition.fields import FieldType
from app.data_files.words import Words

BAR = "█████"
# Attributes, property and contact data of people; an officer who discloses them gives a reason.
_PERSONAL = frozenset(
    {
        *(FieldType.NAME, FieldType.NAME_UR, FieldType.CNIC, FieldType.MOBILE),
        *(FieldType.EMAIL, FieldType.PERSON, FieldType.ADDRESS),
    }
)
# Words in a question's name that say so where its type does not.
_PERSONAL_WORDS = frozenset(
    {
        *("name", "guardian", "father", "mother", "husband", "wife", "elder", "heir", "met"),
        *("born", "birth", "account", "iban", "bank", "phone", "mobile", "email", "cnic"),
        *("contact", "nominee", "witness", "tribe", "health", "religion"),
    }
)
# A business's name is in the public register. A name that is not here is taken for a person's.
_OF_BUSINESSES = ("business_name", "firm_name", "platform_name", "shop_name", "company_name")
# Answers chosen from lists say nothing when they are found elsewhere.
_CHOSEN = frozenset(
    {
        *(FieldType.CHOICE, FieldType.CHOICES, FieldType.YES_NO),
        *(FieldType.DISTRICT, FieldType.ACTIVITY),
    }
)
_TYPED = frozenset({FieldType.TEXT, FieldType.LONG_TEXT})
# A CNIC, a mobile number, a long number such as an account's, an IBAN, an e-mail address.
_CNIC = re.compile(r"(?<!\w)\d{5}[\s.-]?\d{7}[\s.-]?\d(?!\w)")
_ANYBODYS = re.compile(
    _CNIC.pattern + r"|(?<!\w)(?:\+?92|0)[\s.-]?3\d{2}[\s.-]?\d{3}[\s.-]?\d{4}(?!\w)"
    r"|(?<!\w)PK\d{2}\s?[A-Z]{4}(?:\s?\w{4}){4}(?!\w)"
    r"|(?<![\w.])\d{9,}(?!\w)"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    re.IGNORECASE,
)
# Digits in a row, of a number or a date, however they are set apart.
_RUN = re.compile(r"\+?\d(?:[\s./-]?\d){6,}")
_LEAST_DIGITS, _TELLING_DIGITS = 7, 10
_MIN_LETTERS = 3


class Section(StrEnum):
    """A chapter of the file."""

    APPLICANT = "applicant"
    ANSWERS = "answers"
    PAPERS = "papers"
    STEPS = "steps"
    LETTERS = "letters"
    NOTES = "notes"
    ORDER = "order"
    DECISION = "decision"


class Ground(StrEnum):
    """The ground for withholding a part of a file."""

    PRIVACY = "privacy"
    COMMERCIAL = "commercial"
    INVESTIGATION = "investigation"
    PRIVILEGE = "privilege"
    ECONOMY = "economy"
    THIRD_PARTY = "third_party"


GROUNDS: Mapping[Ground, Words] = {
    Ground.PRIVACY: Words("Privacy of a natural person", "کسی فرد کی نجی زندگی"),
    Ground.COMMERCIAL: Words("Commercial confidence", "کاروباری رازداری"),
    Ground.INVESTIGATION: Words("An investigation under way", "جاری تفتیش"),
    Ground.PRIVILEGE: Words("Legal privilege", "وکیل اور موکل کی رازداری"),
    Ground.ECONOMY: Words("Public money or the economy", "سرکاری رقم یا معیشت"),
    Ground.THIRD_PARTY: Words(
        "Given in confidence by another", "کسی اور کی اعتماد میں دی گئی معلومات"
    ),
}


@dataclass(frozen=True, kw_only=True)
class FilePart:
    """A part of a file: what it is called, and what stands there in both languages.

    `personal` parts are withheld unless an officer says why not. `typed` is a text that people
    wrote, which may repeat what is withheld elsewhere. `traces` are the texts to look for then.
    """

    key: str
    section: Section
    label: Words
    text: Words
    personal: bool = False
    typed: bool = False
    traces: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Choice:
    """An officer's choice for a part: withheld on a ground, or disclosed; `why` in words."""

    withheld: bool
    ground: str = ""
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Disclosed:
    """A part as it leaves the office. Withheld: no text, but a ground and a reason.

    `justification` is why a part was disclosed whole that would be withheld by itself.
    `struck`: some of its text is blacked out.
    """

    key: str
    section: Section
    label: Words
    text: Words | None
    ground: str = ""
    reason: str = ""
    justification: str = ""
    struck: bool = False

    @property
    def withheld(self) -> bool:
        """True if nothing of it is shown."""
        return self.text is None


def is_personal(name: str, kind: FieldType) -> bool:
    """Return True if an answer is withheld by default."""
    if name.removesuffix("_ur") in _OF_BUSINESSES:
        return False
    words = set(name.split("_"))
    return kind in _PERSONAL or (kind is not FieldType.YES_NO and bool(words & _PERSONAL_WORDS))


def is_typed(name: str, kind: FieldType) -> bool:
    """Return True if an answer is a text in somebody's own words."""
    return kind in _TYPED and name.removesuffix("_ur") not in _OF_BUSINESSES


def holds_cnic(text: str) -> bool:
    """Return True if a text holds a CNIC."""
    return _CNIC.search(text) is not None


def traces_of(kind: FieldType, value: Any, text: Words) -> tuple[str, ...]:  # noqa: ANN401 - any JSON
    """Return how an answer may be written elsewhere; nothing for one chosen from a list."""
    if kind in _CHOSEN:
        return ()
    shown = {each.removeprefix("Rs ").removesuffix(" روپے") for each in (text.en, text.ur)}
    return tuple(sorted({*shown, str(value)} - {""}))


def release(
    parts: Sequence[FilePart], choices: Mapping[str, Choice], struck: Sequence[str] = ()
) -> list[Disclosed]:
    """Return a file as it leaves the office; `struck` are more words to black out in texts."""
    hide = Censor([*struck, *_hidden(parts, choices)])
    return [_released(each, choices[each.key], hide) for each in parts]


def contradicted(parts: Sequence[FilePart], choices: Mapping[str, Choice]) -> list[str]:
    """Return the keys of personal data that is disclosed here and withheld elsewhere."""
    hide = Censor(_hidden(parts, choices))
    return [
        each.key
        for each in parts
        if each.personal and not choices[each.key].withheld
        if any(hide(text, numbers=False) != text for text in (each.text.en, each.text.ur))
    ]


def _hidden(parts: Sequence[FilePart], choices: Mapping[str, Choice]) -> list[str]:
    return [trace for each in parts if choices[each.key].withheld for trace in each.traces]


def _released(part: FilePart, choice: Choice, hide: "Censor") -> Disclosed:
    text = None if choice.withheld else _censored_text(part, choice, hide)
    return Disclosed(
        key=part.key,
        section=part.section,
        label=part.label,
        text=text,
        ground=choice.ground if choice.withheld else "",
        reason=hide(choice.why) if choice.withheld else "",
        justification="" if choice.withheld else hide(choice.why, numbers=False),
        struck=text is not None and text != part.text,
    )


def _censored_text(part: FilePart, choice: Choice, hide: "Censor") -> Words:
    if not part.typed:
        return part.text
    numbers = not choice.why
    return Words(hide(part.text.en, numbers=numbers), hide(part.text.ur, numbers=numbers))


class Censor:
    """Blacks out values in texts, however they are spaced; and numbers that are somebody's."""

    def __init__(self, hidden: Sequence[str]) -> None:
        """Take the values in."""
        digits = {_digits(each) for each in hidden if _is_number(each)}
        self._numbers = {each[-_TELLING_DIGITS:] for each in digits if len(each) >= _LEAST_DIGITS}
        words = {each.strip() for each in hidden if not _is_number(each) or _is_short(each)}
        long_first = sorted(words, key=lambda each: (-len(each), each))
        patterns = [_pattern(each) for each in long_first if len(each) >= _MIN_LETTERS]
        self._words = re.compile("|".join(patterns), re.IGNORECASE) if patterns else None

    def __call__(self, text: str, *, numbers: bool = True) -> str:
        """Return the text with bars; `numbers`: also what looks like anybody's number."""
        found = self._words.sub(BAR, text) if self._words else text
        found = _RUN.sub(self._of_run, found)
        return _ANYBODYS.sub(BAR, found) if numbers else found

    def _of_run(self, run: "re.Match[str]") -> str:
        written = _digits(run[0])
        return BAR if any(each in written for each in self._numbers) else run[0]


def _digits(text: str) -> str:
    return "".join(str(unicodedata.digit(each)) for each in text if each.isdecimal())


def _is_number(text: str) -> bool:
    return bool(text.strip()) and all(c.isdecimal() or c in "+-./ " for c in text.strip())


def _is_short(text: str) -> bool:
    return len(_digits(text)) < _LEAST_DIGITS


def _pattern(value: str) -> str:
    """Find a value with any spaces between its words; one of letters and digits, inside it too."""
    mixed = any(c.isdecimal() for c in value) and " " not in value and "," not in value
    pieces, between = (value, r"[\s.-]*") if mixed else (value.split(), r"\s+")
    return r"(?<!\w)" + between.join(re.escape(each) for each in pieces) + r"(?!\w)"
