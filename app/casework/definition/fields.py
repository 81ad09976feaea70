"""Fields of forms: what people fill in, and what officers do.

Answers as JSON, by type: text, long_text, name, name_ur, email: text; number: whole number; money:
paisa; date: ISO; yes_no: boolean; choice: a choice's value; choices: list of them; cnic: 13 digits;
mobile: +92…; district: its code; activity: an ISIC class (4 digits); person: {name, name_ur, cnic};
address: {line, district}; group: list of objects with the group's fields.
"""

from dataclasses import dataclass
from enum import StrEnum

from app.casework.definition.determinants import ALWAYS, Determinant
from app.data_files.words import Words


class FieldType(StrEnum):
    """The type of a field."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NAME = "name"
    NAME_UR = "name_ur"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"
    CNIC = "cnic"
    MOBILE = "mobile"
    EMAIL = "email"
    DISTRICT = "district"
    ACTIVITY = "activity"
    PERSON = "person"
    ADDRESS = "address"
    GROUP = "group"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One of the answers that may be chosen."""

    value: str
    words: Words


@dataclass(frozen=True, kw_only=True)
class Field:
    """A question.

    `least` and `most` bound a text's length, a number, an amount in paisa, a group's rows, or how
    many may be chosen. `past` and `future` say on which side of today a date lies. `unique` names
    a group's fields that no two rows may share ("partner.cnic" is the CNIC of a person). `prefill`
    names a fact that answers it at first; `check` a check that a domain makes of it (see ports).
    """

    name: str
    type: FieldType
    label: Words
    hint: Words | None = None
    required: bool = True
    when: Determinant = ALWAYS
    choices: tuple[Choice, ...] = ()
    least: int | None = None
    most: int | None = None
    past: bool = False
    future: bool = False
    fields: tuple["Field", ...] = ()
    unique: tuple[str, ...] = ()
    prefill: str = ""
    check: str = ""
