"""Marshmallow building blocks shared by both doors: strict, limited, and free of surprises."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields, validate

from app.calendar import PROVINCE
from app.money import PLAIN_PATTERN, grouped_rupees, parse_rupees, plain_rupees, read_rupees
from app.search_text import urdu
from app.text import Sentence, sentence
from app.typed_text import NumberError, Typed, iso_day, plain_number
from app.urdu_names import NamedInBoth

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
SHORT, LONG = 200, 5_000
# Python cannot calculate a day after the last that it has: rules add days, pages other zones.
FIRST_YEAR, LAST_YEAR = 1000, 3000
MAX_ROWS = 1_000


# marshmallow's messages, in words for people; a field's own words stay.
PLAIN_WORDS = {
    "Missing data for required field.": sentence("Fill this in."),
    "Field may not be null.": sentence("Fill this in."),
    "Not a valid string.": sentence("Enter this as text."),
    "Not a valid boolean.": sentence("Answer yes or no."),
    "Not a valid integer.": sentence("Enter a whole number."),
    "Not a valid list.": sentence("Send this as a list."),
    "Not a valid mapping type.": sentence("Send this as an object with named fields."),
    "Not a valid UUID.": sentence("Choose one of the answers in the list."),
    "Must be one of: {choices}.": sentence("Choose one of the answers in the list."),
}


class CommandSchema(NamedInBoth):
    """Input of a command. Unknown keys are refused; form bookkeeping is dropped by the door."""

    error_messages = {  # noqa: RUF012 - marshmallow reads it from the class
        "unknown": sentence("This field is not known here. Check its spelling, or leave it out."),
        "type": sentence("Send this as an object with named fields."),
    }

    class Meta:
        """Refuse what we do not know: a misspelt key must not be silently ignored."""

        unknown = RAISE

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Let every field refuse in plain words."""
        super().on_bind_field(field_name, field_obj)
        _use_plain_words(field_obj)


def _use_plain_words(field_obj: fields.Field[Any]) -> None:
    """Replace the messages of a field and, if it is a list, of its entries."""
    for key, words in field_obj.error_messages.items():
        if isinstance(words, str):
            field_obj.error_messages[key] = PLAIN_WORDS.get(words, words)
    if isinstance(field_obj, fields.List):
        _use_plain_words(field_obj.inner)


class QuerySchema(NamedInBoth):
    """Filters in an address: unknown ones are ignored, since links travel."""

    class Meta:
        """Ignore unknown keys."""

        unknown = EXCLUDE


class KeptQuery(QuerySchema):
    """Filters that depend on neither actor nor time: each address is read once, and kept.

    Most programs ask for the same address, and reading it took as long as the list itself.
    """


