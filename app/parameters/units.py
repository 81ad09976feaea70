"""Units: how a value is read from text, kept as JSON, typed for rules and written back as text.

`read(definition, written(unit, value)) == value` for every value. Money is whole paisa; per cents
and shares are exact, kept as text because JSON numbers are not.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from app.errors import Invalid
from app.money import plain_rupees, read_rupees
from app.parameters.definitions import ParameterDefinition, Unit
from app.text import Sentence, sentence
from app.typed_text import NumberError, plain_number, plain_typed

Stored = int | str | bool
Typed = int | str | bool | Decimal | Fraction
MAX_TEXT_LENGTH = 500

_WHOLE = re.compile(r"[0-9]{1,7}")
_PERCENT = re.compile(r"[0-9]{1,7}(\.[0-9]{1,4})?")
_FRACTION = re.compile(r"([0-9]{1,4})(?:/([0-9]{1,4}))?")
_BOOLEAN = {"yes": True, "no": False, "true": True, "false": False}


def read(definition: ParameterDefinition, text: str) -> Stored:
    """Read what an officer typed. Raises Invalid on the field `value`."""
    found = _READERS[definition.unit](definition, text.strip())
    if isinstance(found, Sentence):
        raise Invalid(found, fields={"value": found})
    return found


def typed(unit: Unit, value: Stored) -> Typed:
    """Type a stored value: int (paisa, days …), Decimal (percent), Fraction, str or bool."""
    if unit is Unit.PERCENT:
        return Decimal(str(value))
    return Fraction(str(value)) if unit is Unit.FRACTION else value


def written(unit: Unit, value: Stored) -> str:
    """Write a stored value as an officer would type it."""
    if unit is Unit.PAISA:
        return plain_rupees(int(value))
    if unit is Unit.BOOLEAN:
        return "yes" if value else "no"
    return str(value)


def _paisa(_definition: ParameterDefinition, text: str) -> Stored | Sentence:
    try:
        return read_rupees(text)
    except NumberError as error:
        return error.reason


def _percent(definition: ParameterDefinition, typed: str) -> Stored | Sentence:
    try:
        text = plain_number(typed, _out_of_range(definition))
    except NumberError as error:
        return error.reason
    if not _PERCENT.fullmatch(text) or not _within(definition, Decimal(text)):
        return _out_of_range(definition)
    whole, _, decimals = text.partition(".")
    decimals = decimals.rstrip("0")
    return str(int(whole)) + (f".{decimals}" if decimals else "")


def _fraction(_definition: ParameterDefinition, text: str) -> Stored | Sentence:
    match = _FRACTION.fullmatch(plain_typed(text))
    if match is None or int(match[2] or 1) == 0:
        return sentence("Enter a share of the whole, for example 1/3.")
    share = Fraction(int(match[1]), int(match[2] or 1))
    return (
        str(share) if 0 <= share <= 1 else sentence("Enter a share of the whole, for example 1/3.")
    )


def _whole(definition: ParameterDefinition, typed: str) -> Stored | Sentence:
    text = plain_typed(typed)
    if not _WHOLE.fullmatch(text) or not _within(definition, Decimal(text)):
        return _out_of_range(definition)
    return int(text)


def _choice(definition: ParameterDefinition, text: str) -> Stored | Sentence:
    known = [value for value, _label in definition.choices]
    return text if text in known else sentence("Choose one of the options.")


def _text(_definition: ParameterDefinition, text: str) -> Stored | Sentence:
    if 0 < len(text) <= MAX_TEXT_LENGTH:
        return text
    return sentence("Fill this in, with up to %(most)s characters.", most=MAX_TEXT_LENGTH)


def _boolean(_definition: ParameterDefinition, text: str) -> Stored | Sentence:
    found = _BOOLEAN.get(text.lower())
    return sentence("Choose yes or no.") if found is None else found


def _within(definition: ParameterDefinition, number: Decimal) -> bool:
    return definition.least <= number <= definition.most


def _out_of_range(definition: ParameterDefinition) -> Sentence:
    return sentence(
        "Enter a number from %(least)s to %(most)s.", least=definition.least, most=definition.most
    )


_READERS: dict[Unit, Callable[[ParameterDefinition, str], Stored | Sentence]] = {
    Unit.PAISA: _paisa,
    Unit.PERCENT: _percent,
    Unit.FRACTION: _fraction,
    Unit.DAYS: _whole,
    Unit.MINUTES: _whole,
    Unit.COUNT: _whole,
    Unit.CHOICE: _choice,
    Unit.TEXT: _text,
    Unit.BOOLEAN: _boolean,
}
