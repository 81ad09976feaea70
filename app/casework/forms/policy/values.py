"""Validation of one answer, as it is kept. Pure, and total: any JSON may be checked."""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from app.casework.definition.fields import Field, FieldType
from app.casework.definition.limits import MAX_LINE_LENGTH, MAX_NUMBER, MAX_TEXT_LENGTH
from app.casework.forms.isic_activities import ACTIVITIES
from app.identity.people.identifiers import read_email
from app.money import MAX_PAISA, grouped_rupees
from app.text import Sentence, sentence

NOT_AMONG = sentence("Choose one of the answers in the list.")
_AGAIN = sentence("We could not read this. Enter it again.")
_CNIC = re.compile(r"[0-9]{13}")
_MOBILE = re.compile(r"\+923[0-9]{9}")


@dataclass(frozen=True, kw_only=True)
class Day:
    """The day for checks of answers: today in the province, and its districts by code."""

    today: date
    districts: Collection[str]


def problem_with(field: Field, value: Any, day: Day) -> Sentence | None:  # noqa: ANN401 - any JSON
    """Return the error of an answer that is one value, or None."""
    return _RULES[field.type](field, value, day)


def longest(field: Field) -> int:
    """Return the most characters that an answer may have."""
    return field.most or (MAX_TEXT_LENGTH if field.type is FieldType.LONG_TEXT else MAX_LINE_LENGTH)


def _text(field: Field, value: object, _: Day) -> Sentence | None:
    if not isinstance(value, str) or not value.strip():
        return _AGAIN
    least, most = field.least or 0, longest(field)
    if least <= len(value) <= most:
        return None
    if least:
        return sentence("Enter between %(least)s and %(most)s characters.", least=least, most=most)
    return sentence("Enter no more than %(most)s characters.", most=most)


def _name(field: Field, value: object, day: Day) -> Sentence | None:
    found = _text(field, value, day)
    if found is not None or not isinstance(value, str):
        return found
    urdu = field.type is FieldType.NAME_UR
    script = Script.ARABIC if urdu else Script.LATIN
    strange = strangers(value, script)
    if strange and urdu:
        return sentence("Use Urdu letters only. It contains others: %(it)s", it=strange)
    if strange:
        return sentence("Use English letters only. It contains others: %(it)s", it=strange)
    if not has_letter(value, script):
        return sentence("Enter a name with letters.")
    return None


def _number(field: Field, value: object, _: Day) -> Sentence | None:
    least = field.least or 0
    most = MAX_NUMBER if field.most is None else field.most
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
        return None
    return sentence("Enter a whole number from %(least)s to %(most)s.", least=least, most=most)


def _money(field: Field, value: object, _: Day) -> Sentence | None:
    least = field.least or 0
    most = MAX_PAISA if field.most is None else field.most
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
        return None
    return sentence(
        "Enter an amount from Rs %(least)s to Rs %(most)s.",
        least=grouped_rupees(least),
        most=grouped_rupees(most),
    )


def _date(field: Field, value: object, day: Day) -> Sentence | None:
    try:
        found = date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None or found.isoformat() != value:
        return sentence("Enter a date, for example 31-12-2026.")
    if field.past and found > day.today:
        return sentence("The date must be today or in the past.")
    if field.future and found < day.today:
        return sentence("The date must be today or in the future.")
    return None


def _yes_no(_: Field, value: object, __: Day) -> Sentence | None:
    return None if isinstance(value, bool) else sentence("Answer yes or no.")


def _choice(field: Field, value: object, _: Day) -> Sentence | None:
    return None if value in [choice.value for choice in field.choices] else NOT_AMONG


def _choices(field: Field, value: object, _: Day) -> Sentence | None:
    among = [choice.value for choice in field.choices]
    if not isinstance(value, list) or any(each not in among for each in value):
        return NOT_AMONG
    least, most = field.least or 1, field.most or len(among)
    if least <= len(value) <= most and len(value) == len(set(value)):
        return None
    return sentence("Choose from %(least)s to %(most)s of the answers.", least=least, most=most)


def _like(pattern: re.Pattern[str], wrong: Sentence) -> "Rule":
    def rule(_: Field, value: object, __: Day) -> Sentence | None:
        return None if isinstance(value, str) and pattern.fullmatch(value) else wrong

    return rule


def _email(_: Field, value: object, __: Day) -> Sentence | None:
    if isinstance(value, str) and read_email(value) == value:
        return None
    return sentence("Enter an e-mail address, for example name@example.com.")


def _district(_: Field, value: object, day: Day) -> Sentence | None:
    return None if isinstance(value, str) and value in day.districts else NOT_AMONG


def _activity(_: Field, value: object, __: Day) -> Sentence | None:
    return None if isinstance(value, str) and value in ACTIVITIES else NOT_AMONG


def _parts(_: Field, __: object, ___: Day) -> Sentence | None:
    """Answers of several parts are looked at part by part (`answers.py`)."""
    return _AGAIN


Rule = Callable[[Field, Any, Day], Sentence | None]
_RULES: Mapping[FieldType, Rule] = {
    FieldType.TEXT: _text,
    FieldType.LONG_TEXT: _text,
    FieldType.NAME: _name,
    FieldType.NAME_UR: _name,
    FieldType.NUMBER: _number,
    FieldType.MONEY: _money,
    FieldType.DATE: _date,
    FieldType.YES_NO: _yes_no,
    FieldType.CHOICE: _choice,
    FieldType.CHOICES: _choices,
    FieldType.CNIC: _like(
        _CNIC, sentence("Enter the 13 digits of the CNIC, for example 54400-1234567-1.")
    ),
    FieldType.MOBILE: _like(_MOBILE, sentence("Enter a mobile number, for example 0333 1234567.")),
    FieldType.EMAIL: _email,
    FieldType.DISTRICT: _district,
    FieldType.ACTIVITY: _activity,
    FieldType.PERSON: _parts,
    FieldType.ADDRESS: _parts,
    FieldType.GROUP: _parts,
}


# Between letters of names; the invisible joiner and non-joiner shape Urdu words.
_SIGNS = frozenset(" .,'’-–&()/·")
_URDU_SIGNS = frozenset("،۔\u200c\u200d")


class Script(StrEnum):
    """English or Urdu letters, as Unicode names them."""

    LATIN = "LATIN"
    ARABIC = "ARABIC"


def strangers(text: str, script: Script) -> str:
    """Return the characters of a name that are not of the script, each once, in their order."""
    return "".join(dict.fromkeys(each for each in text if not _fits(each, script)))


def has_letter(text: str, script: Script) -> bool:
    """Return True if a name has a letter of the script at all."""
    return any(each.isalpha() and _fits(each, script) for each in text)


def _fits(character: str, script: Script) -> bool:
    if character in _SIGNS or character in "0123456789":
        return True
    if script is Script.ARABIC and character in _URDU_SIGNS:
        return True
    name = unicodedata.name(character, "")
    if script is Script.ARABIC and name.startswith("EXTENDED ARABIC-INDIC DIGIT"):
        return True
    return name.startswith(f"{script} ") and not _is_mark_of_latin(character, script)


def _is_mark_of_latin(character: str, script: Script) -> bool:
    """Look-alikes (full width, small capitals) are letters of no name here."""
    return script is Script.LATIN and unicodedata.normalize("NFKC", character) != character