class Text(fields.String):
    """Text with a limit, trimmed, without control characters (PostgreSQL refuses NUL)."""

    def __init__(self, *, most: int = SHORT, least: int = 0, **kwargs: Any) -> None:  # noqa: ANN401 - marshmallow's own
        """Limit the length; a required text must have at least one character."""
        least = least or (1 if kwargs.get("required") else 0)
        validators = [validate.Length(min=least, max=most, error=_length_error(least, most))]
        validators += kwargs.pop("validate", [])
        super().__init__(validate=validators, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:  # noqa: ANN401 - marshmallow's own
        text = super()._deserialize(value, attr, data, **kwargs).replace("\r\n", "\n").strip()
        if _CONTROL.search(text):
            raise ValidationError(
                sentence("This contains characters that we cannot store. Type it again.")
            )
        return text


class UrduText(Text):
    """Text whose Arabic letters are written as Urdu writes them, so that search finds it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:  # noqa: ANN401 - marshmallow's own
        return urdu(super()._deserialize(value, attr, data, **kwargs))


def _length_error(least: int, most: int) -> Sentence:
    if least == 1:
        return sentence("Fill this in, with up to %(most)s characters.", most=most)
    return sentence("Enter between %(least)s and %(most)s characters.", least=least, most=most)


class CursorSchema(QuerySchema):
    """The cursor of a list's next page."""

    cursor = Text(load_default=None, allow_none=True, most=500)


class Amount(fields.Field[int]):
    """Money: rupees as text outside, integer paisa inside; no JSON numbers.

    What a person typed (`Typed`) is read as people write it ("2,500.50"); a program's text only as
    the API's description says ("2500.50").
    """

    def __init__(self, *, least_paisa: int = 0, **kwargs: Any) -> None:  # noqa: ANN401 - marshmallow's own
        """Refuse amounts below `least_paisa`."""
        self.least_paisa = least_paisa
        kwargs.setdefault("metadata", {"pattern": PLAIN_PATTERN})
        super().__init__(**kwargs)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:  # noqa: ANN401 - marshmallow's own
        return None if value is None else plain_rupees(value)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:  # noqa: ANN401 - marshmallow's own
        if not isinstance(value, str):
            raise ValidationError(
                sentence('Enter the amount as text in rupees, for example "2500.00".')
            )
        try:
            paisa = read_rupees(value) if isinstance(value, Typed) else parse_rupees(value)
        except NumberError as error:
            raise ValidationError(error.reason) from None
        if paisa < self.least_paisa:
            least = grouped_rupees(self.least_paisa)
            raise ValidationError(
                sentence("The amount must be at least Rs %(least)s.", least=least)
            )
        return paisa


_WHOLE = re.compile(r"[0-9]{1,18}")
_DECIMAL = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?")
# The capacity of PostgreSQL's bigint, less a digit: no length of digits reaches the database.
MAX_INTEGER = 10**18 - 1


class Whole(fields.Integer):
    """A whole number within limits, as a JSON number or as the text of a form ("1").

    Nothing is rounded or guessed: 1.9 is not 1, true is not 1, "1e3" and other scripts' digits are
    refused. marshmallow's own Integer takes all of these; this is the only one that we use.
    """

    def __init__(
        self,
        *,
        least: int = 0,
        most: int = MAX_INTEGER,
        refusal: Sentence | None = None,
        **kwargs: Any,  # noqa: ANN401 - marshmallow's own
    ) -> None:
        """Take both limits in; `refusal` replaces the sentence that names them."""
        self.least, self.most = least, most
        self.refusal = refusal or sentence(
            "Enter a whole number from %(least)s to %(most)s.", least=least, most=most
        )
        # Outputs have no limits to document; inputs have.
        if (least, most) != (0, MAX_INTEGER):
            kwargs.setdefault("metadata", {"minimum": least, "maximum": most})
        super().__init__(strict=True, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:  # noqa: ANN401 - marshmallow's own
        number = _whole(value)
        if number is None or not self.least <= number <= self.most:
            raise ValidationError(self.refusal)
        return number


def _whole(value: object) -> int | None:
    if isinstance(value, str):
        text = value.strip()
        return int(text) if _WHOLE.fullmatch(text) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def read_decimal(text: str) -> Decimal | None:
    """Read digits with at most one point as an exact number; None for anything else.

    `Decimal` alone would read "1e3", "NaN", "+1", "1_0" and other scripts' digits too.
    """
    return Decimal(text) if _DECIMAL.fullmatch(text) else None


def _decimal(text: str, otherwise: Sentence) -> Decimal | None:
    """Read a number as a person or a program wrote it; None for anything else.

    Raises ValidationError if there is advice for a person on what to type instead.
    """
    if not isinstance(text, Typed):
        return read_decimal(text.strip())
    try:
        return read_decimal(plain_number(text, otherwise))
    except NumberError as error:
        raise ValidationError(error.reason) from None


class Percent(fields.Field[Decimal]):
    """Per cent as text ("2.5"): at most 100, two decimals; above 0 unless `zero` is allowed."""

    def __init__(self, *, zero: bool = False, **kwargs: Any) -> None:  # noqa: ANN401 - marshmallow's own
        """Set whether zero is a valid per cent."""
        self.zero = zero
        super().__init__(**kwargs)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:  # noqa: ANN401 - marshmallow's own
        return None if value is None else str(value)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Decimal:  # noqa: ANN401 - marshmallow's own
        refusal = _A_ZERO_PERCENT if self.zero else _A_PERCENT
        number = _decimal(value, refusal) if isinstance(value, str) else None
        if number is None or number > _HUNDRED or number != round(number, 2):
            raise ValidationError(refusal)
        if number == 0 and not self.zero:
            raise ValidationError(refusal)
        return number


_HUNDRED = 100
_A_PERCENT = sentence("Enter the percentage as text, above 0 and up to 100, for example 2 or 2.5.")
_A_ZERO_PERCENT = sentence("Enter the percentage as text, from 0 to 100, for example 0 or 17.5.")


class Quantity(fields.Field[Decimal]):
    """A positive decimal quantity with at most three places, as text or a whole number."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:  # noqa: ANN401 - marshmallow's own
        return None if value is None else format(Decimal(value).normalize(), "f")

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Decimal:  # noqa: ANN401 - marshmallow's own
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise ValidationError(
                sentence('Enter the quantity as text, for example "12" or "2.5".')
            )
        number = _decimal(value if isinstance(value, str) else str(value), A_NUMBER)
        if number is None:
            raise ValidationError(A_NUMBER)
        if not 0 < number < 10**9 or number != round(number, 3):
            raise ValidationError(sentence("Enter a number above zero with up to three decimals."))
        return number


A_NUMBER = sentence("Enter a number, for example 12 or 2.5.")
A_DATE = sentence("Enter a date, for example 31-12-2026.")


class LocalDate(fields.Date):
    """A date: ISO, or day-month-year as people here write it (31-12-2026)."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:  # noqa: ANN401 - marshmallow's own
        written = iso_day(value) if isinstance(value, str) else value
        try:
            day: date = super()._deserialize(written, attr, data, **kwargs)
        except ValidationError:
            raise ValidationError(A_DATE) from None
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValidationError(A_DATE)
        return day


_A_MOMENT = sentence("Enter a date and time, for example 31-12-2026 14:30.")


class Moment(fields.Field[datetime]):
    """A time: ISO with an offset, or local Karachi time as a form sends it. UTC inside."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:  # noqa: ANN401 - marshmallow's own
        return None if value is None else value.astimezone(UTC).isoformat().replace("+00:00", "Z")

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:  # noqa: ANN401 - marshmallow's own
        try:
            moment = datetime.fromisoformat(_iso_day_first(value.strip()))
        except (ValueError, AttributeError):
            raise ValidationError(_A_MOMENT) from None
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise ValidationError(_A_MOMENT)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=PROVINCE)
        return moment.astimezone(UTC)


def _iso_day_first(value: str) -> str:
    """Turn 31-12-2026 14:30 into ISO; leave everything else as it is."""
    match = re.match(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})[ T]+(.+)", value)
    return f"{match[3]}-{int(match[2]):02d}-{int(match[1]):02d}T{match[4]}" if match else value


class YesNo(fields.Field[bool]):
    """Yes or no: as JSON has it, or as a form sends it. Nothing else is taken for either."""

    _meant: Mapping[str, bool] = {"yes": True, "true": True, "no": False, "false": False}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:  # noqa: ANN401 - marshmallow's own
        del attr, data, kwargs
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and value.strip() in self._meant:
            return self._meant[value.strip()]
        raise ValidationError(sentence("Answer yes or no."))


def page_of(item: type[Schema], name: str) -> type[Schema]:
    """Make the schema of a list's page: its items, and the cursor of the next page.

    `name` is what the API's description calls it.
    """
    parts = {
        "__doc__": f"A page of {item.__name__}.",
        "items": fields.List(fields.Nested(item)),
        "next_cursor": fields.String(allow_none=True),
    }
    return type(name, (Schema,), parts)


class Rows(fields.List[Any]):
    """A list that is counted before its entries are checked: a million would take minutes.

    Rows that are right are loaded together, which takes a third less than one at a time.
    `plain(row)` may load one as programs write it, or return None if the schema must look.
    """

    def __init__(
        self,
        inner: fields.Field[Any],
        *,
        most: int,
        plain: Callable[[Any], Any] | None = None,
        **kwargs: Any,  # noqa: ANN401 - marshmallow's own
    ) -> None:
        """Take the limit in, and the quick reader of a row."""
        self.most, self.plain = most, plain
        super().__init__(inner, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:  # noqa: ANN401 - marshmallow's own
        if isinstance(value, list) and len(value) > self.most:
            raise ValidationError(_too_many(self.most))
        if isinstance(value, list) and self.plain is not None:
            read = list(map(self.plain, value))
            if None not in read:
                return read
        if isinstance(value, list) and isinstance(self.inner, fields.Nested):
            with suppress(ValidationError):  # the list below says which rows are wrong, and how
                loaded: list[Any] = self.inner.schema.load(
                    value, many=True, partial=kwargs.get("partial")
                )
                return loaded
        return super()._deserialize(value, attr, data, **kwargs)


def _too_many(most: int) -> Sentence:
    return sentence("You can send up to %(most)s rows at a time.", most=most)


def rows(
    schema: type[Schema] | Schema,
    *,
    most: int = MAX_ROWS,
    required: bool = False,
    plain: Callable[[Any], Any] | None = None,
) -> "fields.List[Any]":
    """Build a list of nested objects with a limit; for `plain` see `Rows`."""
    told = validate.Length(max=most, error=_too_many(most))  # for the documentation
    return Rows(fields.Nested(schema), most=most, plain=plain, validate=told, required=required)
